/** Everybody in the city reads the same clock, wherever the browser is. */
const zone = 'Asia/Shanghai'
const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

function pieces(instant: string): Record<string, string> {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return {}
  return Object.fromEntries(parts.formatToParts(at).map((p) => [p.type, p.value]))
}

/** `2026-11-21` */
export function date(instant: string): string {
  const p = pieces(instant)
  return p.year ? `${p.year}-${p.month}-${p.day}` : instant
}

/** The moment at which a day (`2026-11-21`) begins. China keeps one time all year. */
export const dayBegins = (day: string): string => new Date(`${day}T00:00:00+08:00`).toISOString()
/** The moment at which a day is over. */
export const dayEnds = (day: string): string => new Date(Date.parse(dayBegins(day)) + 86_400_000).toISOString()

/** `20:41` */
export function timeOfDay(instant: string): string {
  const p = pieces(instant)
  return p.hour ? `${p.hour}:${p.minute}` : instant
}

/** `2026-11-21 20:41` */
export function dateTime(instant: string): string {
  const p = pieces(instant)
  return p.year ? `${date(instant)} ${p.hour}:${p.minute}` : instant
}

type Translate = (key: string, values: Record<string, unknown>) => string

/** Whole minutes from now; negative when it is past. */
export const minutesUntil = (instant: string, now = Date.now()): number => Math.trunc((new Date(instant).getTime() - now) / 60_000)

interface Due { remaining?: number | null; due?: string | null }

/**
 * What is left of something due, in words: the server's working minutes, the same on the list and on
 * the page; from two days on those of the clock on the wall, since a working day is not 24 hours and
 * nobody reckons in its multiples. Over a weekend nothing is gained or lost.
 */
export function timeLeft(t: Translate, item: Due): string | undefined {
  if (!item.due) return undefined
  const wall = minutesUntil(item.due)
  if (item.remaining === 0) return t(`time.${wall < 0 ? 'late' : 'left'}.now`, {})
  return inWords(t, item.remaining && Math.abs(item.remaining) < 2 * 1440 ? item.remaining : wall)
}

/** "剩 3 小时 20 分", "超期 2 小时". */
export function inWords(t: Translate, minutes: number): string {
  const side = minutes < 0 ? 'late' : 'left'
  const all = Math.abs(Math.trunc(minutes))
  const days = Math.floor(all / 1440)
  const hours = Math.floor((all >= 2 * 1440 ? all % 1440 : all) / 60)
  const mins = all % 60
  if (all >= 2 * 1440) return t(`time.${side}.days`, { days, hours })
  if (hours > 0) return t(`time.${side}.hours`, { hours, mins })
  return t(`time.${side}.minutes`, { mins })
}

const written = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Fen as yuan, `12,345.60`. Beyond 2^53 fen no village has an account. */
export const yuan = (fen: number): string => written.format(fen / 100)
