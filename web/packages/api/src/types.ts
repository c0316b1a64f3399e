/** The shapes on the wire. Ids and area codes are strings; instants are RFC 3339. */
export type Light = 'green' | 'yellow' | 'red' | 'grey'
export type RequestType = 'consult' | 'ask_help' | 'complain' | 'inform' | 'suggest' | 'praise'
export interface Named { code: string; name: string }
export interface AreaLine extends Named { level: string }

export interface Me {
  account: string
  name: string
  lang: string
  roles: { role: string; roleName: string; place: { area?: string; unit?: string; name: string } }[]
}

export interface Words { 'zh-CN': string; en: string }
export interface Category { code: string; name: Words; subcategories: { code: string; name: Words; urgent?: boolean }[] }
export interface Area extends AreaLine { parent?: string; lon?: number; lat?: number }
export interface Located { line: AreaLine[]; flag?: string | null }
export interface Unit { id: string; name: string; kind?: string }

export type PlaceInput = { lon: number; lat: number; address?: string } | { address: string } | { area: string; address?: string }
export interface Contact { name: string; phone: string }
export interface ReportInput {
  requestType: RequestType
  text: string
  photos: string[]
  place: PlaceInput
  reporter?: Contact
  onBehalf?: Contact & { followUp: 'reporter' | 'person' }
  confidential: boolean
  subcategory?: string
}
export interface Receipt { code: string; number: string; stageSentence: string; dueAt?: string | null; qr?: string }
export interface NearbyMatter { id: string; publicText: string; category: string; stage: string; distance?: number; photo?: string | null; supports: number }

export interface Field {
  name: string
  type: string
  label: string
  hint?: string
  required?: boolean
  min?: number
  max?: number
  choices?: { value: string; label: string; hint?: string }[]
}
export interface Offer {
  act: string
  name: string
  form: Field[]
  /** Present when the act exists here but not for me, or not now: why. */
  refused?: { code: string; sentence: string } | null
  /** Seconds within which it can be taken back. */
  undo?: number
}

export interface PublicEntry { at: string; sentence: string; actor?: string; note?: string; photos?: string[] }
export interface Followed {
  number: string
  requestType: RequestType
  publicText: string
  stage: string
  stageName: string
  timeline: PublicEntry[]
  dueAt?: string | null
  acts: { name: string; label: string; form: Field[] }[]
}

export type Tab = 'todo' | 'doing' | 'done' | 'supervised' | 'overdue'
export interface WorkItem {
  matter: string
  number: string
  title: string
  stage: string
  stageName: string
  task?: string
  area?: string
  subcategory?: string
  unit?: string
  light: Light
  dueAt?: string | null
  /** Minutes as the clock counts them; negative when late. */
  remaining?: number | null
  version: number
}
export interface WorkPage { items: WorkItem[]; next?: string | null }
export interface WorkFilters { q?: string; area?: string; subcategory?: string; light?: string; unit?: string; sort?: string }
export interface SavedView { id: string; name: string; tab: Tab; filters: WorkFilters }
export type Counts = Record<Tab, { count: number; capped?: boolean }>

export interface Clock { name: string; label: string; state: 'running' | 'standing' | 'done'; light: Light; dueAt?: string | null; remaining?: number | null; doneAt?: string | null; onTime?: boolean }
export interface Entry extends PublicEntry { public: boolean; act?: string }
export interface Suggestion { value: string; label: string; reason: string }
export interface Repeat { id: string; number: string; title: string; reason: string }
export interface Person { role: string; name: string; unit?: string }
export interface Task { id: string; name: string; holder: string; open: boolean; dueAt?: string | null }
export interface Matter {
  id: string
  number: string
  title: string
  procedure: string
  procedureName: string
  stage: string
  stageName: string
  light: Light
  version: number
  requestType?: RequestType | null
  channel?: string | null
  confidential?: boolean
  text?: string
  subcategory?: Named | null
  facts: { label: string; value: string }[]
  photos?: string[]
  place?: { line: AreaLine[]; lon?: number; lat?: number; address?: string; flag?: string | null } | null
  reporter?: { name: string; phone: string } | null
  timeline: Entry[]
  clocks: Clock[]
  tasks: Task[]
  people: Person[]
  suggestions?: { category?: Suggestion[]; unit?: Suggestion[]; repeats?: Repeat[] }
}

export interface ActInput { fields: Record<string, unknown>; note?: string }
export interface ActResult { version: number; stage: string; stageName: string; sentence?: string; undo?: string | null }
export interface BulkInput { act: string; matters: string[]; fields: Record<string, unknown> }
export interface BulkRow { matter: string; number: string; ok: boolean; sentence?: string }

export interface EarlierMatter { id: string; number: string; title: string; stageName: string; open: boolean; reportedAt: string }
export interface CallInput extends ReportInput { caller: Contact; answer?: string }
export interface HandoverLine { matter: string; number: string; title: string; stageName: string; light: Light; dueAt?: string | null }
export interface Handover {
  id?: string | null
  shift: string
  from: string
  sections: { key: string; name: string; lines: HandoverLine[] }[]
  note?: string
  outgoing?: { name: string; at: string } | null
  incoming?: { name: string; at: string } | null
}
export interface Order { number: string; heading: string; to: string; copies: string[]; matter: { number: string; title: string; text: string; place: string }; demands: string[]; issuedAt: string; dueAt: string; issuer: string; office: string }
export interface ProcedureInfo { name: string; label: string; version: number; startable?: boolean; form?: Field[] }

export type LiveEvent = { type: 'matter'; id: string; version: number } | { type: 'worklist' }
