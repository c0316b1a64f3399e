import { words, worklist } from '@jingwei/api'
import { lang } from '@jingwei/i18n'

export interface Found { value: string; label: string; hint?: string | undefined }
export type Lookup = (q: string, signal?: AbortSignal) => Promise<Found[]>

const units: Lookup = async (q, signal) => (await words.units(q, signal)).map((u) => ({ value: u.id, label: u.name }))
const areas: Lookup = async (q, signal) => (q ? (await words.searchAreas(q, signal)).map((a) => ({ value: a.code, label: a.name, hint: a.line })) : [])

let known: Promise<Found[]> | undefined
async function allSubcategories(): Promise<Found[]> {
  const categories = await words.taxonomy()
  return categories.flatMap((c) => c.subcategories.map((s) => ({ value: s.code, label: s.name[lang.value], hint: c.name[lang.value] })))
}
const subcategories: Lookup = async (q) => {
  known ??= allSubcategories()
  const wanted = q.trim().toLowerCase()
  return (await known).filter((s) => !wanted || `${s.label}${s.hint}${s.value}`.toLowerCase().includes(wanted)).slice(0, 50)
}

const matters: Lookup = async (q) => (q ? (await worklist.worklist('doing', { text: q })).items.map((m) => ({ value: m.matter, label: `${m.number} ${m.title}`, hint: m.stage_name })) : [])
const people: Lookup = async (q, signal) => (await words.people(q, signal)).map((p) => ({ value: p.id, label: p.name, ...(p.post !== p.name && { hint: p.post }) }))

/** Where the choices of a field come from that are too many to list. */
export const lookups: Record<string, Lookup> = { unit: units, units, area: areas, subcategory: subcategories, person: people, people, matter: matters, matters }

/** Fields that take several of them. */
export const many = new Set(['units', 'people', 'matters'])
