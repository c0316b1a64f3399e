import type { Responsibility } from '@jingwei/api'

type Say = (key: string, args?: Record<string, unknown>) => string

/** The class of a line in words; everything has none of its own. */
export const className = (t: Say, line: Responsibility) => line.class_name || t('responsibility.everything')

/** A span of time in words: `5 working_days`. */
export function budget(t: Say, written: string) {
  const read = /^(\d+) (working_days|working_hours|hours|calendar_days)$/.exec(written)
  return read ? `${read[1]} ${t(`form.budget.${read[2]}`)}` : written
}
