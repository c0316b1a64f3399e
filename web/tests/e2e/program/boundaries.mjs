// A boundary is drawn anew without a mouse, with what neighbours gain and lose; tables go out as files.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { sound, staff } from './room.mjs'

export async function aBoundaryIsDrawnAnew(browser, base) {
  const people = staff(browser, base)
  const page = await people.at('admin', '/w/boundaries')
  await page.getByText('没有发现真空和重叠').waitFor()
  await sound(page)
  await page.getByRole('combobox', { name: '区域' }).fill('2号微网格')
  await page.getByRole('option').first().click()
  await page.getByText('与原来相同').waitFor()
  await page.getByText('用坐标修改').click()
  const lon = page.getByLabel('经度 1', { exact: true })
  const was = Number(await lon.inputValue())
  await lon.fill((was + 0.0003).toFixed(6))
  await lon.press('Tab')
  const told = page.getByRole('region', { name: '这样改的结果' })
  await told.getByRole('rowheader', { name: '2号微网格' }).waitFor()
  await sound(page)
  await page.getByRole('button', { name: '保存新边界' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '保存新边界' }).click()
  await page.getByText('新边界已保存').waitFor()
  await page.getByText('与原来相同').waitFor()
  const now = await page.getByLabel('经度 1', { exact: true }).inputValue()
  assert.ok(now, 'the corners of the new boundary are shown')
  await people.leave()
}

export async function tablesGoOut(browser, base) {
  const people = staff(browser, base)
  const page = await people.at('admin', '/w/imports')
  const going = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出区划' }).click()
  const file = await going
  assert.equal(file.suggestedFilename(), 'areas.csv')
  const text = await readFile(await file.path(), 'utf8')
  assert.match(text, /海勃湾区/)
  await people.leave()
}
