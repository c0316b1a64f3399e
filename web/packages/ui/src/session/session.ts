import { computed, ref } from 'vue'
import type { Router } from 'vue-router'
import { asProblem, session, settings, type Me } from '@jingwei/api'

/** Who is signed in on this face. */
export const me = ref<Me>()
export const post = computed(() => me.value?.roles[0])

/** Where a face that works without a line remembers who was signed in last. */
export interface Remembered { read(): Promise<Me | undefined>; write(who: Me): Promise<void> }
let remembered: Remembered | undefined

export async function loadMe(): Promise<boolean> {
  if (me.value) return true
  try {
    const who = await session.me()
    await remembered?.write(who).catch(() => {}) // a phone that keeps nothing is used all the same
    me.value = who
  } catch (thrown) {
    const { status } = asProblem(thrown)
    if (status === 401) return false
    me.value = status === 0 ? await remembered?.read() : undefined
    if (!me.value) throw thrown
  }
  return true
}

/** What one may do has changed. */
export async function reloadMe(): Promise<void> {
  me.value = await session.me()
}

/** Every page but the sign-in asks who is there; a session that ends leads back here, and back again after. */
export function guard(router: Router, memory?: Remembered): void {
  remembered = memory
  router.beforeEach(async (to) => {
    if (to.meta.open) return true
    if (!(await loadMe())) return { path: '/sign-in', query: { next: to.fullPath } }
    return me.value?.must_change_password && to.path !== '/password' ? '/password' : true
  })
  settings.signedOut = () => {
    const here = router.currentRoute.value
    me.value = undefined
    if (!here.meta.open && here.matched.length) void router.push({ path: '/sign-in', query: { next: here.fullPath, expired: '1' } })
  }
}

export async function leave(router: Router): Promise<void> {
  await session.signOut()
  me.value = undefined
  await router.push('/sign-in')
}
