import { request } from '../client.ts'
import type { DataLine, Glass, HiddenCount, Hiding, Look, LooksPage, Objected, OwnData, OwnErasure, Page } from '../types.ts'

/** Who looked, and what can be said of a look: with a matter's code, or by one's own telephone. */
export interface LookWays {
  /** Newest first. */
  looks: (cursor?: string) => Promise<LooksPage>
  /** "This is not right": a second tap finds the matter of the first. */
  object: (look: Look, text: string, key: string) => Promise<Objected>
  act: (look: Look, act: string, form: Record<string, unknown>, key: string) => Promise<Objected>
}

const ways = (path: string, of: (look: Look) => string): LookWays => ({
  looks: (cursor) => request('GET', path, { query: { cursor, limit: 20 } }),
  object: (look, text, key) => request('POST', `${path}/${of(look)}/objection`, { body: { text }, key }),
  act: (look, act, form, key) => request('POST', `${path}/${of(look)}/objection/${act}`, { body: { form }, key }),
})
export const byCode = (code: string) => ways(`/follow/${encodeURIComponent(code)}/looks`, (look) => look.id)
export const mine = ways('/mine/looks', (look) => `${look.subject}/${look.id}`)
/** Everything about oneself, in clear: each reading is in one's own access log. */
export const ownData = () => request<OwnData>('POST', '/mine/data')
/** What no law keeps is erased; the rest is listed with its reason. */
export const eraseOwnData = () => request<OwnErasure>('POST', '/mine/data/erasure')

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
