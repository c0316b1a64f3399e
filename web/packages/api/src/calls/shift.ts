import { request } from '../client.ts'
import type { CallInput, EarlierMatter, Handover, Receipt } from '../types.ts'

export const earlier = (phone: string) => request<{ items: EarlierMatter[] }>('GET', '/calls/earlier', { query: { phone } }).then((r) => r.items)
export const takeCall = (body: CallInput, key: string) => request<Receipt & { id?: string; suggestions?: { value: string; label: string; reason: string }[] }>('POST', '/calls', { body, key })
export const handover = () => request<Handover>('GET', '/handover')
export const writeHandover = (note: string, key: string) => request<Handover>('POST', '/handover', { body: { note }, key })
export const signHandover = (id: string, key: string) => request<Handover>('POST', `/handover/${id}/sign`, { key })
