import { request } from '../client.ts'
import type { BoardLights, BookEntries, LightBoard, LightState, VillageAssetPage, VillageAssets, VillageLeasePage, VillageLeases, VillageLights, VillageMatterPage, VillageMatters, VillageMoney } from '../types.ts'

const village = (code: string) => `/powers/villages/${encodeURIComponent(code)}`
/** What a village has, and what of its budget is left. Amounts are in fen. */
export const money = (code: string) => request<VillageMoney>('GET', `${village(code)}/money`)
export const entries = (code: string, cursor?: string) => request<BookEntries>('GET', `${village(code)}/entries`, { query: { cursor, limit: 20 } })
/** What it decides, buys and pays, newest first. */
export const decided = (code: string, cursor?: string) => request<VillageMatters>('GET', '/powers/matters', { query: { area: code, cursor, limit: 20 } })
/** Who did what when, as posts. */
export const way = (matter: string) => request<VillageMatterPage>('GET', `/powers/matters/${encodeURIComponent(matter)}`)
/** What belongs to it, and one asset with every entry about it. */
export const assets = (code: string, cursor?: string, limit = 20) => request<VillageAssets>('GET', `${village(code)}/assets`, { query: { cursor, limit } })
export const asset = (id: string) => request<VillageAssetPage>('GET', `/powers/assets/${encodeURIComponent(id)}`)
/** What it lets, and one lease with every rent. */
export const leases = (code: string, cursor?: string, limit = 20) => request<VillageLeases>('GET', `${village(code)}/leases`, { query: { cursor, limit } })
export const lease = (id: string) => request<VillageLeasePage>('GET', `/powers/leases/${encodeURIComponent(id)}`)
/** What of its leases is to be checked, for those who check. */
export const lights = (code: string, cursor?: string) => request<VillageLights>('GET', `${village(code)}/lights`, { query: { cursor, limit: cursor === undefined ? 200 : undefined } })
/** What is on in an area, by place and rule, and the lights behind one of its numbers. */
export const board = (area: string, days: number) => request<LightBoard>('GET', '/powers/light-board', { query: { area, days } })
export const lit = (area: string, of: { days: number; rule?: string | undefined; state?: LightState | undefined }, cursor?: string) => request<BoardLights>('GET', '/powers/lights', { query: { area, ...of, cursor, limit: 20 } })
/** A letter about arrears as it is printed, counted from 1. */
export const letterUrl = (id: string, place: number, lang: string) => `/api/v1/powers/leases/${encodeURIComponent(id)}/letters/${place}?lang=${lang}`
export const packageUrl = (code: string) => `/api/v1${village(code)}/ocds`
export const qrUrl = (code: string) => `/api/v1${village(code)}/qr.svg`
