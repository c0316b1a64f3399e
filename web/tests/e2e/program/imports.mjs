// Old reports from a spreadsheet: looked at, columns chosen on screen, checked, mended by leaving a row out, taken in, taken back.
import assert from 'node:assert/strict'
import { sound, staff } from './room.mjs'

const table = (word) => ['单号,说了什么,几时说的', `${word}-1,${word}小区井盖歪了,2026-01-05 09:30`, `${word}-2,,2026-01-05 10:00`, `${word}-3,${word}小区路灯不亮,昨天`].join('\n')

export async function oldReportsComeInAndGo(browser, base) {
  const people = staff(browser, base)
  const page = await people.at('admin', '/w/imports')
  await page.getByRole('heading', { name: '导入', exact: true }).waitFor()
  const word = `历史${String(Date.now()).slice(-6)}`
  await page.locator('.drop input[type=file]').setInputFiles({ name: `${word}.csv`, mimeType: 'text/csv', buffer: Buffer.from(table(word)) })
  await page.getByRole('cell', { name: `${word}小区井盖歪了` }).waitFor()
  await sound(page)
  await page.getByLabel('内容', { exact: true }).selectOption('说了什么')
  await page.getByLabel('来源工单号', { exact: true }).selectOption('单号')
  await page.getByLabel('上报时间', { exact: true }).selectOption('几时说的')
  await page.getByRole('button', { name: '检查' }).click()
  const told = page.getByRole('status').filter({ hasText: '已检查' })
  await told.getByText('2 处有错').waitFor()
  await told.getByRole('cell', { name: '几时说的' }).waitFor()
  assert.equal(await page.getByRole('button', { name: '导入', exact: true }).count(), 0, 'a file with faults cannot go in whole')
  await sound(page)
  await page.getByLabel('跳过有错的行').check()
  await page.getByRole('button', { name: '检查' }).click()
  await page.getByRole('button', { name: '导入', exact: true }).click()
  const row = page.getByRole('region', { name: '历次导入' }).getByRole('listitem').filter({ hasText: `${word}.csv` })
  await row.getByText('已导入').waitFor()
  await row.getByRole('button', { name: '2 处有错' }).click()
  await row.getByRole('region', { name: '错误清单' }).getByRole('row').nth(2).waitFor()
  await sound(page)
  await row.getByRole('button', { name: '撤回' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤回' }).click()
  await row.getByText('已撤回').waitFor()
  await people.leave()
}
