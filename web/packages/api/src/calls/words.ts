import { request } from '../client.ts'
import type { Area, Category, Located, Unit } from '../types.ts'

export const taxonomy = () => request<{ categories: Category[] }>('GET', '/taxonomy').then((r) => r.categories)
export const areas = (parent?: string) => request<{ items: Area[] }>('GET', '/areas', { query: { parent } }).then((r) => r.items)
export const searchAreas = (q: string, signal?: AbortSignal) => request<{ items: Area[] }>('GET', '/areas/search', { query: { q }, signal }).then((r) => r.items)
export const area = (code: string) => request<Area>('GET', `/areas/${code}`)
export const locate = (lon: number, lat: number) => request<Located>('GET', '/locate', { query: { lon, lat } })
export const units = (q: string, signal?: AbortSignal) => request<{ items: Unit[] }>('GET', '/units', { query: { q }, signal }).then((r) => r.items)
/** Colleagues to whom something can be given, by post and unit. */
export const people = (q: string, signal?: AbortSignal) => request<{ items: { id: string; name: string; post?: string }[] }>('GET', '/people', { query: { q }, signal }).then((r) => r.items)
