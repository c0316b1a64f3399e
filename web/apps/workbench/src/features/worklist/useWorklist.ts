import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { worklist, type Tab, type WorkFilter } from '@jingwei/api'

export const tabs: Tab[] = ['todo', 'doing', 'done', 'supervised', 'overdue']
export const filterNames = ['text', 'light', 'area', 'subcategory', 'unit'] as const

/** Tab and filters live in the address, so that a list can be kept, sent and gone back to. */
export function useWorklist() {
  const route = useRoute()
  const router = useRouter()
  const tab = computed<Tab>(() => tabs.find((t) => t === route.params.tab) ?? 'todo')
  const filters = computed<WorkFilter>(() => Object.fromEntries(filterNames.flatMap((name) => (typeof route.query[name] === 'string' ? [[name, route.query[name]]] : []))))
  const filtered = computed(() => Object.keys(filters.value).length > 0)

  const list = useInfiniteQuery({
    queryKey: ['worklist', 'items', tab, filters],
    queryFn: ({ pageParam }) => worklist.worklist(tab.value, filters.value, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const counts = useQuery({ queryKey: ['worklist', 'counts'], queryFn: worklist.counts })
  const items = computed(() => list.data.value?.pages.flatMap((p) => p.items) ?? [])

  const setFilters = (next: WorkFilter) => router.replace({ path: `/list/${tab.value}`, query: Object.fromEntries(Object.entries(next).filter(([, v]) => v)) })
  return { tab, filters, filtered, list, items, counts, setFilters }
}
