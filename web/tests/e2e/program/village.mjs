// A village's affairs, for everybody: found by name, its money, who did what when. Nobody signs in.
import assert from 'node:assert/strict'
import { axe, visitor } from '../browser.mjs'

async function picture(page, name) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
}

export async function everybodyReadsAVillagesAffairs(browser, base) {
  const { context, page, faults } = await visitor(browser, base)
  await page.goto(`${base}/r/`)
  await page.getByRole('link', { name: '村务公开' }).click()
  await page.getByRole('combobox').fill('羊路井')
  await page.getByRole('option').first().click()
  await page.getByRole('heading', { name: '羊路井村民委员会' }).waitFor()
  assert.deepEqual(await axe(page), [])
  const expense = page.locator('li', { hasText: '水渠工程进度款' }).first()
  await expense.locator('summary').click()
  await expense.getByText('村监会审核盖章。').waitFor()
  assert.ok((await expense.locator('ol > li').count()) >= 8, 'the whole way of an expense')
  const code = page.getByRole('img', { name: '扫码查看本村村务公开' })
  assert.ok(await code.evaluate((img) => img.complete && img.naturalWidth > 0), 'the QR code of the village')
  assert.deepEqual(await axe(page), [])
  await picture(page, 'village-phone')
  // as it is printed on the board, without the sign
  await page.goto(`${base}/r/village/150303104235`)
  await page.getByText('修补村道（东段）').waitFor()
  const taken = page.waitForEvent('download')
  await page.getByRole('link', { name: '下载发布包（JSON）' }).click()
  assert.match((await taken).url(), /\/powers\/villages\/150303104235\/ocds$/)
  assert.deepEqual(faults, [])
  await context.close()
}
