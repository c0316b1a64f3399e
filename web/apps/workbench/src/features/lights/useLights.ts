import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { villages, type LightCounts, type LightState } from '@jingwei/api'
import { me } from '@jingwei/ui'
import { watchers } from '../../posts.ts'

/** On, by whose turn it is; then out, by what became of it. */
export const states: LightState[] = ['waiting', 'reviewing', 'referred', 'late', 'justified', 'corrected', 'settled', 'gone']
export const counted = (counts: LightCounts, state: LightState) => counts[state]
/** Days for which what went out is counted. */
export const periods = [90, 365, 1095]

/** The board of an area and the lights behind a number of it; which, stands in the address. */
export function useLights() {
  const route = useRoute()
  const router = useRouter()
  const text = (name: string) => (typeof route.query[name] === 'string' ? String(route.query[name]) : undefined)
  /** Areas that one watches by any grant, by code, with their names. */
  const areas = computed(() => new Map(me.value?.roles.flatMap(({ role, place }) => (watchers.includes(role) && place.area ? [[place.area, place.name] as const] : [])) ?? []))
  const home = computed(() => [...areas.value.keys()][0] ?? '')
  const area = computed(() => text('area') ?? home.value)
  const days = computed(() => periods.find((d) => String(d) === text('days')) ?? 365)
  const state = computed(() => states.find((s) => s === text('state')))
  const rule = computed(() => text('rule'))
  /** The part of the area whose lights are listed. */
  const of = computed(() => text('of') ?? area.value)

  const board = useQuery({ queryKey: ['worklist', 'lights', area, days], queryFn: () => villages.board(area.value, days.value), enabled: computed(() => home.value !== ''), retry: false })
  const list = useInfiniteQuery({
    queryKey: ['worklist', 'lights', 'list', of, days, rule, state],
    queryFn: ({ pageParam }) => villages.lit(of.value, { days: days.value, rule: rule.value, state: state.value }, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: computed(() => home.value !== '' && state.value !== undefined),
  })
  const items = computed(() => list.data.value?.pages.flatMap((p) => p.items) ?? [])
  const kept = () => ({ area: area.value === home.value ? undefined : area.value, days: days.value === 365 ? undefined : String(days.value) })
  const place = (query: Record<string, string | undefined>) => ({ path: '/lights', query: { ...kept(), ...query } })
  const goTo = (query: Record<string, string | undefined>) => router.replace(place(query))
  return { areas, home, area, days, state, rule, of, board, list, items, place, goTo }
}
