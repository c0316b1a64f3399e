import { computed, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { matters, reports } from '@jingwei/api'
import { heard } from '../../live.ts'

/** A matter, what can be done with it, its people and, of a report, its facts; nothing is asked while no id is given. `elsewhere`: somebody else moved it while it was open here. */
export function useMatter(id: MaybeRefOrGetter<string>) {
  const client = useQueryClient()
  const at = computed(() => toValue(id))
  const enabled = computed(() => at.value !== '')
  const matter = useQuery({ queryKey: ['matter', at, 'page'], queryFn: () => matters.matter(at.value), enabled })
  const offers = useQuery({ queryKey: ['matter', at, 'offers'], queryFn: () => matters.offers(at.value), enabled })
  const people = useQuery({ queryKey: ['matter', at, 'people'], queryFn: () => matters.people(at.value), enabled })
  const isReport = computed(() => matter.data.value?.procedure === 'report')
  const facts = useQuery({ queryKey: ['matter', at, 'facts'], queryFn: () => reports.facts(at.value), enabled: isReport })
  const mine = ref(0)
  const seen = ref<number>()
  const elsewhere = ref(false)

  const refresh = () => client.invalidateQueries({ queryKey: ['matter', at.value] })
  watch(() => matter.data.value?.version, (version) => {
    if (version === undefined) return
    elsewhere.value = seen.value !== undefined && version > seen.value && version > mine.value
    seen.value = version
    // The acts, the people and the facts are of the version before.
    if (elsewhere.value) void refresh()
  })
  // Word that came while the page was first being read found nothing yet to make old.
  let asked = 0
  watch(matter.dataUpdatedAt, () => {
    const told = heard.value.get(at.value) ?? 0
    if ((matter.data.value?.version ?? told) >= told || asked === told) return
    asked = told
    void refresh()
  })
  watch(at, () => {
    mine.value = 0
    seen.value = undefined
    elsewhere.value = false
  })

  /** What the person has seen or done: an act that follows one's own at once, before the page was read again, is refused to nobody. */
  const known = computed(() => Math.max(matter.data.value?.version ?? 0, mine.value))

  /** After an act of one's own: that version is no surprise. */
  async function acted(version: number) {
    mine.value = version
    await refresh()
    void client.invalidateQueries({ queryKey: ['worklist'] })
  }
  return { matter, known, offers, people, facts, elsewhere, acted, refresh }
}
