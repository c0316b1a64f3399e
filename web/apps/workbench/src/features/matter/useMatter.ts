import { computed, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { matters } from '@jingwei/api'

/** A matter and what can be done with it. `changedBy` is set when somebody else moved it while it was open here. */
export function useMatter(id: MaybeRefOrGetter<string>) {
  const client = useQueryClient()
  const matter = useQuery({ queryKey: ['matter', computed(() => toValue(id)), 'facts'], queryFn: () => matters.matter(toValue(id)) })
  const offers = useQuery({ queryKey: ['matter', computed(() => toValue(id)), 'offers'], queryFn: () => matters.offers(toValue(id)) })
  const mine = ref(0)
  const seen = ref<{ version: number; entries: number }>()
  const elsewhere = ref(false)

  watch(matter.data, (now) => {
    if (!now) return
    const before = seen.value
    elsewhere.value = before !== undefined && now.version > before.version && now.version > mine.value
    seen.value = { version: now.version, entries: now.timeline.length }
  })
  watch(() => toValue(id), () => {
    seen.value = undefined
    elsewhere.value = false
  })

  /** After an act of one's own: that version is no surprise. */
  async function acted(version: number) {
    mine.value = version
    await client.invalidateQueries({ queryKey: ['matter', toValue(id)] })
    void client.invalidateQueries({ queryKey: ['worklist'] })
  }
  const refresh = () => client.invalidateQueries({ queryKey: ['matter', toValue(id)] })
  return { matter, offers, elsewhere, acted, refresh }
}
