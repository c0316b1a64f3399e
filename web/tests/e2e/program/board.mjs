// The dispatcher's board: chosen by keys, laid on a unit with the mouse, on a phone; and the whistle that a town blew meanwhile, live.
import assert from 'node:assert/strict'
import { visitor } from '../browser.mjs'
import { act, password, pick, reported, sound, staff } from './room.mjs'

const near = () => `${1000 + Math.floor(Math.random() * 9000)}号`
const roads = '海勃湾区市政公用事业服务中心'
const water = '海勃湾供水有限公司'

/** A report that waits for dispatch. */
async function filed(people, base, word) {
  await reported(base, `清泉社区${word}门前的路灯从上周起一直不亮，晚上看不清台阶。`, { subcategory: '0304', reporter: { name: '孙先生', phone: '13847307788' } })
  const page = await people.desk('intake1', word)
  await act(page, '受理并立案', (d) => pick(d, '小类', '路灯', /路灯不亮/))
  return page.url().split('/').at(-1)
}

const board = '/w/board'
const row = (page, word) => page.locator('[data-row="matter"]', { hasText: word })
const unit = (page, name) => page.locator('[data-row="unit"]', { hasText: name })
const order = (page) => page.getByRole('dialog', { name: '派遣', exact: true })
const sent = async (page, word) => {
  await page.getByText('已“派遣”').first().waitFor()
  await row(page, word).waitFor({ state: 'detached' })
}

export async function dispatchedFromTheBoard(browser, base) {
  const people = staff(browser, base)
  const [first, second, third] = [near(), near(), near()]
  await filed(people, base, first)
  const page = await people.at('dispatch1', board)
  await row(page, first).waitFor()
  await page.locator('canvas').waitFor()
  await sound(page)
  // What comes in meanwhile is there without a reload.
  await filed(people, base, second)
  await row(page, second).waitFor()
  // By keys: the matter, then the suggested unit, then the form of the matter's own page.
  await row(page, first).focus()
  await page.keyboard.press('Enter')
  await page.locator('#board-units:focus').waitFor()
  await unit(page, '建议').first().waitFor()
  await page.locator('.maplibregl-marker').waitFor()
  await sound(page)
  await page.keyboard.press('Escape')
  assert.ok(await row(page, first).evaluate((own) => own === document.activeElement), 'Esc leads back to the matter')
  await page.keyboard.press('Enter')
  await page.locator('#board-units:focus').waitFor()
  await page.keyboard.press('j')
  const name = await page.locator('[data-row="unit"]:focus strong').innerText()
  await page.keyboard.press('Enter')
  await order(page).getByText(name).first().waitFor()
  // The table of responsibilities, or a ruling that another journey was given about lamps here.
  await order(page).getByText(/按责任清单|移交清单/).first().waitFor()
  await sound(page)
  await page.keyboard.press('Control+Enter')
  await sent(page, first)
  // With the mouse: laid on a unit that nobody suggested, while another matter is chosen.
  await page.locator('[data-row="matter"]').filter({ hasNotText: second }).first().click()
  await page.locator('#board-units:focus').waitFor()
  await unit(page, '建议').first().waitFor()
  const other = unit(page, '在办').filter({ hasNotText: '建议' }).filter({ hasNotText: name }).first()
  const chosen = await other.locator('strong').innerText()
  await row(page, second).dragTo(unit(page, chosen).first())
  await order(page).getByText(chosen).first().waitFor()
  await order(page).getByRole('button', { name: '派遣', exact: true }).click()
  await sent(page, second)
  // On a phone it is one list; what belongs to a matter opens under it.
  await filed(people, base, third)
  const phone = await visitor(browser, base, { size: 'phone', login: { login: 'dispatch1', password } })
  await phone.page.goto(base + board)
  await row(phone.page, third).click()
  await phone.page.locator('#board-units:focus').waitFor()
  await unit(phone.page, '建议').first().waitFor()
  assert.equal(await phone.page.locator('canvas').count(), 0)
  await sound(phone.page)
  await unit(phone.page, '建议').first().click()
  await order(phone.page).getByRole('button', { name: '派遣', exact: true }).click()
  await sent(phone.page, third)
  assert.deepEqual(phone.faults, [])
  await phone.context.close()
  const elsewhere = await people.at('intake1', board)
  await elsewhere.getByText('派遣台由派遣员使用').waitFor()
  await people.leave()
}

/** The village asks for a whistle about a matter, as its page sends it. */
const asked = (page, matter, title) =>
  page.evaluate(async ([about, title, names]) => {
    const call = async (path, body) => {
      const answer = await fetch(`/api/v1${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    }
    const units = []
    for (const name of names) units.push((await call(`/units?q=${encodeURIComponent(name.slice(0, 8))}`)).items.find((one) => one.name === name).id)
    const form = { kind: 'emergency', units, about, text: '路灯杆带电，需要有关单位到场。', meet_at: '清泉社区居委会门前' }
    const { area } = (await call('/me')).roles.find((one) => one.place.area).place
    return call('/matters', { procedure: 'whistle', act: 'propose', title, area, form })
  }, [matter, title, [water, roads]])

export async function aWhistleIsFollowedOnTheBoard(browser, base) {
  const people = staff(browser, base)
  const word = near()
  const title = `${word}灯杆带电`
  const matter = await filed(people, base, word)
  await asked(await people.at('village2003v012', '/w/start'), matter, title)
  await act(await people.desk('town2003', title), '吹哨')
  const page = await people.at('dispatch1', board)
  await row(page, word).click()
  const panel = page.getByRole('region', { name: '吹哨报到' })
  await panel.getByText(title).waitFor()
  await panel.getByText(water).first().waitFor()
  await panel.getByText(new RegExp(`待接哨：${roads}`)).waitFor()
  await sound(page)
  // Who answers is seen at once, while the board stays as it is.
  const liaison = await people.desk('hbw-water-liaison', title)
  await act(liaison, '接哨')
  await panel.getByRole('listitem').filter({ hasText: `${water} 客服调度：接哨` }).waitFor()
  await act(await people.desk('hbw-roads-liaison', title), '接哨')
  await panel.getByText(new RegExp(`待报到：${water}`)).waitFor()
  await people.leave()
}
