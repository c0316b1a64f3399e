// Whole ways through the pages. Each is an async function of (browser, base, login) that throws when it is not so.
import assert from 'node:assert/strict'
import { axe, visitor } from './browser.mjs'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC', 'base64')

async function reportToReceipt(page, base) {
  await page.goto(`${base}/r/`)
  await page.getByRole('link', { name: '我要反映' }).click()
  await page.locator('input[type=file]').setInputFiles({ name: 'lamp.png', mimeType: 'image/png', buffer: png })
  await page.getByRole('img', { name: '第 1 张照片' }).waitFor()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '用我现在的位置' }).click()
  await page.locator('.found').waitFor()
  await page.getByLabel('地址').fill('幸福小区北门')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.waitForURL(/nearby|text/)
  const none = page.getByRole('button', { name: '都不是，继续反映' })
  await Promise.race([none.waitFor(), page.waitForURL(/\/text$/)])
  if (await none.isVisible()) await none.click()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('alert').waitFor()
  assert.ok(await page.evaluate(() => document.activeElement?.getAttribute('role') === 'alert'), 'the summary of errors takes the focus')
  await page.locator('#text').fill('幸福小区北门的路灯从上周起一直不亮，晚上看不清台阶。')
  await page.getByText('求助').click()
  assert.deepEqual(await axe(page), [])
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('heading', { name: '核对后提交' }).waitFor()
  assert.deepEqual(await axe(page), [])
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByRole('heading', { name: '已收到您的诉求' }).waitFor()
  return (await page.locator('.code').textContent()).trim()
}

export async function residentReports(browser, base) {
  const { context, page, faults } = await visitor(browser, base)
  const code = await reportToReceipt(page, base)
  assert.deepEqual(await axe(page), [])
  await page.getByRole('button', { name: '记在这部手机上' }).click()
  await page.getByRole('link', { name: '查看进度' }).click()
  await page.getByRole('button', { name: /^补充/ }).click()
  await page.getByRole('dialog').waitFor()
  assert.deepEqual(await axe(page), [])
  await page.getByRole('dialog').getByRole('textbox').first().fill('今天晚上还是不亮。')
  await page.getByRole('dialog').getByRole('button', { name: '提交' }).click()
  await page.getByText(/“补充.*”已提交/).waitFor()
  await page.goto(`${base}/r/`)
  await page.locator('.kept a').waitFor()
  assert.equal(await page.locator('.kept a').count(), 1, 'kept on this phone')
  assert.ok(code.length >= 8, 'a code that cannot be guessed')
  assert.deepEqual(faults, [])
  await context.close()
}

export async function elderMode(browser, base) {
  const { context, page } = await visitor(browser, base)
  await page.goto(`${base}/r/`)
  await page.getByRole('button', { name: '长辈版' }).click()
  const size = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))
  assert.ok(size >= 18, `main text is ${size} px`)
  const small = await page.evaluate(() => [...document.querySelectorAll('.jw-button')].map((b) => b.getBoundingClientRect().height).filter((h) => h < 60))
  assert.deepEqual(small, [], 'targets of 60 px')
  await context.close()
}

export async function worklistByKeyboard(browser, base, login) {
  const { context, page, faults } = await visitor(browser, base, { size: 'desk', login })
  await page.goto(`${base}/w/`)
  await page.locator('[data-index="0"]').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.getByText('已选 2 件').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await page.getByText('已选').waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: '快捷键' }).waitFor()
  assert.deepEqual(await axe(page), [])
  await page.keyboard.press('Escape')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/matter\//)
  assert.deepEqual(faults, [])
  await context.close()
}

export async function bulkShowsRefusals(browser, base, login) {
  const { context, page } = await visitor(browser, base, { size: 'desk', login })
  await page.goto(`${base}/w/list/doing`)
  await page.getByRole('checkbox', { name: '选择已显示的全部事项' }).check()
  await page.getByRole('button', { name: '批量办理' }).click()
  await page.getByLabel('办理动作').selectOption({ label: '催办' })
  await page.getByLabel('催办内容').fill('请抓紧办理')
  await page.getByRole('button', { name: '先看哪些能办' }).click()
  await page.getByText(/件可以办理/).waitFor()
  await page.getByText(/件不能办理/).waitFor()
  assert.deepEqual(await axe(page), [])
  await page.getByRole('dialog').getByRole('button', { name: /^办理 \d+ 件/ }).click()
  await page.getByText(/^已办理 \d+ 件/).waitFor()
  await context.close()
}

export async function revealNeedsPurpose(browser, base, login) {
  const { context, page } = await visitor(browser, base, { size: 'desk', login })
  await page.goto(`${base}/w/matter/184467440737002`)
  await page.getByRole('button', { name: '显示', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '显示' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByText('联系诉求人，了解情况').click()
  await dialog.getByRole('button', { name: '显示' }).click()
  await page.getByText('张秀兰').waitFor()
  await context.close()
}

export async function lostRaceKeepsTheForm(browser, base, login) {
  const one = await visitor(browser, base, { size: 'desk', login })
  const two = await visitor(browser, base, { size: 'desk', login })
  const address = `${base}/w/matter/184467440737009`
  await two.page.route('**/api/v1/events*', (route) => route.abort()) // the second does not hear of the first
  await one.page.goto(address)
  await two.page.goto(address)
  for (const { page } of [one, two]) {
    await page.getByRole('button', { name: '催办' }).click()
    await page.getByRole('dialog').getByLabel('催办内容').fill('天气转冷，请今天办完')
  }
  await one.page.getByRole('dialog').getByRole('button', { name: '催办' }).click()
  await one.page.getByRole('dialog').waitFor({ state: 'detached' })
  await two.page.getByRole('dialog').getByRole('button', { name: '催办' }).click()
  await two.page.getByText('您填写的内容都还在').waitFor()
  await two.page.getByText('在您填写期间').waitFor()
  assert.equal(await two.page.getByRole('dialog').getByLabel('催办内容').inputValue(), '天气转冷，请今天办完')
  await two.page.getByRole('button', { name: '按最新情况催办' }).click()
  await two.page.getByRole('dialog').waitFor({ state: 'detached' })
  await one.context.close()
  await two.context.close()
}
