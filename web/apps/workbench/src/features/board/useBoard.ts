import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { matters, supervision, worklist, type WorkItem } from '@jingwei/api'
import { me } from '@jingwei/ui'

/**
 * What waits for dispatch, the whistles one has a hand in, and what each unit
 * has. All under the worklist's key, so that every hint of new work reads them
 * anew. Which matter is chosen stands in the address.
 */
export function useBoard() {
  const route = useRoute()
  const router = useRouter()
  const text = (name: string) => (typeof route.query[name] === 'string' ? String(route.query[name]) : '')
  /** Areas that one dispatches in, by code, with their names. */
  const areas = computed(() => new Map(me.value?.roles.flatMap(({ role, place }) => (role === 'dispatcher' && place.area ? [[place.area, place.name] as const] : [])) ?? []))
  const area = computed(() => [...areas.value.keys()].find((a) => a === text('area')) ?? [...areas.value.keys()][0] ?? '')
  const chosen = computed(() => (area.value ? text('matter') : ''))
  const enabled = computed(() => area.value !== '')
  const choose = (next: { matter?: string; area?: string }) => router.replace({ path: '/board', query: { ...(areas.value.size > 1 ? { area: area.value } : {}), ...next } })

  const waiting = useInfiniteQuery({
    queryKey: ['worklist', 'board'],
    queryFn: ({ pageParam }) => worklist.worklist('todo', { task: 'dispatch' }, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled,
  })
  const items = computed(() => waiting.data.value?.pages.flatMap((p) => p.items) ?? [])
  const whistles = useQuery({ queryKey: ['worklist', 'whistles'], queryFn: whistled, enabled })
  const loads = useQuery({ queryKey: ['worklist', 'supervision', area], queryFn: () => supervision.supervision(area.value), enabled, refetchInterval: 60_000 })
  const about = useQuery({ queryKey: ['matter', chosen, 'about'], queryFn: () => matters.about(chosen.value), enabled: computed(() => chosen.value !== '') })
  return { areas, area, chosen, choose, waiting, items, whistles, loads, about }
}

/** Those that wait for a word of one's own first, then those that one had a hand in. */
async function whistled(): Promise<WorkItem[]> {
  const [todo, doing] = await Promise.all((['todo', 'doing'] as const).map((tab) => worklist.worklist(tab, { procedure: 'whistle' })))
  const all = [...(todo?.items ?? []), ...(doing?.items ?? [])]
  return all.filter((one, i) => all.findIndex((other) => other.matter === one.matter) === i)
}
