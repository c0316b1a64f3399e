import { computed } from 'vue'
import { me } from '@jingwei/ui'

const holds = (...roles: string[]) => computed(() => me.value?.roles.some((r) => roles.includes(r.role)) ?? false)

/** Pages that only some posts can use are offered to those alone; the server decides all the same. */
export const takesCalls = holds('intake_clerk', 'shift_leader')
export const editsKnowledge = holds('shift_leader', 'follow_up_clerk', 'leader')
export const room = ['intake_clerk', 'shift_leader', 'dispatcher', 'duty_leader']
export const sitsInRoom = holds(...room)
