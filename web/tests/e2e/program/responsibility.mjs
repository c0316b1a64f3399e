// The responsibility table: a supervisor changes a line, tried first, and looks at how it came to be; a dispatcher only reads.
import assert from 'node:assert/strict'
import { axe, visitor } from '../browser.mjs'

const picture = async (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })

export async function aLineOfTheTableIsTriedAndChanged(browser, base) {
  const { context, page, faults } = await visitor(browser, base, { size: 'desk', login: { login: 'supervise1', password: 'jingwei-demo' } })
  await page.goto(`${base}/w/responsibility`)
  const rows = page.locator('tbody tr')
  await rows.first().waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'responsibility')
  await rows.first().getByRole('button', { name: /^调整/ }).click()
  const panel = page.getByRole('region', { name: /^调整/ })
  await panel.getByRole('button', { name: '试算' }).click()
  await panel.getByRole('alert').waitFor()
  assert.deepEqual(await axe(page), [])
  await panel.getByLabel('处置').first().fill('4')
  const reason = `供暖季缩短 ${Math.floor(Math.random() * 1e6)}`
  await panel.getByLabel('理由').fill(reason)
  assert.equal(await panel.getByRole('button', { name: '保存，立即生效' }).count(), 0, 'nothing is kept that was not tried')
  await panel.getByRole('button', { name: '试算' }).click()
  await panel.getByRole('heading', { name: '试算结果' }).waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'responsibility-trial')
  await panel.getByLabel('理由').fill(`${reason}。`)
  await panel.getByRole('heading', { name: '试算结果' }).waitFor({ state: 'detached' })
  await panel.getByRole('button', { name: '试算' }).click()
  await panel.getByRole('button', { name: '保存，立即生效' }).click()
  await page.getByText('已生效').waitFor()
  await rows.first().getByRole('button', { name: /^沿革/ }).click()
  await page.getByRole('region', { name: /^沿革/ }).getByText(reason, { exact: false }).waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'responsibility-history')
  await page.setViewportSize({ width: 390, height: 844 })
  await picture(page, 'responsibility-phone')
  assert.deepEqual(faults, [])
  await context.close()
  await othersOnlyRead(browser, base)
}

async function othersOnlyRead(browser, base) {
  const { context, page, faults } = await visitor(browser, base, { size: 'desk', lang: 'en', login: { login: 'dispatch1', password: 'jingwei-demo' } })
  await page.goto(`${base}/w/responsibility`)
  await page.locator('tbody tr').first().waitFor()
  assert.equal(await page.getByRole('button', { name: /^Change/ }).count(), 0)
  assert.equal(await page.getByRole('button', { name: 'New line' }).count(), 0)
  await page.locator('tbody tr').first().getByRole('button', { name: /^History/ }).click()
  await page.getByRole('region', { name: /^History/ }).getByText('in force', { exact: false }).waitFor()
  assert.deepEqual(await axe(page), [])
  assert.deepEqual(faults, [])
  await context.close()
}
