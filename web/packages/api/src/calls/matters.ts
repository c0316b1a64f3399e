import { request } from '../client.ts'
import type { ActInput, Acted, BeginInput, Matter, MatterLine, Offer, Order, PersonCard, Procedure, ProcedureLine } from '../types.ts'

export const matter = (id: string) => request<Matter>('GET', `/matters/${id}`)
export const offers = (id: string) => request<{ items: Offer[] }>('GET', `/matters/${id}/offers`).then((r) => r.items)
/** What was begun about it (whistles), the newest first. */
export const about = (id: string) => request<{ items: MatterLine[] }>('GET', `/matters/${id}/about`).then((r) => r.items)
export const act = (id: string, name: string, input: ActInput, version: number, key: string) =>
  request<Acted>('POST', `/matters/${id}/acts/${name}`, { body: input, version, key })
/** Takes the last act back, within its seconds and by whoever did it. */
export const undo = (id: string, version: number, key: string) => request<Acted>('POST', `/matters/${id}/undo`, { version, key })
export const people = (id: string) => request<{ items: PersonCard[] }>('GET', `/matters/${id}/people`).then((r) => r.items)
export const reveal = (id: string, subject: string, fields: string[], purpose: string) =>
  request<{ values: Record<string, string> }>('POST', `/matters/${id}/reveal`, { body: { subject, fields, purpose } }).then((r) => r.values)
export const order = (id: string) => request<Order>('GET', `/matters/${id}/order`)
export const begin = (body: BeginInput, key: string) => request<Acted>('POST', '/matters', { body, key })
export const procedures = () => request<{ items: ProcedureLine[] }>('GET', '/procedures').then((r) => r.items)
/** Drawn by the server; of a matter, with its way marked. */
export const pictureUrl = (name: string, id?: string) => `/api/v1/procedures/${name}/picture${id ? `?matter=${id}` : ''}`
export const procedure = (name: string) => request<Procedure>('GET', `/procedures/${name}`)
