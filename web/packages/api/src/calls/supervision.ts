import { request } from '../client.ts'
import type { MatterLine, Page, PressingFigure, Supervision } from '../types.ts'

/** What is open, due today and late in an area, by unit. */
export const supervision = (area: string) => request<Supervision>('GET', '/supervision', { query: { area } })
/** The matters behind one of its numbers: of one unit, of none yet (`none`), or of all. */
export const pressing = (area: string, figure: PressingFigure, unit?: string, cursor?: string) =>
  request<Page<MatterLine>>('GET', '/supervision/matters', { query: { area, figure, cursor, ...(unit === 'none' ? { unassigned: 'true' } : { unit }) } })
