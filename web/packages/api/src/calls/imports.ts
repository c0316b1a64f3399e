import { fetchFile, request } from '../client.ts'
import type { ExportAsked, ImportAsked, ImportCheck, ImportFault, ImportFile, ImportKind, ImportRow, Page } from '../types.ts'

/** Puts a file aside to be looked at; it is kept for an hour. */
export function putAside(file: File): Promise<ImportFile> {
  const body = new FormData()
  body.append('file', file, file.name)
  return request('POST', '/import-files', { body })
}
/** What files can hold; for a file that is put aside, with the heading that each column would be read from. */
export const kinds = (file?: string) => request<{ kinds: ImportKind[] }>('GET', '/import-kinds', { query: { file } }).then((r) => r.kinds)
/** Says what would come of a file, and changes nothing. */
export const check = (body: ImportAsked) => request<ImportCheck>('POST', '/import-checks', { body })
export const apply = (body: ImportAsked) => request<ImportRow>('POST', '/imports', { body })
export const list = (cursor?: string) => request<Page<ImportRow>>('GET', '/imports', { query: { cursor, limit: 20 } })
export const one = (id: string) => request<ImportRow>('GET', `/imports/${id}`)
export const faults = (id: string) => request<Page<ImportFault>>('GET', `/imports/${id}/faults`, { query: { limit: 50 } })
/** Where the faults lie as a table for a spreadsheet. */
export const faultsTable = (id: string) => `/api/v1/imports/${id}/faults.csv`
export const takeBack = (id: string) => request<ImportRow>('POST', `/imports/${id}/take-back`, { body: {} })
/** A table as a file; that it went out stands in the log. */
export const take = (body: ExportAsked) => fetchFile('POST', '/exports', body)
