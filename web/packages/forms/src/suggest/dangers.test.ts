import { expect, test } from 'vitest'
import { phrases, places, placesIn } from './dangers.ts'

const gas = { kind: 'gas', phrase: '煤气味', marks: [{ from: 5, to: 8 }] }
const lift = { kind: 'facility', phrase: '电梯+坠落', marks: [{ from: 0, to: 2 }, { from: 7, to: 10 }] }

test('phrases are told once and joined parts are read as such', () => {
  expect(phrases([gas, lift, gas])).toBe('煤气味 电梯…坠落')
  expect(phrases([])).toBe('')
})

test('marks of several dangers are one line of places', () => {
  expect(places([gas, lift])).toEqual([{ from: 0, to: 2 }, { from: 5, to: 8 }])
})

test('the same words are found in the original, counted in signs', () => {
  const masked = '电话137********，楼道有煤氣味'
  const at = [...masked].join('').indexOf('煤')
  const danger = { ...gas, marks: [{ from: at, to: at + 3 }] }
  expect(placesIn('𠮷电话13711112222，楼道有煤氣味', masked, [danger])).toEqual([{ from: 18, to: 21 }])
  expect(placesIn('别的话', masked, [danger])).toEqual([])
})
