import { request } from '../client.ts'
import type { Boundary, BoundaryAudit, Drawing, Drawn } from '../types.ts'

/** The shape of an area as it is kept, and those beside it. */
export const read = (code: string) => request<Boundary>('GET', `/boundaries/${code}`)
/** What a drawing would come to. */
export const attempt = (code: string, drawing: Drawing, signal?: AbortSignal) => request<Drawn>('POST', `/boundaries/${code}/trial`, { body: drawing, signal })
export const redraw = (code: string, drawing: Drawing, key: string) => request<Drawn>('PUT', `/boundaries/${code}`, { body: drawing, key })
/** Gaps and overlaps. */
export const audit = () => request<BoundaryAudit>('GET', '/boundary-audit')
