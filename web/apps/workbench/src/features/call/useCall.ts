import { computed, ref } from 'vue'
import { newKey, type CallInput, type ReportInput, type RequestType } from '@jingwei/api'

/** One call, as it is taken down while the caller speaks. */
const fresh = () => ({
  phone: '', name: '', request_type: 'ask_help' as RequestType, text: '', address: '', area: undefined as string | undefined, subcategory: undefined as string | undefined,
  onBehalf: false, personName: '', personPhone: '', follow_up: 'person' as 'reporter' | 'person', confidential: false, answer: '', article: undefined as string | undefined, key: newKey(),
})

export function useCall() {
  const call = ref(fresh())
  const report = computed<ReportInput>(() => {
    const c = call.value
    const address = c.address.trim()
    return {
      reporter: { name: c.name.trim(), phone: c.phone.trim() },
      follow_up: c.onBehalf ? c.follow_up : 'reporter',
      request_type: c.request_type,
      text: c.text.trim(),
      photos: [],
      place: c.area ? { area: c.area, ...(address && { address }) } : { address },
      confidential: c.confidential || c.request_type === 'inform',
      ...(c.subcategory && { subcategory: c.subcategory }),
      ...(c.onBehalf && { on_behalf_of: { name: c.personName.trim(), phone: c.personPhone.trim() } }),
    }
  })
  const input = computed<CallInput>(() => ({ channel: 'hotline', report: report.value, ...(call.value.answer.trim() && { answer: call.value.answer.trim() }) }))
  return { call, input, next: () => (call.value = fresh()) }
}
