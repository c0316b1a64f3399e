import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Field, Problem } from '@jingwei/api'
import type { FieldError } from '@jingwei/ui'
import { fieldId, toWire, validate, type Values } from './validate.ts'

/** Values, errors and their sentences of one form; what was filled in is never cleared by an error. */
export function useForm(fields: MaybeRefOrGetter<Field[]>, initial: Values = {}) {
  const { t } = useI18n()
  const values = ref<Values>({ ...initial })
  const errors = ref<Record<string, string>>({})
  const summary = ref<FieldError[]>([])

  function show(found: { field: string; message: string }[]) {
    errors.value = Object.fromEntries(found.map((f) => [f.field, f.message]))
    summary.value = found.map((f) => ({ field: f.field && fieldId(f.field), message: f.message }))
  }

  function check(): boolean {
    show(validate(toValue(fields), values.value).map((w) => ({ field: w.field, message: t(w.key, w.args) })))
    return summary.value.length === 0
  }

  /** Shows the server's refusal: beside its field when it names one of ours, else only on top. */
  function refuse(problem: Problem) {
    // The server names a field by its path in the request: `fields/result`.
    const name = (problem.field ?? '').split('/').find((part) => part !== 'fields' && part !== 'form') ?? ''
    const ours = toValue(fields).some((f) => f.name === name)
    show([{ field: ours ? name : '', message: problem.detail ?? problem.title }])
  }

  const wire = computed(() => toWire(toValue(fields), values.value))
  return { values, errors, summary, check, refuse, wire }
}
