// What is public near by, as list and map with the same filters, and the public figures: nobody signs in.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
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

/** The newest message that was kept for an address and says this, read as mail programs read it. MAIL names the folder. */
async function letter(to, says) {
  for (let i = 0; i < 100; i += 1) {
    const files = (await readdir(process.env.MAIL).catch(() => [])).filter((name) => name.endsWith('.eml')).sort().reverse()
    for (const file of files) {
      const [head, ...body] = (await readFile(`${process.env.MAIL}/${file}`, 'latin1')).split('\r\n\r\n')
      const text = decoded(body.join('\r\n\r\n'), /Encoding: base64/.test(head))
      if (head.includes(`To: ${to}`) && text.includes(says)) return text
    }
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`no message came to ${to}`)
}
/** Mostly Latin letters are written as quoted-printable, others as base64. */
function decoded(body, base64) {
  if (base64) return Buffer.from(body, 'base64').toString('utf8')
  const bytes = body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
const address = () => `resident${Math.floor(Math.random() * 1e9)}@example.cn`
const linkIn = (text) => new URL(/http\S+\/r\/plain\/subscription\/\S+/.exec(text)[0])

/** Without an account, from the list of what is public: to an area in Chinese, to a matter in English; asked first, ended with one button. */
export async function everybodySubscribesByMail(browser, base, told) {
  const { context, page, faults } = await visitor(browser, base)
  await page.goto(`${base}/r/#/near`)
  await page.getByRole('link', { name: '用邮件订阅一个区域' }).click()
  await page.getByRole('button', { name: '订阅' }).click()
  await page.getByRole('alert').getByText('请填写电子邮箱', { exact: false }).waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'subscribe-wrong')
  const mine = address()
  await page.getByRole('combobox').fill('滨河')
  await page.getByRole('option').first().click()
  await page.getByLabel('电子邮箱').fill(mine.replace('@', '＠'))
  await picture(page, 'subscribe')
  await page.getByRole('button', { name: '订阅' }).click()
  await page.getByRole('heading', { name: '请查看您的邮箱' }).waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'subscribe-sent')
  if (process.env.MAIL) await answered(browser, base, await letter(mine, '确认订阅'))
  await page.goto(`${base}/r/#/near`)
  const card = page.locator('.list > li').first()
  await card.getByRole('link').click()
  await page.getByRole('link', { name: '用邮件订阅这件事' }).waitFor()
  told.public = /matter\/(\d+)/.exec(page.url())[1]
  assert.deepEqual(await axe(page), [])
  await picture(page, 'public-matter')
  assert.deepEqual(faults, [])
  await context.close()
}

/** The link alone does nothing; the button confirms, another ends it. By a browser without scripts. */
async function answered(browser, base, text) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', javaScriptEnabled: false })
  const page = await context.newPage()
  const { pathname, search } = linkIn(text)
  await page.goto(base + pathname + search)
  await page.getByRole('heading', { name: '确认要订阅吗？' }).waitFor()
  await picture(page, 'subscription-asks')
  await page.getByRole('button', { name: '确认订阅' }).click()
  await page.getByRole('status').getByText('已经确认').waitFor()
  await picture(page, 'subscription')
  await page.getByRole('button', { name: '退订' }).click()
  await page.getByRole('heading', { name: '已退订' }).waitFor()
  await picture(page, 'subscription-ended')
  await page.goto(base + pathname + search)
  await page.getByRole('heading', { name: '没有这个订阅' }).waitFor()
  await context.close()
}

/** The same without scripts, to one matter, in English. */
export async function subscribeWithoutScripts(browser, base) {
  const { context, page, faults } = await visitor(browser, base, { lang: 'en' })
  await page.goto(`${base}/r/plain/near?lang=en`)
  await page.locator('ul.near a').first().click()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'plain-matter')
  await page.getByRole('link', { name: 'Subscribe to this matter by mail' }).click()
  await page.getByLabel('Mail address').fill('nobody')
  await page.getByRole('button', { name: 'Subscribe' }).click()
  await page.getByRole('alert').getByText('This is no mail address', { exact: false }).waitFor()
  assert.deepEqual(await axe(page), [])
  await picture(page, 'plain-subscribe-wrong')
  const mine = address()
  await page.getByLabel('Mail address').fill(mine)
  await page.getByRole('button', { name: 'Subscribe' }).click()
  await page.getByRole('heading', { name: 'Please look into your mailbox' }).waitFor()
  assert.deepEqual(await axe(page), [])
  if (process.env.MAIL) {
    const { pathname, search } = linkIn(await letter(mine, 'press “Confirm”'))
    await page.goto(base + pathname + search)
    await page.getByRole('heading', { name: 'Do you want this mail?' }).waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('status').waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'Unsubscribe' }).click()
    await page.getByRole('heading', { name: 'Unsubscribed' }).waitFor()
    assert.deepEqual(await axe(page), [])
  }
  await page.goto(`${base}/r/plain/near?lang=en`)
  await page.getByRole('link', { name: 'Subscribe to an area by mail' }).click()
  await page.getByRole('button', { name: 'Subscribe' }).click()
  await page.getByRole('alert').waitFor()
  assert.deepEqual(faults.filter((fault) => !fault.includes('422')), [])
  await context.close()
}
