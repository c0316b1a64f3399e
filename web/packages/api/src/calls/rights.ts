import { request } from '../client.ts'
import type { ActWhy, GivenGrant, Page, RightLine, Viewer } from '../types.ts'

/** Every act of the matter's procedure, with every rule that stands between it and me. */
export const why = (id: string) => request<{ items: ActWhy[] }>('GET', `/matters/${id}/why`).then((r) => r.items)
/** Who sees the matter or, with a field, may have that in clear. */
export const viewers = (id: string, field?: string) => request<{ items: Viewer[] }>('GET', `/matters/${id}/viewers`, { query: { field } }).then((r) => r.items)
/** The whole matrix, for auditors and administrators. */
export const matrix = () => request<{ items: RightLine[] }>('GET', '/policy').then((r) => r.items)
export const grants = (holding: boolean, cursor?: string) => request<Page<GivenGrant>>('GET', '/policy/grants', { query: { holding: holding ? 'true' : undefined, limit: '50', cursor } })
