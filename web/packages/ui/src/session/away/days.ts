/** Days as a date field writes them (`2026-05-01`), of this device. */
const written = (day: Date) => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`

function at(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later).toISOString()
}

export const today = (): string => written(new Date())
/** The moment at which a day begins. */
export const dayStart = (day: string): string => at(day, 0)
/** The moment at which a day is over. */
export const dayAfter = (day: string): string => at(day, 1)
