import { fetchFile, request } from '../client.ts'
import type { MergeWaiting, Page, RegistryEntry, RegistryExport } from '../types.ts'

export interface RegistryFilter { area: string; kind?: string | undefined; q?: string | undefined; at?: string | undefined; cursor?: string | undefined }

/** Buildings, stairwells, dwellings, organisations: people are found, never listed. */
export const list = (filter: RegistryFilter) => request<Page<RegistryEntry>>('GET', '/registry', { query: { ...filter, limit: 50 } })
export const history = (id: string) => request<Page<RegistryEntry>>('GET', `/registry/${id}/history`).then((r) => r.items)
export const findPerson = (body: { area: string; name?: string; phone?: string; id_number?: string }) => request<Page<RegistryEntry>>('POST', '/registry/people', { body }).then((r) => r.items)
export const reveal = (id: string, fields: string[]) => request<{ values: Record<string, string> }>('POST', `/registry/${id}/reveal`, { body: { fields } }).then((r) => r.values)
export const merges = (area: string) => request<Page<MergeWaiting>>('GET', '/registry/merges', { query: { area, limit: 50 } }).then((r) => r.items)
export const answerMerge = (id: string, accept: boolean, key: string) => request<unknown>('POST', `/registry/merges/${id}/answer`, { body: { accept }, key })
export const exports = (area: string) => request<Page<RegistryExport>>('GET', '/registry/exports', { query: { area, limit: 20 } }).then((r) => r.items)
export const askExport = (body: { area: string; fields: string[]; purpose: string }, key: string) => request<RegistryExport>('POST', '/registry/exports', { body, key })
export const decideExport = (id: string, approve: boolean, reason: string, version: number, key: string) => request<RegistryExport>('POST', `/registry/exports/${id}/decide`, { body: { approve, reason }, version, key })
/** Each fetch is in the access log of everybody in it. */
export const exportFile = (id: string) => fetchFile('POST', `/registry/exports/${id}/file`)
