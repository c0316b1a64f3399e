import { request } from '../client.ts'
import type { CallInput, EarlierMatter, Figures, HandOver, Receipt } from '../types.ts'

/** A number never stands in an address, so this is a POST. Each matter shown is in that person's access log. */
export const earlier = (phone: string) => request<{ items: EarlierMatter[] }>('POST', '/calls/earlier', { body: { phone } }).then((r) => r.items)
export const takeCall = (body: CallInput, key: string) => request<Receipt>('POST', '/calls', { body, key })

/** How the room of an area stands now, for the wall. */
export const figures = (area: string) => request<Figures>('GET', '/figures', { query: { area } })

/** What a sheet of this room would hold now. */
export const sheet = (area: string) => request<HandOver>('GET', '/handover', { query: { area } })
export const sheets = (area: string) => request<{ items: HandOver[] }>('GET', '/handovers', { query: { area, limit: 10 } }).then((r) => r.items)
/** Writing it is the giver's signature. */
export const handOver = (area: string, remarks: string, key: string) => request<HandOver>('POST', '/handover', { body: { area, remarks }, key })
export const sign = (id: string, key: string) => request<HandOver>('POST', `/handover/${id}/sign`, { key })
