import { request } from '../client.ts'
import type { CallInput, EarlierMatter, HandOver, Receipt } from '../types.ts'

export const earlier = (phone: string) => request<{ items: EarlierMatter[] }>('GET', '/calls/earlier', { query: { phone } }).then((r) => r.items)
export const takeCall = (body: CallInput, key: string) => request<Receipt>('POST', '/calls', { body, key })
export const handover = () => request<HandOver>('GET', '/handover')
export const writeHandover = (remarks: string, key: string) => request<HandOver>('POST', '/handover', { body: { remarks }, key })
export const signHandover = (id: string, key: string) => request<HandOver>('POST', `/handover/${id}/sign`, { key })
