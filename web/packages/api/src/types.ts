/** The shapes on the wire. Ids and area codes are strings; instants are RFC 3339. */
export type Light = 'green' | 'yellow' | 'red' | 'grey'
export type RequestType = 'consult' | 'ask_help' | 'complain' | 'inform' | 'suggest' | 'praise'
export interface AreaLine { code: string; level: string; name: string }
export interface NamedUnit { id: string; name: string }

export interface Me {
  account: string
  name: string
  lang: string
  /** Nothing else is allowed before another password is chosen. */
  must_change_password: boolean
  roles: { role: string; role_name: string; place: { area?: string; unit?: string; name: string } }[]
}

export interface Words { 'zh-CN': string; en: string }
export interface Category { code: string; name: Words; subcategories: { code: string; name: Words; urgent?: boolean }[] }
export interface Area extends AreaLine { parent?: string; lon?: number; lat?: number }
export interface Located { line: AreaLine[]; flag?: string | null }
export interface Unit extends NamedUnit { kind?: string }
export interface Point { lon: number; lat: number }

export interface PlaceInput { lon?: number; lat?: number; address?: string; area?: string }
export interface Contact { name?: string; phone?: string }
export type FollowUp = 'reporter' | 'person' | 'nobody'
export interface ReportInput {
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
export interface Receipt { matter?: string; code: string; number: string; sentence: string; due?: string | null; qr?: string }
export interface NearbyMatter { matter: string; public_text: string; subcategory_name?: string | null; stage_name: string; metres?: number; point?: Point | null; photo?: string | null; supports: number; opened: string }

export interface Choice { value: string; label: string }
export interface Field {
  name: string
  label: string
  help?: string
  /** `text`, `choice`, `photos` …: as procedure files name them. */
  kind: string
  required: boolean
  min?: number
  max?: number
  options?: Choice[]
}
export interface Offer {
  act: string
  name: string
  /** The open task that it would do, when several could be meant. */
  task?: number
  form: Field[]
  /** Why it cannot be done now; empty or absent: it can. */
  refused?: { code: string; sentence: string }[]
  /** It can be taken back for some seconds. */
  undo: boolean
}

export interface PublicLine { at: string; sentence: string; actor: string; photos: string[] }
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
  timeline: PublicLine[]
  acts: Offer[]
}

export type Tab = 'todo' | 'doing' | 'done' | 'supervised' | 'overdue'
export interface WorkItem {
  matter: string
  number: string
  title: string
  stage: string
  stage_name: string
  task_name?: string
  area_name?: string
  subcategory_name?: string | null
  lead?: NamedUnit | null
  light: Light
  due?: string | null
  supervised: boolean
  version: number
}
export interface Page<T> { items: T[]; next?: string | null }
export interface WorkFilter { text?: string; area?: string; subcategory?: string; light?: string; unit?: string }
export interface SavedView { id: string; name: string; query: { tab: Tab; filter: WorkFilter } }
export type Counts = Record<Tab, number> & {
  /** The number at which counting stops. */
  cap: number
}

export interface Clock { clock: string; name: string; light: Light; due?: string; stopped?: string; standing: boolean }
export interface Filled { name: string; label: string; text: string; public: boolean }
export interface Attachment { file: string; kind: string; public: boolean }
export interface Line {
  version: number
  at: string
  act: string
  name: string
  actor: string
  to_name: string
  public: boolean
  sentence?: string
  note: string
  fields: Filled[]
  files: Attachment[]
}
export interface Task { task: number; name: string; desks: string[]; since: string; due?: string }
export interface Suggestion { value: string; label: string; reason: string }
export interface Tied { kind: string; matter: string; number: string }
export interface Repeat { matter: string; number: string; title: string; reason: string }
export interface Matter {
  matter: string
  version: number
  number: string
  procedure: string
  procedure_name: string
  stage: string
  stage_name: string
  title: string
  subcategory?: string | null
  subcategory_name?: string | null
  request_type?: RequestType | null
  confidential: boolean
  public_text?: string | null
  area: AreaLine[]
  point?: Point | null
  place: string
  lead?: NamedUnit | null
  assist: NamedUnit[]
  light: Light
  due?: string | null
  supervised: boolean
  opened: string
  ended?: string | null
  clocks: Clock[]
  tasks: Task[]
  timeline: Line[]
  files: Attachment[]
  tied: Tied[]
  /** What the domain of reports adds, when it is a report. */
  report?: ReportPart | null
}
export interface ReportPart {
  text: string
  channel_name: string
  /** Masked. */
  reporter?: Contact | null
  on_behalf_of?: Contact | null
  source_no?: string | null
  place_flag?: string | null
  suggestions: { category: Suggestion[]; unit: Suggestion[]; repeats: Repeat[] }
}

export interface ActInput { task?: number; form: Record<string, unknown>; note?: string }
export interface Acted { matter: string; version: number; stage: string; stage_name?: string; undo_until?: string }
export interface BulkInput { act: string; matters: string[]; form: Record<string, unknown> }
export interface BulkRow { matter: string; number: string; ok: boolean; sentence?: string }

export interface EarlierMatter { matter: string; number: string; title: string; stage_name: string; opened: string; ended?: string | null }
export interface CallInput extends ReportInput { answer?: string }
export interface SheetLine { matter: string; procedure: string; title: string; stage: string; task: string; due?: string }
export interface HandOver {
  id?: string
  made: string
  giver?: string | null
  taker?: string | null
  signed?: string | null
  remarks: string
  sheet: { open: number; urgent: SheetLine[]; unsigned: SheetLine[]; promised: SheetLine[]; other: SheetLine[] }
}
export interface Order { number: string; heading: string; to: string; copies: string[]; matter: { number: string; title: string; text: string; place: string }; demands: string[]; issued: string; due: string; issuer: string; office: string }
export interface ProcedureInfo { name: string; label: string; version: number; startable?: boolean; form?: Field[] }

export type LiveEvent = { type: 'matter'; id: string; version: number } | { type: 'worklist' }
