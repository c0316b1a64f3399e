import { residents, type ResidentStanding } from '@jingwei/api'
import { computed, ref } from 'vue'

/** Whether a resident is signed in here, and could be. */
export const standing = ref<ResidentStanding>()
export const offered = computed(() => standing.value?.offered ?? false)
export const signed = computed(() => standing.value?.signed)

/** Where it cannot be asked, nothing is offered: the code of a matter opens it all the same. */
export async function look(): Promise<void> {
  try {
    standing.value = await residents.standing()
  } catch {
    standing.value ??= { offered: false }
  }
}
