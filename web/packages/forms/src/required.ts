import type { Field } from '@jingwei/api'
import type { Value, Values } from './validate.ts'

type When = NonNullable<Field['required_when']>[number]

/** The field as it stands now: required by itself, or by what the form says elsewhere; until then it tells when it would be. */
export function asItStands(field: Field, values: Values): Field {
  if (field.required || !field.required_words) return field
  if (field.required_when?.length && field.required_when.every((when) => holds(when, values[when.field]))) return { ...field, required: true }
  return { ...field, help: [field.required_words, field.help].filter(Boolean).join(' · ') }
}

/** As the server compares; what is not filled in equals nothing. */
function holds(when: When, value: Value): boolean {
  const given = !(value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length))
  if (when.op === 'set') return given
  if (when.op === 'unset') return !given
  if (!given) return when.op === '!='
  const order = compared(value, when.value)
  switch (when.op) {
    case '=': return order === 0
    case '!=': return order !== 0
    case 'in': return Array.isArray(when.value) && when.value.some((one) => compared(value, one) === 0)
    case '<': return order !== undefined && order < 0
    case '<=': return order !== undefined && order <= 0
    case '>': return order !== undefined && order > 0
    case '>=': return order !== undefined && order >= 0
    default: return false
  }
}

/** Numbers by size, also those that are typed; other texts by their letters, which is right for dates. */
function compared(a: unknown, b: unknown): number | undefined {
  if (a === b) return 0
  const [x, y] = [a, b].map((v) => (typeof v === 'number' ? v : typeof v === 'string' && v.trim() && v.length <= 15 ? Number(v) : NaN))
  if (Number.isFinite(x) && Number.isFinite(y)) return x! - y!
  return typeof a === 'string' && typeof b === 'string' ? (a < b ? -1 : Number(a > b)) : undefined
}
