import { request } from '../client.ts'
import type { ActResult, Followed, NearbyMatter, Receipt, ReportInput } from '../types.ts'

export function sendPhoto(file: File): Promise<{ id: string; thumb: string }> {
  const body = new FormData()
  body.append('photo', file)
  return request('POST', '/photos', { body })
}
export const fileUrl = (id: string) => `/api/v1/files/${id}`
export const thumbUrl = (id: string) => `${fileUrl(id)}?variant=thumb`

export const nearby = (where: { lon: number; lat: number } | { area: string }) => request<{ items: NearbyMatter[] }>('GET', '/reports/nearby', { query: { ...where } }).then((r) => r.items)
export const report = (body: ReportInput, key: string) => request<Receipt>('POST', '/reports', { body, key })
export const support = (id: string, key: string) => request<{ supports: number }>('POST', `/reports/${id}/support`, { key })

export const follow = (code: string) => request<Followed>('GET', `/follow/${encodeURIComponent(code)}`)
export const followAct = (code: string, act: string, fields: Record<string, unknown>, key: string) =>
  request<ActResult>('POST', `/follow/${encodeURIComponent(code)}/acts/${act}`, { body: { fields }, key })
export const qrUrl = (code: string) => `/api/v1/follow/${encodeURIComponent(code)}/qr.svg`
