import { expect, test } from 'vitest'
import { pieces } from './marked.ts'

test('a text is cut at its marks, counted in signs', () => {
  expect(pieces({ text: '𠮷屋暖气不热', marks: [{ from: 2, to: 4 }] })).toEqual([
    { text: '𠮷屋', marked: false },
    { text: '暖气', marked: true },
    { text: '不热', marked: false },
  ])
  expect(pieces({ text: '暖气', marks: [{ from: 0, to: 2 }] })).toEqual([{ text: '暖气', marked: true }])
  expect(pieces({ text: '停水', marks: [] })).toEqual([{ text: '停水', marked: false }])
  expect(pieces({ text: '', marks: [] })).toEqual([])
})
