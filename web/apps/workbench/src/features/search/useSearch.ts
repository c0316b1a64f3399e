import { computed, ref, shallowRef } from 'vue'
import { asProblem, search, type FoundMatter, type FoundMatters, type MatterQuestion, type Problem } from '@jingwei/api'

/** What was typed and found stays while the page is open, for whoever comes back from a matter; never in an address. */
const question = ref<MatterQuestion>({ q: '' })
const first = shallowRef<FoundMatters>()
const items = shallowRef<FoundMatter[]>([])
const next = shallowRef<string | null>()
const problem = shallowRef<Problem>()
const busy = ref(false)
let asked = 0

/** A page may be empty and still have a next one: so many are looked through before a person is asked to go on. */
const PAGES = 10
async function read(cursor?: string): Promise<FoundMatters> {
  let page = await search.matters({ ...question.value, ...(cursor ? { cursor } : {}) })
  const { count, areas } = page
  for (let n = 1; n < PAGES && !page.items.length && page.next; n++) page = await search.matters({ ...question.value, cursor: page.next })
  return { ...page, count, areas }
}

async function ask(more: boolean) {
  const mine = ++asked
  busy.value = true
  problem.value = undefined
  try {
    const page = await read(more ? (next.value ?? undefined) : undefined)
    if (mine !== asked) return
    if (!more) first.value = page
    items.value = more ? [...items.value, ...page.items] : page.items
    next.value = page.next
  } catch (thrown) {
    if (mine === asked) problem.value = asProblem(thrown)
  } finally {
    if (mine === asked) busy.value = false
  }
}

/** Whoever signs in next at this desk finds an empty page. */
export function forget(): void {
  asked += 1
  question.value = { q: '' }
  first.value = undefined
  items.value = []
  next.value = undefined
  problem.value = undefined
}

export const useSearch = () => ({
  question,
  items,
  busy,
  problem,
  more: computed(() => Boolean(next.value)),
  count: computed(() => first.value?.count ?? undefined),
  areas: computed(() => first.value?.areas ?? []),
  asked: computed(() => Boolean(first.value)),
  find: () => ask(false),
  goOn: () => ask(true),
})
