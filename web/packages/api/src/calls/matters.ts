import { request } from '../client.ts'
import type { ActInput, Acted, Matter, Offer, Order, ProcedureInfo } from '../types.ts'

export const matter = (id: string) => request<Matter>('GET', `/matters/${id}`)
export const offers = (id: string) => request<{ items: Offer[] }>('GET', `/matters/${id}/offers`).then((r) => r.items)
export const act = (id: string, name: string, input: ActInput, version: number, key: string) =>
  request<Acted>('POST', `/matters/${id}/acts/${name}`, { body: input, version, key })
export const undo = (id: string, version: number, key: string) => request<Acted>('POST', `/matters/${id}/undo`, { version, key })
export const reveal = (id: string, fields: string[], purpose: string) => request<Record<string, string>>('POST', `/matters/${id}/reveal`, { body: { fields, purpose } })
export const order = (id: string) => request<Order>('GET', `/matters/${id}/order`)
export const start = (procedure: string, area: string, form: Record<string, unknown>, key: string) =>
  request<{ matter: string; number: string }>('POST', '/matters', { body: { procedure, area, form }, key })
export const procedures = () => request<{ items: ProcedureInfo[] }>('GET', '/procedures').then((r) => r.items)
export const pictureUrl = (name: string, id?: string) => `/api/v1/procedures/${name}/picture.svg${id ? `?matter=${id}` : ''}`
