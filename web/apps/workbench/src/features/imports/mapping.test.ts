import { expect, it } from 'vitest'
import { mappingText } from './mapping.ts'

it('says what was chosen and leaves out the rest', () => {
  expect(mappingText({ title: '标题', body: '', id: 'a"b\\c' })).toBe('[columns.title]\nfrom = "标题"\n\n[columns.id]\nfrom = "a\\"b\\\\c"\n')
  expect(mappingText({ title: '' })).toBe('')
})
