import type { Choice, Field, NamedUnit, ReportFacts } from '@jingwei/api'
import { kindOf, type Values } from '@jingwei/forms'

/** A suggestion that somebody took: what goes into which kind of field (of that name alone, where another of the kind means something else), why, and what goes with it. */
export interface Taken { kind: string; name?: string; values: Choice[]; why: string; beside?: Choice[] }

const named = (unit: NamedUnit): Choice => ({ value: unit.id, label: unit.name })
/** A unit as the one that leads. */
export const asLead = (unit: NamedUnit, why = '', beside: NamedUnit[] = []): Taken => ({ kind: 'unit', name: 'lead', values: [named(unit)], why, beside: beside.map(named) })

/** Whose a report probably is, each with its reason: first what a return that was upheld has named. */
export function suggestedUnits(t: (key: string, values?: Record<string, unknown>) => string, facts: ReportFacts): Taken[] {
  const { returned_to: returned, suggestions: { classes, duty } } = facts
  const name = classes.find((c) => c.subcategory === duty?.class)?.name ?? ''
  return [
    ...(returned ? [asLead(returned, t('matter.suggest.returned'))] : []),
    ...(duty ? [asLead(duty.lead, duty.note || t(`matter.suggest.fit.${duty.fit}`, { name }), duty.assist)] : []),
  ]
}

const fits = (field: Field, kind: string, name?: string) => (name === undefined || field.name === name) && (kindOf(field) === kind || field.kind === `${kind}s`)

export const takes = (form: Field[], kind: string, name?: string) => form.some((field) => fits(field, kind, name))

/** The form with the suggestion in it: its words and its reason stand at the field, a person sends it. */
export function filled(form: Field[], taken: Taken): { form: Field[]; values: Values } {
  const first = form.find((field) => fits(field, taken.kind, taken.name))
  const several = form.find((field) => field !== first && field.kind === `${taken.kind}s`)
  const values: Values = {}
  const fields = form.map((field) => {
    const chosen = field === first ? taken.values : field === several ? (taken.beside ?? []) : []
    // Helpers of a unit that was taken before are not those of this one.
    if (field === several && taken.beside) values[field.name] = []
    if (!chosen.length) return field
    const ids = chosen.map((c) => c.value)
    values[field.name] = field.kind.endsWith('s') ? ids : ids[0]
    return { ...field, chosen, ...(field === first && taken.why && { help: taken.why }) }
  })
  return { form: fields, values }
}
