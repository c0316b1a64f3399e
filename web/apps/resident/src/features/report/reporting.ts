import { newKey, type FollowUp, type PlaceInput, type Receipt, type Reported, type ReportInput, type RequestType } from '@jingwei/api'
import { draft } from '@jingwei/offline/draft.ts'
import type { Photo } from '@jingwei/ui'
import { ref } from 'vue'

/** What is being reported, from the first photo to the receipt. */
export interface Reporting {
  photos: Photo[]
  point: { lon: number; lat: number } | undefined
  address: string
  area: { code: string; name: string } | undefined
  request_type: RequestType | ''
  text: string
  subcategory: string
  name: string
  phone: string
  onBehalf: boolean
  personName: string
  personPhone: string
  follow_up: FollowUp
  confidential: boolean
  /** The mandate by which it is reported in somebody else's name. */
  mandate: string
  /** Drawn by the server when it first hears of the place. */
  draft: string
  /** One key for all tries of this report: a broken line never doubles it. */
  key: string
}

const fresh = (): Reporting => ({
  photos: [], point: undefined, address: '', area: undefined, request_type: '', text: '', subcategory: '', name: '', phone: '',
  onBehalf: false, personName: '', personPhone: '', follow_up: 'person', confidential: false, mandate: '', draft: '', key: newKey(),
})
const key = 'jingwei.reporting'
const withoutPeople = ({ name: _n, phone: _p, personName: _pn, personPhone: _pp, ...rest }: Reporting): Partial<Reporting> => rest

let current = draft(key, fresh, withoutPeople)
export const reporting = () => current.value
/** Without a code where it was reported by a mandate. */
export const receipt = ref<Receipt | Reported>()

export function startAfresh(): void {
  current.clear()
  current = draft(key, fresh, withoutPeople)
}

/** Begins a report in the name of who gave the mandate. */
export function startFor(mandate: string): void {
  startAfresh()
  Object.assign(current.value, { mandate, onBehalf: true })
}

/** A random text of this device, so that it supports a matter once; it says nothing of the person. */
export function device(): string {
  const place = 'jingwei.device'
  try {
    const known = localStorage.getItem(place) ?? newKey()
    localStorage.setItem(place, known)
    return known
  } catch {
    return newKey()
  }
}

export const steps = ['photo', 'place', 'nearby', 'text', 'check'] as const
export type Step = (typeof steps)[number]

export const hasPlace = (r: Reporting) => Boolean(r.point || r.area || r.address.trim())

export function placeOf(r: Reporting): PlaceInput {
  const address = r.address.trim()
  if (r.point) return { ...r.point, ...(address && { address }) }
  if (r.area) return { area: r.area.code, ...(address && { address }) }
  return { address }
}

export function toInput(r: Reporting): ReportInput {
  return {
    request_type: r.request_type || 'ask_help',
    text: r.text.trim(),
    follow_up: r.onBehalf ? r.follow_up : 'reporter',
    photos: r.photos.map((p) => p.id),
    place: placeOf(r),
    confidential: r.confidential || r.request_type === 'inform',
    ...(r.draft && { draft: r.draft }),
    ...(r.subcategory && { subcategory: r.subcategory }),
    ...(r.phone.trim() && { reporter: { name: r.name.trim(), phone: r.phone.trim() } }),
    ...(r.onBehalf && { on_behalf_of: { name: r.personName.trim(), phone: r.personPhone.trim() } }),
  }
}
