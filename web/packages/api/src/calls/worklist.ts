import { request } from '../client.ts'
import type { BulkInput, BulkRow, Counts, Notice, Page, SavedView, Tab, WorkFilter, WorkItem } from '../types.ts'

export const worklist = (tab: Tab, filter: WorkFilter = {}, cursor?: string) => request<Page<WorkItem>>('GET', '/worklist', { query: { tab, ...filter, cursor } })
export const counts = () => request<Counts>('GET', '/worklist/counts')
export const views = () => request<{ items: SavedView[] }>('GET', '/worklist/views').then((r) => r.items)
export const saveView = (view: Omit<SavedView, 'id'>) => request<SavedView>('POST', '/worklist/views', { body: view })
export const dropView = (id: string) => request<void>('DELETE', `/worklist/views/${id}`)
export const bulkPreview = (body: BulkInput) => request<{ rows: BulkRow[] }>('POST', '/bulk/preview', { body }).then((r) => r.rows)
export const bulk = (body: BulkInput, key: string) => request<{ rows: BulkRow[] }>('POST', '/bulk', { body, key }).then((r) => r.rows)

/** What one was reminded of, newest first. */
export const notices = (cursor?: string) => request<Page<Notice>>('GET', '/notifications', { query: { cursor } })
export const unread = () => request<{ unread: number; cap: number }>('GET', '/notifications/unread')
/** Marks this one and every one before it as read. */
export const markRead = (through: string, key: string) => request<{ unread: number; cap: number }>('POST', '/notifications/read', { body: { through }, key })
