// What is public near by, as list and map with the same filters, and the public figures: nobody signs in.
import assert from 'node:assert/strict'
import { axe, visitor } from '../browser.mjs'

async function picture(page, name) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
}

export async function everybodySeesWhatIsPublic(browser, base) {
  const { context, page, faults } = await visitor(browser, base)
  await page.goto(`${base}/r/`)
  await page.getByRole('link', { name: '附近的公开事项' }).click()
  const cards = page.locator('.list > li')
  await cards.first().waitFor()
  const all = await cards.count()
  assert.ok(all > 3, `${all} matters of the city`)
  await page.getByRole('radio', { name: '近 7 天' }).focus()
  await page.keyboard.press('Space')
  await page.getByLabel('类别').selectOption({ index: 2 })
  await page.waitForFunction((n) => document.querySelectorAll('.list > li').length < n, all)
  await page.getByLabel('类别').selectOption({ index: 0 })
  await page.getByRole('radio', { name: '全部' }).check()
  await cards.first().waitFor()
  await page.locator('canvas').waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'near-phone')
  await page.getByRole('radio', { name: '近 90 天办结' }).check()
  await page.getByRole('button', { name: '我也遇到了' }).first().waitFor({ state: 'detached' })
  await page.goto(`${base}/r/#/`)
  await page.getByRole('link', { name: '公开数据' }).click()
  await page.getByText('近 90 天内反映', { exact: false }).waitFor()
  await page.getByRole('radio', { name: '近 30 天' }).check()
  await page.getByText('近 30 天内反映', { exact: false }).waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'figures-phone')
  assert.deepEqual(faults, [])
  await context.close()
}
