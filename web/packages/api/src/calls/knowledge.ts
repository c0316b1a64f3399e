import { request } from '../client.ts'
import type { Article, ArticleFound, ArticleInput, Gap, Page } from '../types.ts'

/** What answers a question; nothing of it is kept. */
export const search = (q: string, area?: string) => request<{ items: ArticleFound[] }>('GET', '/knowledge/search', { query: { q, area } }).then((r) => r.items)
/** Those first whose day comes first. */
export const articles = (cursor?: string) => request<Page<Article>>('GET', '/knowledge/articles', { query: { cursor, limit: 50 } })
export const article = (id: string) => request<Article>('GET', `/knowledge/articles/${id}`)
export const write = (body: ArticleInput, key: string) => request<Article>('POST', '/knowledge/articles', { body, key })
export const edit = (id: string, body: ArticleInput, version: number, key: string) => request<Article>('PUT', `/knowledge/articles/${id}`, { body, version, key })
export const withdraw = (id: string, version: number, key: string) => request<Article>('POST', `/knowledge/articles/${id}/withdraw`, { version, key })
/** Counts that a matter was answered by it. */
export const used = (id: string, matter: string, key: string) => request<void>('POST', `/knowledge/articles/${id}/uses`, { body: { matter }, key })
export const gaps = () => request<Page<Gap>>('GET', '/knowledge/gaps', { query: { limit: 50 } }).then((r) => r.items)
export const noteGap = (asked: string, area: string, key: string) => request<Gap>('POST', '/knowledge/gaps', { body: { asked, area }, key })
export const settleGap = (id: string, key: string) => request<void>('POST', `/knowledge/gaps/${id}/settle`, { body: {}, key })
