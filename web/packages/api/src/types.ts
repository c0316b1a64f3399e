/** The shapes on the wire, as openapi.json has them. Ids and area codes are strings; instants are RFC 3339. */
import type { MultiPolygon } from 'geojson'
import type { components } from './schema.d.ts'

type S = components['schemas']

export type Light = S['LightText']
export type AreaLine = S['NamedArea']
export type NamedUnit = S['NamedUnit']
export type Me = S['Me']
export type SignInAnswer = S['SignInAnswer']
export type SecondStep = S['SecondStep']
export type Factors = S['FactorsOut']
export type Enrolment = S['EnrolmentOut']
export type Device = S['Device']
export type StandIn = S['StandInOut']
export type StandIns = S['StandInsOut']
export type NewStandIn = S['AppointStandIn']
export type WhoCouldStandIn = S['WhoCould']
export type SignInProvider = S['ProviderOut']
export type ProviderLink = S['LinkOut']
export type Category = S['CategoryOut']
export type Area = S['AreaOut']
export type Located = S['LocatedOut']
export type Unit = S['UnitOut']
export type Point = S['Point']
export type UploadedPhoto = S['FileOut']

export type Choice = S['Choice']
/** `chosen`: words for what stands in it from the start, where the field itself lists nothing. */
export type Field = Omit<S['FormField'], 'personal'> & { personal?: boolean; chosen?: Choice[] }
export type Offer = Omit<S['Offer'], 'form'> & { form: Field[] }

export type Tab = Exclude<keyof S['Counts'], 'cap'>
export type Counts = S['Counts']
export type WorkItem = S['WorkItem']
export interface Page<T> { items: T[]; next?: string | null }
export interface WorkFilter { procedure?: string; task?: string; text?: string; area?: string; subcategory?: string; light?: string; unit?: string }
export type SavedView = Omit<S['SavedView'], 'query'> & { query: { tab: Tab; filter: WorkFilter } }

export type MatterQuestion = S['MatterQuestion']
export type FoundMatters = S['MattersFound']
export type FoundMatter = S['MatterHit']
export type Danger = S['Danger']
export type MarkedText = S['MarkedText']

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
/** How a whole room stands: counts alone. */
export type Figures = S['RoomFigures']
export type Count = S['Count']
/** What is open and what presses in an area, by unit: a number for each figure. */
export type Supervision = S['Supervision']
export type UnitFigures = S['UnitFigures']
export type PressingFigure = keyof S['PressingCounts']
export type MatterLine = S['MatterLine']
export type Notice = S['NoticeLine']
export type HandOver = S['SheetOut']
export type SheetLine = S['SheetLineOut']

export type RequestType = S['RequestType']
export type FollowUp = S['FollowUp']
/** Where it is: by point, by words, or by area; what is not known is left out. */
export type PlaceInput = Partial<S['PlaceIn']>
type Placed<T> = Omit<T, 'place' | 'reporter' | 'on_behalf_of'> & { place: PlaceInput; reporter?: Partial<S['Contact']>; on_behalf_of?: Partial<S['Contact']> }
export type ReportInput = Placed<S['NewReport']>
export type CallInput = Omit<S['NewCall'], 'report'> & { report: ReportInput }
export type SettledInput = Placed<S['NewSettled']>
export type Suggested = S['Suggested']
export type Hints = S['Hints']
export type Receipt = S['Receipt']
export type NearbyMatter = S['Near']
export type PublicFigures = S['PublicFigures']
/** One matter as everybody may read it. */
export type PublicMatter = S['PublicMatter']
export type NewSubscription = Partial<S['NewSubscription']> & { email: string }
export type Followed = S['Followed']
export type ResidentStanding = S['ResidentStanding']
export type CodeAsked = S['CodeAsked']
export type Mine = S['Mine']
export type Reported = S['Reported']
export type Thing = 'report' | 'follow' | 'answer'
export type Mandate = S['MandateOut']
export type Mandates = S['MyMandates']
export type RecordedMandate = S['RecordMandate']
export type EarlierMatter = S['Earlier']
/** What the domain of reports adds to its matter's page. */
export type ReplyHints = S['ReplyHints']
export type ReportFacts = S['ReportFacts']
export type Colleague = S['Colleague']

