import { describe, expect, it } from 'vitest'
import type { Field } from '@jingwei/api'
import { pointIn, toWire, validate, type Value } from './validate.ts'

const field = (kind: string, more: Partial<Field> = {}): Field => ({ name: 'x', label: 'X', kind, required: false, ...more })
const found = (f: Field, value: Value) => validate([f], { x: value })[0]?.key

describe('validate', () => {
  it.each<[string, Field, Value, string | undefined]>([
    ['nothing asked, nothing given', field('text'), undefined, undefined],
    ['asked, not given', field('text', { required: true }), undefined, 'form.required'],
    ['asked, only blanks', field('text', { required: true }), '  ', 'form.required'],
    ['a choice is chosen, not filled in', field('choice', { required: true }), '', 'form.requiredChoice'],
    ['too short', field('text', { min: 5 }), '四个字啊', 'form.tooShort'],
    ['letters outside the first plane are one letter', field('text', { max: 2 }), '𠮷𠮷', undefined],
    ['too long', field('long_text', { max: 2 }), '三个字', 'form.tooLong'],
    ['a limit of nought counts', field('integer', { min: 0 }), -1, 'form.tooSmall'],
    ['too large', field('integer', { max: 30 }), '31', 'form.tooLarge'],
    ['no number', field('decimal'), 'abc', 'form.notNumber'],
    ['half a day is no whole number', field('integer'), '1.5', 'form.notNumber'],
    ['the limit of money is in fen', field('money', { max: 5000 }), '50.01', 'form.tooLarge'],
    ['too few photos', field('photos', { min: 2 }), [{ id: '1', thumb: '' }], 'form.tooFew'],
    ['no photo at all', field('photos', { min: 2, required: true }), [], 'form.tooFew'],
    ['a task without a unit', field('tasks'), [{ what: '排查', unit: '', owner: '班长', due: '2026-11-21' }], 'form.taskIncomplete'],
    ['a limit of null is none', field('text', { min: null, max: null }), '字', undefined],
    ['a place that is only words', field('point'), '小区北门', 'form.point.wrong'],
    ['a place', field('point'), { lon: 106.8, lat: 39.66 }, undefined],
    ['false is an answer', field('boolean', { required: true }), false, undefined],
  ])('%s', (_, f, value, key) => expect(found(f, value)).toBe(key))
})

describe('pointIn', () => {
  it.each<[string, { lon: number; lat: number } | undefined]>([
    ['106.8123, 39.6749', { lon: 106.8123, lat: 39.6749 }],
    ['39.6749，106.8123', { lon: 106.8123, lat: 39.6749 }],
    [' 106.8 39.6 ', { lon: 106.8, lat: 39.6 }],
    ['106.8', undefined],
    ['10.5, 20.5', undefined],
    ['小区北门', undefined],
    ['', undefined],
  ])('%s', (typed, point) => expect(pointIn(typed)).toEqual(point))
})

describe('toWire', () => {
  it('sends numbers, ids, fen and instants, and leaves out what is empty', () => {
    const fields = [field('integer'), field('photos'), field('money'), field('text'), field('time'), field('decimal'), field('tasks')].map((f, i) => ({ ...f, name: `f${i}` }))
    expect(toWire(fields, { f0: '3', f1: [{ id: 'p', thumb: 't' }], f2: '12.30', f3: ' ', f4: '2026-11-21T20:41', f5: '12.50', f6: [{ what: ' 排查 ', unit: '7', owner: '班长', due: '2026-11-22' }] })).toEqual({ f0: 3, f1: ['p'], f2: 1230, f4: '2026-11-21T12:41:00.000Z', f5: '12.50', f6: [{ what: '排查', owner: '班长', unit: '7', due: '2026-11-22' }] })
  })
})
