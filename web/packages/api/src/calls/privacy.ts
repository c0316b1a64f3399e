import { request } from '../client.ts'
import type { DataLine, Glass, HiddenCount, Hiding, LooksPage, Objected, Page } from '../types.ts'

const looksOf = (code: string) => `/follow/${encodeURIComponent(code)}/looks`
/** Who looked at what the holder of a code gave, newest first. */
export const looks = (code: string, cursor?: string) => request<LooksPage>('GET', looksOf(code), { query: { cursor, limit: 20 } })
/** "This is not right": a second tap finds the matter of the first. */
export const object = (code: string, look: string, text: string, key: string) => request<Objected>('POST', `${looksOf(code)}/${look}/objection`, { body: { text }, key })
export const objectionAct = (code: string, look: string, act: string, form: Record<string, unknown>, key: string) => request<Objected>('POST', `${looksOf(code)}/${look}/objection/${act}`, { body: { form }, key })
/** Every personal field that is kept, for everybody to read. */
export const inventory = () => request<DataLine[]>('GET', '/data-inventory')
export const hiddenCount = (year?: number) => request<HiddenCount>('GET', '/privacy/hidden-count', { query: { year } })

/** With what is hidden from the person: for those who audit. */
export const matterLooks = (id: string, cursor?: string) => request<LooksPage>('GET', `/matters/${id}/looks`, { query: { cursor, limit: 20 } })
export const hidings = (area: string) => request<Page<Hiding>>('GET', '/privacy/hidings', { query: { area, limit: 50 } }).then((r) => r.items)
export const askHiding = (body: { subject: string; look: string; ground: string; reason: string; days: number }, key: string) => request<Hiding>('POST', '/privacy/hidings', { body, key })
export const decideHiding = (id: string, approve: boolean, key: string) => request<Hiding>('POST', `/privacy/hidings/${id}/decide`, { body: { approve }, key })
/** Of an area for those who supervise; without one, one's own. */
export const glasses = (area?: string) => request<Page<Glass>>('GET', '/privacy/glasses', { query: { area, limit: 50 } }).then((r) => r.items)
export const breakGlass = (body: { matter: string; subject: string; fields: string[]; reason: string; life: boolean }, key: string) => request<Glass>('POST', '/privacy/glasses', { body, key })
export const confirmGlass = (id: string, approve: boolean, key: string) => request<Glass>('POST', `/privacy/glasses/${id}/confirm`, { body: { approve }, key })
/** Each reading is in the person's access log; never kept under a key. */
export const revealInDanger = (id: string) => request<{ values: Record<string, string> }>('POST', `/privacy/glasses/${id}/reveal`).then((r) => r.values)
