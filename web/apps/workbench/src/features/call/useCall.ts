import { computed, ref } from 'vue'
import { newKey, type CallInput, type RequestType } from '@jingwei/api'

/** One call, as it is taken down while the caller speaks. */
const fresh = () => ({
  phone: '', name: '', requestType: 'ask_help' as RequestType, text: '', address: '', area: undefined as string | undefined, subcategory: undefined as string | undefined,
  onBehalf: false, personName: '', personPhone: '', followUp: 'person' as 'reporter' | 'person', confidential: false, answer: '', key: newKey(),
})

export function useCall() {
  const call = ref(fresh())
  const input = computed<CallInput>(() => {
    const c = call.value
    const address = c.address.trim()
    const caller = { name: c.name.trim(), phone: c.phone.trim() }
    return {
      caller,
      reporter: caller,
      requestType: c.requestType,
      text: c.text.trim(),
      photos: [],
      place: c.area ? { area: c.area, ...(address && { address }) } : { address },
      confidential: c.confidential || c.requestType === 'inform',
      ...(c.subcategory && { subcategory: c.subcategory }),
      ...(c.onBehalf && { onBehalf: { name: c.personName.trim(), phone: c.personPhone.trim(), followUp: c.followUp } }),
      ...(c.answer.trim() && { answer: c.answer.trim() }),
    }
  })
  return { call, input, next: () => (call.value = fresh()) }
}
