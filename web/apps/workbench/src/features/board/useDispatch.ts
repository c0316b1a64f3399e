import { computed, ref, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Offer } from '@jingwei/api'
import type { Values } from '@jingwei/forms'
import { filled, suggestedUnits, type Taken } from '../matter/taken.ts'
import type { useMatter } from '../matter/useMatter.ts'

const unitOf = (taken: Taken) => taken.values[0]?.value

/** To dispatch the chosen matter is the act of its own page, with its form and a unit filled in; what is dragged onto a unit opens the same form. */
export function useDispatch({ matter, offers, facts }: Pick<ReturnType<typeof useMatter>, 'matter' | 'offers' | 'facts'>, chosen: Ref<string>) {
  const { t } = useI18n()
  const offer = computed(() => offers.data.value?.find((o) => o.act === 'dispatch'))
  const able = computed(() => Boolean(matter.data.value && offer.value && !offer.value.refused))
  const refused = computed(() => (offers.data.value && !able.value ? (offer.value?.refused?.sentence ?? t('board.notNow')) : ''))
  const suggested = computed(() => (able.value && facts.data.value ? suggestedUnits(t, facts.data.value) : []))

  const open = ref(false)
  const form = ref<Offer>()
  const prefill = ref<Values>()
  function dispatch(taken?: Taken) {
    if (!able.value || !offer.value) return
    const made = taken && filled(offer.value.form, taken)
    form.value = made ? { ...offer.value, form: made.form } : offer.value
    prefill.value = made?.values
    open.value = true
  }

  /** Let go on a unit: its form opens once the server has said what may be done, and what it suggests. */
  const dropped = ref<Taken>()
  const known = computed(() => {
    const at = matter.data.value
    const told = at?.procedure !== 'report' || facts.data.value || facts.error.value
    return Boolean(at?.matter === chosen.value && told && offers.data.value && !offers.isFetching.value)
  })
  watch([known, dropped], () => {
    const taken = dropped.value
    if (!known.value || !taken) return
    dropped.value = undefined
    dispatch(suggested.value.find((one) => unitOf(one) === unitOf(taken)) ?? taken)
  })
  watch(chosen, () => (open.value = false))
  return { able, refused, suggested, open, form, prefill, dropped, dispatch }
}
