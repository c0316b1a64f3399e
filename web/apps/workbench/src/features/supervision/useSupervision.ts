import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { supervision, type PressingFigure } from '@jingwei/api'
import { me } from '@jingwei/ui'
import { overseers } from '../../posts.ts'

export const figures: PressingFigure[] = ['due_today', 'late', 'returned_twice', 'past_review', 'not_content']

/**
 * The numbers of an area and the list behind one of them. Which one is open
 * stands in the address, so that it can be kept, sent and gone back to. Under
 * the worklist's key: every hint that refreshes that counts anew here too, and
 * once a minute, for what nobody touches becomes late all the same.
 */
export function useSupervision() {
  const route = useRoute()
  const router = useRouter()
  const text = (name: string) => (typeof route.query[name] === 'string' ? String(route.query[name]) : undefined)
  /** Areas that one oversees by any grant, by code, with their names. */
  const areas = computed(() => new Map(me.value?.roles.flatMap(({ role, place }) => (overseers.includes(role) && place.area ? [[place.area, place.name] as const] : [])) ?? []))
  const area = computed(() => [...areas.value.keys()].find((a) => a === text('area')) ?? [...areas.value.keys()][0] ?? '')
  const figure = computed(() => figures.find((f) => f === text('figure')))
  const unit = computed(() => text('unit'))
  const refetchInterval = 60_000

  const numbers = useQuery({ queryKey: ['worklist', 'supervision', area], queryFn: () => supervision.supervision(area.value), enabled: computed(() => area.value !== ''), refetchInterval })
  const list = useInfiniteQuery({
    queryKey: ['worklist', 'pressing', area, figure, unit],
    queryFn: ({ pageParam }) => supervision.pressing(area.value, figure.value ?? 'late', unit.value, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled: computed(() => area.value !== '' && figure.value !== undefined),
    refetchInterval,
  })
  const items = computed(() => list.data.value?.pages.flatMap((p) => p.items) ?? [])
  const place = (query: Record<string, string | undefined>) => ({ path: '/supervision', query: { ...(areas.value.size > 1 ? { area: area.value } : {}), ...query } })
  const goTo = (code: string) => router.replace({ path: '/supervision', query: { area: code } })
  return { areas, area, figure, unit, numbers, list, items, place, goTo }
}
