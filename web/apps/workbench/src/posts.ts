import { computed } from 'vue'
import { me } from '@jingwei/ui'

const holds = (...roles: string[]) => computed(() => me.value?.roles.some((r) => roles.includes(r.role)) ?? false)

/** Pages that only some posts can use are offered to those alone; the server decides all the same. */
export const takesCalls = holds('intake_clerk', 'shift_leader')
export const dispatches = holds('dispatcher')
export const recordsMandates = holds('intake_clerk', 'shift_leader')
export const editsKnowledge = holds('shift_leader', 'follow_up_clerk', 'leader')
/** Of the whole city: whoever holds it for a part is refused by the server. */
export const takesFilesIn = holds('administrator')
export const drawsBoundaries = holds('administrator')
export const readsResponsibility = holds('administrator', 'intake_clerk', 'shift_leader', 'dispatcher', 'supervisor', 'duty_leader', 'leader', 'auditor')
export const keepsRegister = holds('community_worker')
export const approvesExports = holds('liaison_officer', 'duty_leader', 'leader')
export const findsPeople = holds('community_worker', 'liaison_officer', 'grid_leader', 'grid_member', 'micro_grid_leader')
export const ofRegister = ['community_worker', 'liaison_officer', 'grid_leader', 'grid_member', 'micro_grid_leader', 'intake_clerk', 'shift_leader', 'dispatcher', 'duty_leader', 'leader']
export const readsRegister = holds(...ofRegister)
/** The matrix and who was given what. */
export const readsRights = holds('auditor', 'administrator')
/** Looks in danger: every post that works on matters, but those who audit. */
export const breaksGlass = computed(() => me.value?.roles.some((r) => !['auditor', 'administrator'].includes(r.role)) ?? false)
/** Hidden looks, looks in danger. */
export const overseesLooks = holds('auditor', 'supervisor', 'shift_leader', 'duty_leader', 'leader')
export const hidesLooks = holds('supervisor', 'leader')
export const decidesHidings = holds('leader')
export const auditsLooks = holds('auditor', 'supervisor', 'leader')
export const confirmsGlasses = holds('shift_leader', 'duty_leader', 'supervisor', 'leader')
export const room = ['intake_clerk', 'shift_leader', 'dispatcher', 'duty_leader']
export const sitsInRoom = holds(...room)
/** Who lists the matters of an area, as the server has it. */
export const overseers = ['supervisor', 'shift_leader', 'duty_leader', 'leader', 'auditor']
export const supervises = holds(...overseers)
/** Who watches what village rules find, from above the village. */
export const watchers = ['discipline_officer', 'supervisor', 'leader']
export const watchesLights = holds(...watchers)
