/** The shapes on the wire, as openapi.json has them. Ids and area codes are strings; instants are RFC 3339. */
import type { components } from './schema.d.ts'

type S = components['schemas']

export type Light = S['LightText']
export type AreaLine = S['NamedArea']
export type NamedUnit = S['NamedUnit']
export type Me = S['Me']
export type Category = S['CategoryOut']
export type Area = S['AreaOut']
export type Located = S['LocatedOut']
export type Unit = S['UnitOut']
export type Point = S['Point']
export type UploadedPhoto = S['FileOut']

export type Choice = S['Choice']
export type Field = Omit<S['FormField'], 'personal'> & { personal?: boolean }
export type Offer = S['Offer']

export type Tab = Exclude<keyof S['Counts'], 'cap'>
export type Counts = S['Counts']
export type WorkItem = S['WorkItem']
export interface Page<T> { items: T[]; next?: string | null }
export interface WorkFilter { text?: string; area?: string; subcategory?: string; light?: string; unit?: string }
export type SavedView = Omit<S['SavedView'], 'query'> & { query: { tab: Tab; filter: WorkFilter } }

export type Clock = S['ClockNow']
export type Line = S['Line']
export type Matter = S['MatterPage']
export type PersonCard = S['PersonCard']
export interface ActInput { task?: string; form: Record<string, unknown>; note?: string }
export type Acted = S['Acted']
export interface BulkInput { act: string; matters: string[]; form: Record<string, unknown> }
export type BulkRow = S['BulkRow']
export interface BeginInput { procedure: string; act: string; area: string; title: string; form: Record<string, unknown> }
export type ProcedureLine = S['ProcedureLine']
export type Procedure = S['ProcedureOut']
export type Order = S['Order']
export type HandOver = S['SheetOut']
export type SheetLine = S['SheetLineOut']

export type RequestType = 'consult' | 'ask_help' | 'complain' | 'inform' | 'suggest' | 'praise'
export type FollowUp = 'reporter' | 'person' | 'nobody'
export interface PlaceInput { lon?: number; lat?: number; address?: string; area?: string }
export interface Contact { name?: string; phone?: string }
export interface ReportInput {
  draft?: string
  request_type: RequestType
  text: string
  photos: string[]
  place: PlaceInput
  reporter?: Contact
  on_behalf_of?: Contact
  /** Who is asked at the end. */
  follow_up: FollowUp
  confidential: boolean
  subcategory?: string
}
export interface CallInput { channel: 'hotline' | 'counter' | 'letter' | 'leader'; report: ReportInput; answer?: string }
export interface SettledInput { request_type: RequestType; text: string; photos: string[]; place: PlaceInput; subcategory?: string; result: string }
export interface Suggested {
  classes: { subcategory: string; name: string; category_name: string; words: string[] }[]
  duty?: { lead: NamedUnit; assist: NamedUnit[]; note: string } | null
}
export interface Hints { suggestions: Suggested; area: AreaLine[]; number_in_text: boolean }
export interface Receipt { matter: string; number: string; stage_name: string; due?: string | null; area: AreaLine[]; code: string; follow: string; qr: string }
export interface NearbyMatter { matter: string; public_text: string; subcategory_name?: string | null; stage_name: string; metres?: number; point?: Point | null; photo?: string | null; supports: number; opened: string }
export interface FollowLine { at: string; sentence: string; actor: string; text?: string; photos: string[] }
export interface Followed {
  matter: string
  version: number
  number: string
  request_type: RequestType
  text: string
  stage: string
  stage_name: string
  subcategory_name?: string | null
  area: AreaLine[]
  place: string
  lead?: string | null
  due?: string | null
  opened: string
  ended?: string | null
  supports: number
  timeline: FollowLine[]
  acts: Offer[]
}
export interface EarlierMatter { matter: string; number: string; title: string; stage: string; stage_name: string; request_type?: string | null; opened: string; ended?: string | null }
/** What the domain of reports adds to its matter's page. */
export interface ReportFacts {
  matter: string
  channel: string
  request_type: RequestType
  text: string
  confidential: boolean
  found_by: 'point' | 'near_point' | 'chosen' | 'named' | 'nowhere'
  follow_up: FollowUp
  has_original: boolean
  source_no?: string | null
  source_due?: string | null
  suggestions: Suggested
  public_proposal?: string | null
  supports: number
  ties: { kind: string; state: string; matter: string; number: string; at: string }[]
  same: { matter: string; number: string; title: string; subcategory_name?: string | null; stage_name: string; metres?: number; opened: string }[]
}

export type LiveEvent = { type: 'matter'; id: string; version: number } | { type: 'worklist' }
