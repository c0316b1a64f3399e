import type { Choice, Field } from '@jingwei/api'
import { kindOf, type Values } from '@jingwei/forms'

/** A suggestion that somebody took: what goes into which kind of field (of that name alone, where another of the kind means something else), why, and what goes with it. */
export interface Taken { kind: string; name?: string; values: Choice[]; why: string; beside?: Choice[] }

const fits = (field: Field, kind: string, name?: string) => (name === undefined || field.name === name) && (kindOf(field) === kind || field.kind === `${kind}s`)

export const takes = (form: Field[], kind: string, name?: string) => form.some((field) => fits(field, kind, name))

/** The form with the suggestion in it: its words and its reason stand at the field, a person sends it. */
export function filled(form: Field[], taken: Taken): { form: Field[]; values: Values } {
  const first = form.find((field) => fits(field, taken.kind, taken.name))
  const several = form.find((field) => field !== first && field.kind === `${taken.kind}s`)
  const values: Values = {}
  const fields = form.map((field) => {
    const chosen = field === first ? taken.values : field === several ? (taken.beside ?? []) : []
    if (!chosen.length) return field
    const ids = chosen.map((c) => c.value)
    values[field.name] = field.kind.endsWith('s') ? ids : ids[0]
    return { ...field, chosen, ...(field === first && taken.why && { help: taken.why }) }
  })
  return { form: fields, values }
}
