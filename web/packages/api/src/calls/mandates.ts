import { request } from '../client.ts'
import type { Mandate, RecordedMandate } from '../types.ts'

/** A mandate that was given on paper. It holds names and numbers: sent under no key, answered under none. */
export const record = (body: RecordedMandate) => request<{ id: string }>('POST', '/recorded-mandates', { body })
/** What the holder of a number gave that holds now; each search is in the log. */
export const find = (phone: string) => request<{ given: Mandate[] }>('POST', '/recorded-mandates/search', { body: { phone } })
export const end = (id: string) => request<void>('DELETE', `/recorded-mandates/${id}`)
