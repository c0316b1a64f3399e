import { request } from '../client.ts'
import type { ActInput, Followed, Hints, NearbyMatter, NewSubscription, PlaceInput, PublicFigures, PublicMatter, Receipt, ReplyHints, ReportFacts, ReportInput, SettledInput, UploadedPhoto } from '../types.ts'

export async function sendPhoto(file: File): Promise<{ id: string; thumb: string }> {
  const body = new FormData()
  body.append('photo', file)
  const kept = await request<UploadedPhoto>('POST', '/photos', { body })
  return { id: kept.id, thumb: kept.thumb ?? fileUrl(kept.id) }
}
/** A document (PDF) that goes with an act. */
export async function sendDocument(file: File): Promise<{ id: string }> {
  const body = new FormData()
  body.append('photo', file)
  return { id: (await request<UploadedPhoto>('POST', '/files', { body })).id }
}
export const fileUrl = (id: string) => `/api/v1/files/${id}`
export const thumbUrl = (id: string) => `${fileUrl(id)}?variant=thumb`

/** What a text is probably about; a suggestion with its reasons, a person decides. */
export const suggest = (text: string, place: PlaceInput) => request<Hints>('POST', '/reports/suggest', { body: { text, place } })
export interface NearbyFilter { category?: string | undefined; done?: boolean | undefined; days?: number | undefined }
export const nearby = (where: { lon?: number; lat?: number; area?: string }, filter: NearbyFilter = {}) => request<{ items: NearbyMatter[] }>('GET', '/reports/nearby', { query: { ...where, ...filter } }).then((r) => r.items)
/** Drawn once at first contact and carried by every retry: a corrected place then does not double the report. */
export const draft = (place: PlaceInput) => request<{ draft: string }>('POST', '/report-drafts', { body: { place } }).then((r) => r.draft)
export const report = (body: ReportInput, key: string) => request<Receipt>('POST', '/reports', { body, key })
/** Counts of an area, or of the whole city: what everybody may know. */
export const publicFigures = (area: string | undefined, days: number) => request<PublicFigures>('GET', '/public/figures', { query: { area, days } })
/** One matter as everybody may read it. */
export const publicMatter = (id: string) => request<PublicMatter>('GET', `/public/matters/${id}`)
/** Whether this place sends mail to whoever subscribes. */
export const subscriptionsOffered = () => request<{ offered: boolean }>('GET', '/subscriptions').then((r) => r.offered)
/** The answer is the same whether anybody there knows the address or not. */
export const subscribe = (body: NewSubscription) => request<{ hours: number }>('POST', '/subscriptions', { body })
/** A grid worker solved it at once: reported and settled in one act, counted apart. */
export const settle = (body: SettledInput, key: string) => request<Receipt>('POST', '/reports/settled', { body, key })
/** `device` is a random text kept on this device; the server keeps only its hash and counts each once. */
export const support = (id: string, device: string, key: string) => request<{ supports: number }>('POST', `/reports/${id}/support`, { body: { device }, key })
/** What a reply leaves out, as far as it is written. */
export const replyHints = (id: string, text: string) => request<ReplyHints>('POST', `/reports/${id}/reply-hints`, { body: { text } }).then((r) => r.missing)
export const facts = (id: string) => request<ReportFacts>('GET', `/reports/${id}`)

const followed = (code: string) => `/follow/${encodeURIComponent(code)}`
export const follow = (code: string) => request<Followed>('GET', followed(code))
export const followAct = (code: string, act: string, input: ActInput, key: string) => request<{ version: number; stage: string; stage_name: string }>('POST', `${followed(code)}/acts/${act}`, { body: input, key })
export const followPhotoUrl = (code: string, id: string) => `/api/v1${followed(code)}/photos/${id}`
