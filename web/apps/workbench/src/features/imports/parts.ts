import { zipSync, type Zippable } from 'fflate'

/** What is sent of a shapefile: its shapes, their table, the index, projection and letters of the table. */
const ENDS = ['.shp', '.dbf', '.shx', '.prj', '.cpg']
/** Without these nothing can be told: shapes, and whose they are. */
const NEEDED = ['.shp', '.dbf']
/** Bytes that the server takes. */
const MOST = 256 * 1024 * 1024

/** Why what was picked is not sent, as the page says it. */
export interface Wrong {
  why: 'many' | 'missing' | 'mixed' | 'large'
  names: string
}

interface Part {
  stem: string
  end: string
  file: File
}

/** One file as it is, or the parts of one shapefile. */
export type Picked = { file: File } | { parts: Part[] } | { wrong: Wrong }

/** What was picked. Whatever else programs leave beside a shapefile (.sbn, .qpj, .shp.xml) is not needed and not sent. */
export function picked(files: File[]): Picked {
  const parts = files.flatMap((file) => partOf(file) ?? [])
  const stems = [...new Map(parts.map((p) => [p.stem.toLowerCase(), p.stem])).values()]
  const [stem] = stems
  if (stem === undefined && files.length === 1) return { file: files[0]! }
  const beside = (file: File) => stems.some((s) => file.name.toLowerCase().startsWith(`${s.toLowerCase()}.`))
  if (stem === undefined || !files.every(beside)) return wrong('many')
  if (stems.length > 1) return wrong('mixed', stems)
  const missing = NEEDED.filter((end) => !parts.some((p) => p.end === end))
  if (missing.length > 0) return wrong('missing', missing.map((end) => stem + end))
  return parts.reduce((sum, p) => sum + p.file.size, 0) > MOST ? wrong('large') : { parts }
}

const wrong = (why: Wrong['why'], names: string[] = []): Picked => ({ wrong: { why, names: names.join('、') } })

function partOf(file: File): Part | undefined {
  const end = ENDS.find((e) => file.name.toLowerCase().endsWith(e))
  return end === undefined ? undefined : { stem: file.name.slice(0, -end.length), end, file }
}

/** The parts as the one archive that the server reads. Not made smaller: that would hold the page up for what a local network carries at once. */
export async function packed(parts: Part[]): Promise<File> {
  const stem = parts[0]!.stem
  const entries: Zippable = {}
  for (const { end, file } of parts) entries[stem + end] = [new Uint8Array(await file.arrayBuffer()), { level: 0 }]
  return new File([zipSync(entries) as Uint8Array<ArrayBuffer>], `${stem}.zip`, { type: 'application/zip' })
}
