import { newKey, request } from '../client.ts'
import type { ActInput, CodeAsked, Followed, Mandates, Mine, Page, Reported, ReportInput, ResidentStanding, Thing } from '../types.ts'

/** Whether this place sends codes to telephones, and whose telephone is signed in here. */
export const standing = () => request<ResidentStanding>('GET', '/resident')
export const askCode = (phone: string) => request<CodeAsked>('POST', '/resident/code', { body: { phone } })
export const signIn = (step: string, code: string) => request<void>('POST', '/resident/session', { body: { step, code } })
export const signOut = () => request<void>('DELETE', '/resident/session')
export const signOutEverywhere = () => request<void>('DELETE', '/resident/sessions')

/** All that was reported under one's own telephone, or under that of who gave the mandate. */
export const mine = (cursor?: string, mandate?: string) => request<Page<Mine>>('GET', '/mine', { query: { cursor, mandate } })
export const matter = (id: string) => request<Followed>('GET', `/mine/${id}`)
export const act = (id: string, act: string, input: ActInput, key: string) => request<unknown>('POST', `/mine/${id}/acts/${act}`, { body: input, key })
export const photoUrl = (id: string, file: string) => `/api/v1/mine/${id}/photos/${file}`

export const mandates = () => request<Mandates>('GET', '/mandates')
export const give = (body: { own_name: string; name: string; phone: string; things: Thing[]; ends: string }) => request<void>('POST', '/mandates', { body })
export const withdraw = (id: string) => request<void>('DELETE', `/mandates/${id}`, { key: newKey() })
/** A report in the name of who gave the mandate. */
export const reportFor = (mandate: string, body: ReportInput, key: string) => request<Reported>('POST', `/mandates/${mandate}/reports`, { body, key })
