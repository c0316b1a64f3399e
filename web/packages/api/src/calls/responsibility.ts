import { request } from '../client.ts'
import type { ResponsibilityInput, ResponsibilityPage, ResponsibilityPast, ResponsibilityTrial } from '../types.ts'

/** Lines in force, by class and area. */
export const list = (query: { area?: string | undefined; class?: string | undefined; unit?: string | undefined }, cursor?: string) => request<ResponsibilityPage>('GET', '/responsibility', { query: { ...query, cursor } })
/** How a line came to be, newest first. */
export const history = (row: string) => request<{ items: ResponsibilityPast[] }>('GET', `/responsibility/${row}/history`).then((r) => r.items)
/** What a line would change for open matters; changes nothing. */
export const attempt = (line: ResponsibilityInput) => request<ResponsibilityTrial>('POST', '/responsibility/trial', { body: line })
export const set = (line: ResponsibilityInput, key: string) => request<{ row: string }>('PUT', '/responsibility', { body: line, key })
