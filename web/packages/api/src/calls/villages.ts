import { request } from '../client.ts'
import type { BookEntries, VillageMatterPage, VillageMatters, VillageMoney } from '../types.ts'

const village = (code: string) => `/powers/villages/${encodeURIComponent(code)}`
/** What a village has, and what of its budget is left. Amounts are in fen. */
export const money = (code: string) => request<VillageMoney>('GET', `${village(code)}/money`)
export const entries = (code: string, cursor?: string) => request<BookEntries>('GET', `${village(code)}/entries`, { query: { cursor, limit: 20 } })
/** What it decides, buys and pays, newest first. */
export const decided = (code: string, cursor?: string) => request<VillageMatters>('GET', '/powers/matters', { query: { area: code, cursor, limit: 20 } })
/** Who did what when, as posts. */
export const way = (matter: string) => request<VillageMatterPage>('GET', `/powers/matters/${encodeURIComponent(matter)}`)
export const packageUrl = (code: string) => `/api/v1${village(code)}/ocds`
export const qrUrl = (code: string) => `/api/v1${village(code)}/qr.svg`
