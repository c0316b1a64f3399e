// @vitest-environment node
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { packed, picked } from './parts.ts'

const file = (name: string, text = name) => new File([text], name)
const of = (...names: string[]) => picked(names.map((name) => file(name)))

it('sends one file as it is', () => {
  expect(of('名册.csv')).toMatchObject({ file: { name: '名册.csv' } })
  expect(of('边界.zip')).toMatchObject({ file: { name: '边界.zip' } })
})

it('takes the parts of one shapefile together, whatever lies beside them', async () => {
  const found = of('网格.dbf', '网格.SHP', '网格.shx', '网格.prj', '网格.cpg', '网格.sbn', '网格.shp.xml')
  if (!('parts' in found)) throw new Error(JSON.stringify(found))
  const archive = await packed(found.parts)
  expect(archive.name).toBe('网格.zip')
  const entries = unzipSync(new Uint8Array(await archive.arrayBuffer()))
  expect(Object.keys(entries).sort()).toEqual(['网格.cpg', '网格.dbf', '网格.prj', '网格.shp', '网格.shx'])
  expect(new TextDecoder().decode(entries['网格.shp'])).toBe('网格.SHP')
})

it('says what is missing by its name', () => {
  expect(of('网格.shp')).toEqual({ wrong: { why: 'missing', names: '网格.dbf' } })
  expect(of('网格.dbf', '网格.prj')).toEqual({ wrong: { why: 'missing', names: '网格.shp' } })
  expect(of('网格.cpg')).toEqual({ wrong: { why: 'missing', names: '网格.shp、网格.dbf' } })
})

it('takes neither two shapefiles nor several other files', () => {
  expect(of('a.shp', 'a.dbf', 'b.shp', 'b.dbf')).toEqual({ wrong: { why: 'mixed', names: 'a、b' } })
  expect(of('a.csv', 'b.csv')).toEqual({ wrong: { why: 'many', names: '' } })
  expect(of('a.shp', 'a.dbf', 'c.csv')).toEqual({ wrong: { why: 'many', names: '' } })
  expect(of()).toEqual({ wrong: { why: 'many', names: '' } })
})

it('sends nothing that the server would not take', () => {
  const large = file('a.shp')
  Object.defineProperty(large, 'size', { value: 300 * 1024 * 1024 })
  expect(picked([large, file('a.dbf')])).toEqual({ wrong: { why: 'large', names: '' } })
})
