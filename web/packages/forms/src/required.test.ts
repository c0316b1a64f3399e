import { describe, expect, it } from 'vitest'
import type { Field } from '@jingwei/api'
import { asItStands } from './required.ts'
import { validate, type Value, type Values } from './validate.ts'

const photos = (when: [string, unknown][]): Field => ({
  name: 'photos', label: '照片', kind: 'photos', required: false, required_words: '“方式”为“现场”时必填',
  required_when: when.map(([op, value]) => ({ field: 'how', op, ...(value !== undefined && { value }) })),
})

describe('a field that is required only when', () => {
  it.each<[string, [string, unknown][], Value, boolean]>([
    ['it is so', [['=', 'site']], 'site', true],
    ['it is another', [['=', 'site']], 'phone', false],
    ['nothing is chosen yet', [['=', 'site']], undefined, false],
    ['what is not said is not it', [['!=', 'site']], undefined, true],
    ['one of several', [['in', ['site', 'photo_pair']]], 'photo_pair', true],
    ['none of several', [['in', ['site', 'photo_pair']]], 'phone', false],
    ['a number as it is typed', [['>=', 3]], '10', true],
    ['a number too small', [['>=', 3]], '2', false],
    ['a date', [['<', '2026-11-01']], '2026-10-20', true],
    ['yes', [['=', true]], true, true],
    ['anything at all', [['set', undefined]], 'x', true],
    ['nothing at all', [['unset', undefined]], '', true],
    ['all of them', [['set', undefined], ['=', 'phone']], 'site', false],
  ])('%s', (_, when, how, required) => {
    const field = asItStands(photos(when), { how })
    expect(field.required).toBe(required)
    expect(field.help).toBe(required ? undefined : '“方式”为“现场”时必填')
    const wrong = validate([photos(when)], { how } as Values).map((w) => w.key)
    expect(wrong).toEqual(required ? ['form.tooFew'] : [])
  })
  it('keeps its help beside the condition', () => expect(asItStands({ ...photos([['=', 'site']]), help: '两张' }, {}).help).toBe('“方式”为“现场”时必填 · 两张'))
  it('is left to the server where the page cannot compare', () => expect(asItStands(photos([]), { how: 'site' }).required).toBe(false))
})
