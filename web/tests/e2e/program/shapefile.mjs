// The parts of a shapefile as an office hands them over, its table in GBK: chosen together, a missing one told, in and back.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { sound, staff } from './room.mjs'

/** 试验微网格 in GBK, which no browser writes. */
const gbkName = Buffer.from([202, 212, 209, 233, 206, 162, 205, 248, 184, 241])

export async function aShapefileIsChosenInItsParts(browser, base) {
  const people = staff(browser, base)
  const page = await people.at('admin', '/w/imports')
  await page.getByRole('heading', { name: '导入', exact: true }).waitFor()
  const { code, ring } = await microGrid(page)
  const word = `微网格${String(Date.now()).slice(-6)}`
  const [shapes, index] = drawn(ring)
  const part = (end, buffer) => ({ name: `${word}${end}`, mimeType: 'application/octet-stream', buffer })
  const all = [part('.shp', shapes), part('.shx', index), part('.dbf', table(code)), part('.prj', Buffer.from('GEOGCS["GCS_WGS_1984"]')), part('.cpg', Buffer.from('GBK'))]
  const input = page.locator('.drop input[type=file]')

  await input.setInputFiles(all.filter((p) => !p.name.endsWith('.dbf')))
  await page.getByRole('alert').filter({ hasText: `还缺 ${word}.dbf` }).waitFor()
  await sound(page)
  await input.setInputFiles(all)
  await page.getByRole('cell', { name: '试验微网格' }).waitFor()
  assert.equal(await page.getByRole('alert').filter({ hasText: '还缺' }).count(), 0)
  await page.getByLabel('文件内容').selectOption('boundaries')
  await page.getByRole('button', { name: '检查' }).click()
  await page.getByRole('status').filter({ hasText: '1 行可以导入' }).getByText('文件没有错误').waitFor()
  await sound(page)
  await page.getByRole('button', { name: '导入', exact: true }).click()
  const row = page.getByRole('region', { name: '历次导入' }).getByRole('listitem').filter({ hasText: `${word}.zip` })
  await row.getByText('已导入').waitFor()
  await row.getByRole('button', { name: '撤回' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤回' }).click()
  await row.getByText('已撤回').waitFor()
  await people.leave()
}

/** The last micro-grid of the city's own file of boundaries, as it lies: a corner off would be a gap to whoever looks meanwhile. */
async function microGrid(page) {
  const going = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出边界' }).click()
  const { features } = JSON.parse(await readFile(await (await going).path(), 'utf8'))
  const { properties, geometry } = features.at(-1)
  const ring = (geometry.type === 'MultiPolygon' ? geometry.coordinates[0] : geometry.coordinates)[0].map((at) => [...at])
  return { code: String(properties.code), ring }
}

/** One polygon, and the index to it. Outer rings go clockwise, the other way round from GeoJSON's. */
function drawn(ring) {
  const corners = [...ring].reverse()
  const [lons, lats] = [corners.map((c) => c[0]), corners.map((c) => c[1])]
  const doubles = (...numbers) => numbers.map((n) => { const b = Buffer.alloc(8); b.writeDoubleLE(n); return b })
  const little = (...numbers) => numbers.map((n) => { const b = Buffer.alloc(4); b.writeInt32LE(n); return b })
  const big = (...numbers) => numbers.map((n) => { const b = Buffer.alloc(4); b.writeInt32BE(n); return b })
  const box = doubles(Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats))
  const content = Buffer.concat([...little(5), ...box, ...little(1, corners.length, 0), ...corners.flatMap((c) => doubles(c[0], c[1]))])
  const head = (bytes) => Buffer.concat([...big(9994, 0, 0, 0, 0, 0, bytes / 2), ...little(1000, 5), ...box, ...doubles(0, 0, 0, 0)])
  const shapes = Buffer.concat([head(100 + 8 + content.length), ...big(1, content.length / 2), content])
  return [shapes, Buffer.concat([head(100 + 8), ...big(50, content.length / 2)])]
}

/** Code and name of the one shape, as dBASE with letters in GBK. */
function table(code) {
  const fields = [['XZQDM', 18], ['XZQMC', 20]]
  const head = Buffer.alloc(32 + 32 * fields.length + 1)
  head.set([3, 126, 1, 1])
  head.writeInt32LE(1, 4)
  head.writeInt16LE(head.length, 8)
  head.writeInt16LE(1 + 18 + 20, 10)
  fields.forEach(([name, width], i) => {
    head.write(name, 32 + 32 * i, 'latin1')
    head.write('C', 32 + 32 * i + 11, 'latin1')
    head[32 + 32 * i + 16] = width
  })
  head[head.length - 1] = 0x0d
  const cell = (bytes, width) => Buffer.concat([bytes, Buffer.alloc(width - bytes.length, ' ')])
  return Buffer.concat([head, Buffer.from(' '), cell(Buffer.from(code), 18), cell(gbkName, 20), Buffer.from([0x1a])])
}
