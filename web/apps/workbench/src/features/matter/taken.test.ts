import { describe, expect, it } from 'vitest'
import type { Field } from '@jingwei/api'
import { filled, takes } from './taken.ts'

const field = (name: string, kind: string): Field => ({ name, kind, label: name, required: false })
const form = [field('lead', 'unit'), field('assist', 'units'), field('note', 'long_text')]
const duty = { kind: 'unit', values: [{ value: '7', label: '城管局' }], why: '按责任清单', beside: [{ value: '8', label: '新华街道' }] }

describe('a suggestion that was taken', () => {
  it('stands in the field with its words and its reason, helpers beside', () => {
    const made = filled(form, duty)
    expect(made.values).toEqual({ lead: '7', assist: ['8'] })
    expect(made.form[0]).toMatchObject({ chosen: duty.values, help: '按责任清单' })
    expect(made.form[1]).toMatchObject({ chosen: duty.beside })
    expect(made.form[2]).toBe(form[2])
  })
  it('takes the helpers of another unit out again', () => expect(filled(form, { ...duty, beside: [] }).values).toEqual({ lead: '7', assist: [] }))
  it('goes into a field of several where there is no other', () => expect(filled([field('units', 'units')], duty).values).toEqual({ units: ['7'] }))
  it('finds a category asked for as a text', () => expect(takes([field('subcategory', 'text')], 'subcategory')).toBe(true))
  it('is not for another unit of the form', () => expect(takes([field('right_unit', 'unit')], 'unit', 'lead')).toBe(false))
  it('is not for a form without such a field', () => expect(takes([field('note', 'long_text')], 'unit')).toBe(false))
})
