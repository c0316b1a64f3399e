import type { Field } from '@jingwei/api'
import { asItStands } from './required.ts'

/** One line of a task list: what is to be done, by which unit and whom, by which day. */
export interface TaskRow { what: string; unit: string; owner: string; due: string }
/** What stands in a form while it is filled in. Photos are kept with their thumbs; the wire gets their ids. */
export type Value = string | number | boolean | string[] | { id: string; thumb: string }[] | TaskRow[] | { lon: number; lat: number } | undefined
export type Values = Record<string, Value>
export interface Wrong { field: string; key: string; args: Record<string, unknown> }

export const fieldId = (name: string) => `f-${name}`

const numbers = new Set(['integer', 'decimal', 'money'])
const chosen = new Set(['choice', 'choices', 'unit', 'units', 'area', 'person', 'people', 'subcategory', 'matter', 'matters', 'date', 'time', 'boolean', 'point', 'budget'])

/** Says what is wrong in the order of the fields; the server checks again and has the last word. */
export function validate(fields: Field[], values: Values): Wrong[] {
  return fields.flatMap((field) => {
    const wrong = check(asItStands(field, values), values[field.name])
    return wrong ? [{ field: field.name, key: wrong[0], args: { label: field.label, ...wrong[1] } }] : []
  })
}

type Finding = [key: string, args?: Record<string, unknown>] | undefined

function check(field: Field, value: Value): Finding {
  if (isEmpty(value)) return field.required ? missing(field) : undefined
  if (numbers.has(field.kind)) return checkNumber(field, value)
  if (field.kind === 'tasks') return checkTasks(field, value as TaskRow[])
  if (field.kind === 'point') return typeof value === 'string' ? ['form.point.wrong'] : undefined
  if (Array.isArray(value)) return checkMany(field, value.length)
  if (typeof value === 'string' && !chosen.has(field.kind)) return checkText(field, value)
  return undefined
}

function missing(field: Field): Finding {
  if (field.kind === 'photos' || field.kind === 'files' || field.kind === 'tasks') return ['form.tooFew', { n: field.min ?? 1 }]
  return [chosen.has(field.kind) ? 'form.requiredChoice' : 'form.required']
}

function checkText(field: Field, value: string): Finding {
  const length = [...value.trim()].length
  if (field.min != null && length < field.min) return ['form.tooShort', { n: field.min }]
  if (field.max != null && length > field.max) return ['form.tooLong', { n: field.max }]
  return undefined
}

function checkNumber(field: Field, value: Value): Finding {
  const n = Number(value)
  if (!Number.isFinite(n) || (field.kind === 'integer' && !Number.isInteger(n))) return ['form.notNumber']
  // Money is typed in yuan; its limits, like its value on the wire, are fen.
  const scale = field.kind === 'money' ? 100 : 1
  if (field.min != null && n * scale < field.min) return ['form.tooSmall', { n: field.min / scale }]
  if (field.max != null && n * scale > field.max) return ['form.tooLarge', { n: field.max / scale }]
  return undefined
}

function checkMany(field: Field, count: number): Finding {
  if (field.min != null && count < field.min) return ['form.tooFew', { n: field.min }]
  if (field.max != null && count > field.max) return ['form.tooMany', { n: field.max }]
  return undefined
}

function checkTasks(field: Field, rows: TaskRow[]): Finding {
  if (rows.some((r) => !r.what.trim() || !r.unit || !r.owner.trim() || !r.due)) return ['form.taskIncomplete']
  return checkMany(field, rows.length)
}

/** A place as people copy it from a map: longitude and latitude in either order, told apart by China's span. */
export function pointIn(typed: string): { lon: number; lat: number } | undefined {
  const found = /^\s*(\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(\d{1,3}(?:\.\d+)?)\s*$/.exec(typed)
  const [a, b] = found ? [Number(found[1]), Number(found[2])] : [0, 0]
  const [lon, lat] = a > b ? [a, b] : [b, a]
  return lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54 ? { lon, lat } : undefined
}

export function isEmpty(value: Value): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'string') return value.trim() === ''
  return Array.isArray(value) && value.length === 0
}

/** The values as the server takes them: numbers as numbers, photos as ids, nothing for what is empty. */
export function toWire(fields: Field[], values: Values): Record<string, unknown> {
  const filled = fields.filter((f) => !isEmpty(values[f.name]))
  return Object.fromEntries(filled.map((f) => [f.name, wire(f, values[f.name])]))
}

function wire(field: Field, value: Value): unknown {
  if (field.kind === 'decimal') return String(value).trim()
  if (numbers.has(field.kind)) return field.kind === 'money' ? Math.round(Number(value) * 100) : Number(value)
  if (field.kind === 'time') return instant(String(value))
  if (field.kind === 'tasks') return (value as TaskRow[]).map((r) => ({ what: r.what.trim(), owner: r.owner.trim(), unit: r.unit, due: r.due }))
  if (Array.isArray(value)) return value.map((v) => (typeof v === 'object' && 'id' in v ? v.id : v))
  return typeof value === 'string' ? value.trim() : value
}

/** What a browser's date-and-time control gives has no zone: it is the city's. */
const instant = (text: string) => new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? `${text}:00+08:00` : text).toISOString()