/** Rights, explained. */
export type ActWhy = S['ActWhy']
export type Viewer = S['Viewer']
export type RightLine = S['RightLine']
export type GivenGrant = S['GivenGrant']

/** One look at one person, in words. */
export type Look = S['LookLine']
export type LooksPage = S['LooksPage']
export type OwnData = S['MyData']
export type OwnErasure = S['MyErasure']
export type Objected = S['Objected']
export type Hiding = S['HidingOut']
export type HiddenCount = S['HiddenCount']
export type Glass = S['GlassOut']
export type DataLine = S['DataLine']

export type LiveEvent = { type: 'matter'; id: string; version: number } | { type: 'worklist' }

export type Article = S['Article']
export type ArticleFound = S['Found']
export type ArticleInput = S['NewArticle']
export type Gap = S['Gap']
/** A person is in it by masked values alone. */
export type RegistryEntry = S['Entry']
export type RegistryExport = S['Export']
export type MergeWaiting = S['Waiting']
export type ImportFile = S['LookOut']
export type ImportKind = S['ImportKind']
export type ImportField = S['ImportField']
export type ImportAsked = S['ImportIn']
export type ImportCheck = S['CheckOut']
export type ImportFault = S['FaultOut']
export type ImportRow = S['ImportOut']
export type ExportAsked = S['ExportIn']

/** Shapes are GeoJSON MultiPolygons in WGS-84 degrees. */
type Shaped<T> = Omit<T, 'geometry'> & { geometry: MultiPolygon }
export type Outlined = Shaped<S['Outlined']>
export type Boundary = Omit<S['BoundaryOut'], 'area' | 'neighbours'> & { area: Outlined; neighbours: Outlined[] }
export type Drawing = Shaped<S['DrawIn']>
export type Drawn = Omit<S['DrawnOut'], 'areas'> & { areas: (Outlined & { before: number })[] }
export type BoundaryFinding = Shaped<S['FindingOut']>
export type BoundaryAudit = Omit<S['AuditOut'], 'findings'> & { findings: BoundaryFinding[] }

export type VillageMoney = S['VillageMoney']
export type BookEntry = S['BookEntry']
export type BookEntries = S['BookEntries']
export type VillageMatter = S['VillageMatter']
export type VillageMatters = S['VillageMatters']
export type VillageMatterPage = S['VillageMatterPage']
export type VillageAsset = S['VillageAsset']
export type VillageAssets = S['VillageAssets']
export type VillageAssetPage = S['VillageAssetPage']
export type VillageLease = S['VillageLease']
export type VillageLeases = S['VillageLeases']
export type VillageLeasePage = S['VillageLeasePage']
export type VillageLight = S['VillageLight']
export type VillageLights = S['VillageLights']
export type LightBoard = S['LightBoard']
export type LightCounts = S['LightCounts']
/** How far a light is. */
export type LightState = Exclude<keyof LightCounts, 'red' | 'yellow' | 'grey' | 'days_to_clear' | 'oldest_days'>
export type BoardLight = S['BoardLight']
export type BoardLights = S['BoardLights']

/** Who answers for what, where, and by when. */
export type Responsibility = S['ResponsibilityOut']
export type ResponsibilityPage = S['ResponsibilityPage']
export type ResponsibilityPast = S['ResponsibilityLine']
export type ResponsibilityInput = Omit<S['ResponsibilityIn'], 'row' | 'deadlines'> & { row?: string; deadlines: Record<'contact' | 'handle' | 'verify', string | null> }
export type ResponsibilityTrial = S['ResponsibilityTrial']
