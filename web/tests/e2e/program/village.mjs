// A village's affairs, for everybody: found by name, its money, who did what when. Nobody signs in.
import assert from 'node:assert/strict'
import { axe, visitor } from '../browser.mjs'
import { act, sound, staff } from './room.mjs'

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
  const lease = page.getByRole('region', { name: '出租和发包' }).getByRole('listitem').filter({ hasText: '机动地（三组北滩）' })
  await lease.getByText('欠租 18,000.00 元').waitFor()
  await lease.locator('summary').click()
  await lease.locator('tbody tr').nth(5).waitFor() // three years, by half-years
  const asset = page.getByRole('region', { name: '集体资产台账' }).getByRole('listitem').filter({ hasText: '机动地（三组北滩）' }).first()
  await asset.locator('summary').click()
  await asset.getByText(/核对：.*监事/).waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'village-leases-phone')
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

/** Rent that is due and not paid: the accounts clerk writes, prints the letter, and lays what comes in on the lease. */
export async function rentInArrearsIsWrittenAboutAndFound(browser, base) {
  const people = staff(browser, base)
  const leases = await (await fetch(`${base}/api/v1/powers/villages/150303104234/leases`)).json()
  const { matter, arrears, letters } = leases.items.find((l) => l.arrears)
  const page = await people.at('accounts3104v234', `/w/matter/${matter}`)
  const rents = page.getByRole('region', { name: '租金', exact: true })
  await page.getByRole('region', { name: '亮灯', exact: true }).getByText('18000.00 元未缴').waitFor()
  await sound(page)
  await act(page, '发催缴通知', async (dialog) => {
    await dialog.getByRole('combobox', { name: /限期缴清日期/ }).fill('2043-12-31')
    await dialog.getByRole('combobox', { name: /限期缴清日期/ }).press('Enter')
    await dialog.getByText('当面送达').click()
  })
  const printed = rents.getByRole('link', { name: '打印（英文）' })
  await printed.nth(letters).waitFor()
  const letter = await page.request.get(base + (await printed.nth(letters).getAttribute('href')))
  const text = await letter.text()
  assert.match(text, /Letter about rent in arrears/)
  assert.ok(text.includes((arrears / 100).toFixed(2)), text)
  await picture(page, 'lease-desk')
  // what comes in is chosen by the name of what is let
  await page.goto(`${base}/w/start`)
  await page.getByText('村账登记').click()
  await page.getByLabel('标题').or(page.getByLabel('事由')).first().fill('机动地承包费')
  await page.getByText('银行收入').click()
  await page.getByRole('combobox', { name: '所收租金的租赁合同' }).click()
  const field = page.getByRole('option', { name: /三组北滩/ })
  await field.click()
  await field.waitFor({ state: 'hidden' }) // while it fades, its signs have no contrast
  await sound(page)
  await people.leave()
}

/** A light goes the whole way: the village brings what is missing, the town's officer ends it from the board, and everybody reads why. */
export async function aLightIsExplainedAndPutOut(browser, base) {
  const people = staff(browser, base)
  const board = await people.at('discipline3104', '/w/lights')
  await board.getByRole('heading', { name: '亮灯台', exact: true }).waitFor()
  const behind = board.getByRole('region', { name: /羊路井/ }).getByRole('listitem')
  /** The lights of a village that a number of the board opens. */
  const open = async (state) => {
    await board.getByRole('link', { name: new RegExp(`^羊路井.*${state} \\d+ 件`) }).click()
    await board.locator('#behind:focus').waitFor()
    await behind.first().waitFor()
  }
  await open('待说明')
  await sound(board)
  await picture(board, 'lights')
  const waiting = await behind.count()
  const light = await behind.filter({ hasText: '待补材料' }).first().getByRole('link').getAttribute('href')
  const village = await people.at('accounts3104v234', light)
  await act(village, '已补齐，请核', (dialog) => dialog.getByRole('textbox', { name: /^说明/ }).fill('老合同签于挂牌制度之前，已补登当时的会议记录。'))
  await board.reload()
  await open('待核查')
  assert.ok(waiting === 1 || (await board.getByRole('link', { name: new RegExp(`^羊路井.*待说明 ${waiting - 1} 件`) }).count()) === 1)
  await behind.locator(`a[href$="${light}"]`).click()
  await act(board, '情况合理，消灯', (dialog) => dialog.getByRole('textbox', { name: /核查结论/ }).fill('签于挂牌制度之前，材料属实。'))
  await sound(board)
  await people.at('county-discipline03', '/w/lights').then(async (county) => {
    await county.getByRole('link', { name: /情况合理 \d+ 件/ }).first().click()
    await county.getByText('结论：签于挂牌制度之前，材料属实。').waitFor()
    await sound(county)
  })
  const page = (await visitor(browser, base)).page
  await page.goto(`${base}/r/village/150303104234`)
  await page.getByText('签于挂牌制度之前，材料属实。').waitFor()
  await page.context().close()
  await people.leave()
}
