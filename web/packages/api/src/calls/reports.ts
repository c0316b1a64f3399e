import { request } from '../client.ts'
import type { ActInput, Acted, Followed, NearbyMatter, Receipt, ReportInput } from '../types.ts'

export function sendPhoto(file: File): Promise<{ id: string; thumb: string }> {
  const body = new FormData()
  body.append('photo', file)
  return request('POST', '/photos', { body })
}
export const fileUrl = (id: string) => `/api/v1/files/${id}`
export const thumbUrl = (id: string) => `${fileUrl(id)}?variant=thumb`

export const nearby = (where: { lon: number; lat: number } | { area: string }) => request<{ items: NearbyMatter[] }>('GET', '/reports/nearby', { query: { ...where } }).then((r) => r.items)
export const report = (body: ReportInput, key: string) => request<Receipt>('POST', '/reports', { body, key })
/** A grid worker solved it at once: reported and settled in one act, counted apart. */
export const settle = (body: ReportInput & { result: string }, key: string) => request<Receipt>('POST', '/reports/settled', { body, key })
export const support = (id: string, key: string) => request<{ supports: number }>('POST', `/reports/${id}/support`, { key })

export const follow = (code: string) => request<Followed>('GET', `/follow/${encodeURIComponent(code)}`)
export const followAct = (code: string, act: string, input: ActInput, key: string) =>
  request<Acted>('POST', `/follow/${encodeURIComponent(code)}/acts/${act}`, { body: input, key })
export const qrUrl = (code: string) => `/api/v1/follow/${encodeURIComponent(code)}/qr.svg`
