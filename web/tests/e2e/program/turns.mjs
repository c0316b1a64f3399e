// What does not go straight: returned once by a rule, taken back within its seconds, put off, pressed by the supervisor.
import assert from 'node:assert/strict'
import { act, mayDo, pick, reported, sound, staff, stage } from './room.mjs'

const near = () => `${100 + Math.floor(Math.random() * 900)}号`

/** As far as a unit's desk, by the shortest way that a city allows: intake files listed subcategories itself. */
async function dispatched(people, base, word, to) {
  const receipt = await reported(base, `清泉社区${word}门前的路灯从上周起一直不亮，晚上看不清台阶。`, { subcategory: '0304', reporter: { name: '孙先生', phone: '13847307788' } })
  let page = await people.desk('intake1', word)
  await act(page, '受理并立案', (d) => pick(d, '小类', '路灯', /路灯不亮/))
  page = await people.desk('dispatch1', word)
  await act(page, '派遣', (d) => pick(d, '主办单位', to.slice(0, 8), to))
  return receipt
}

const roads = '海勃湾区市政公用事业服务中心'
const property = '安居物业服务有限公司'

export async function returnedOnceByARule(browser, base) {
  const people = staff(browser, base)
  const word = near()
  await dispatched(people, base, word, roads)
  let page = await people.desk('hbw-roads-liaison', word)
  await act(page, '退单', async (d) => {
    await d.getByLabel('依据').fill('物业管理条例第二十九条')
    await d.getByLabel('理由').fill('小区内路灯由物业维护。')
    await pick(d, '应由哪个单位办理', '安居物业', property)
  })
  await page.getByText('为什么有些不能办').click()
  await page.locator('.acts dl').getByText('退单', { exact: true }).waitFor()
  page = await people.desk('dispatch1', word)
  await page.getByText('物业管理条例第二十九条').first().waitFor()
  await act(page, '同意退单')
  await act(page, '派遣', (d) => pick(d, '主办单位', '安居物业', property))
  await stage(page, '待签收')
  // The second unit says "not ours" too: now it is ruled on, for good.
  page = await people.desk('hbw-003-property-1-liaison', word)
  await act(page, '退单', async (d) => {
    await d.getByLabel('依据').fill('市政设施移交清单')
    await d.getByLabel('理由').fill('该路灯已移交市政。')
    await pick(d, '应由哪个单位办理', '海勃湾区市政', roads)
  })
  page = await people.desk('shift1', word)
  await act(page, '裁定', async (d) => {
    await pick(d, '主办单位', '海勃湾区市政', roads)
    await d.getByLabel('依据').fill('市政设施移交清单第 12 项')
    await d.getByLabel('理由').fill('已移交，由市政维护。')
  })
  await page.getByText(`经裁定，由${roads}办理`).first().waitFor()
  page = await people.desk('hbw-roads-liaison', word)
  await mayDo(page, '签收')
  await people.leave()
}

export async function takenBackAndPutOff(browser, base) {
  const people = staff(browser, base)
  const word = near()
  const { code } = await dispatched(people, base, word, roads)
  let page = await people.desk('hbw-roads-liaison', word)
  await act(page, '签收')
  await act(page, '分办', (d) => pick(d, '经办人', '经办人', /经办人/))
  await page.getByRole('button', { name: '撤销' }).first().click()
  await page.getByText('已撤销').waitFor()
  await mayDo(page, '分办')
  await act(page, '分办', (d) => pick(d, '经办人', '经办人', /经办人/))
  page = await people.at('hbw-roads-leader', new URL(page.url()).pathname)
  await act(page, '申请延期', async (d) => {
    await d.getByLabel('延长时间').first().fill('1')
    await d.getByLabel('理由').fill('配件在途，明天到货。')
  })
  page = await people.desk('dispatch1', word)
  await page.getByText('1 个工作日').first().waitFor()
  await act(page, '不同意延期', (d) => d.getByLabel('理由').fill('先用库存灯具。'))
  page = await people.at('hbw-roads-leader', new URL(page.url()).pathname)
  await act(page, '申请缓办', async (d) => {
    await d.getByText('季节原因').click()
    await d.getByLabel('理由').fill('电缆沟冻土，开春后才能开挖。')
    const day = d.getByRole('combobox', { name: '复核日期' }) // the calendar that opens has the same name
    await day.fill('2030-04-15')
    await day.press('Enter')
  })
  page = await people.desk('shift1', word)
  await act(page, '同意缓办', async (d) => {
    await d.getByLabel('理由（公开）').fill('地下冻土，开春后施工。')
    await d.getByLabel('新的日期').fill('2030-04-15')
    await d.getByLabel('新的日期').press('Enter')
  })
  await stage(page, '缓办')
  await page.getByText('暂停计时').first().waitFor()
  page = await people.desk('hbw-roads-liaison', word)
  await act(page, '阶段性答复', (d) => d.getByLabel('答复内容').fill('已装临时照明，开春后更换电缆。'))
  const told = await (await fetch(`${base}/api/v1/follow/${code}`)).json()
  assert.ok(told.timeline.some((e) => e.sentence.includes('2030-04-15') && e.sentence.includes('冻土')))
  assert.ok(told.timeline.some((e) => e.sentence.includes('已装临时照明')))
  await people.leave()
}

/** What is read at `url` stays on its way, as on a slow day, until it is released. */
async function heldBack(page, url) {
  const waiting = []
  let open = false
  await page.route(url, (route) => (open ? route.continue() : waiting.push(route)))
  return {
    held: () => waiting.length > 0,
    release: () => {
      open = true
      for (const route of waiting) route.continue().catch(() => {}) // the page may have given it up meanwhile
    },
  }
}

/** Two acts at once: the second does not wait for the page to show the first, and is no lost race against oneself. */
export async function pressedBySupervisor(browser, base, told) {
  const people = staff(browser, base)
  const word = near()
  await dispatched(people, base, word, roads)
  const path = new URL((await people.desk('hbw-roads-liaison', word)).url()).pathname
  const page = await people.at('supervise1', path)
  await mayDo(page, '催办')
  const answers = await heldBack(page, `**/api/v1${path.slice('/w'.length).replace('matter', 'matters')}`)
  await act(page, '催办', (d) => d.getByLabel('备注').first().fill('天黑得早，请抓紧。'))
  await act(page, '督办', (d) => d.getByLabel('理由').fill('多人反映，三日内修复。'))
  assert.ok(answers.held(), 'the page was not read again between the two acts')
  answers.release()
  await page.getByRole('link', { name: '督办单' }).click()
  await page.getByRole('heading', { name: '督办单' }).waitFor()
  await page.getByText(`${roads}：`).waitFor()
  await page.getByText('多人反映，三日内修复。').waitFor()
  await sound(page)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.getByRole('button', { name: '打印' }).isVisible(), false, 'the paper has no buttons')
  assert.ok((await page.pdf({ preferCSSPageSize: true })).length > 10_000)
  told.ordered = page.url().split('/').at(-2)
  const leader = await people.desk('hbw-roads-leader', word, 'supervised')
  await act(leader, '答复督办', (d) => d.getByLabel('办理情况').fill('今天完成抢修。'))
  await people.leave()
}

/** Whoever is away names a colleague, who finds the work on the own list; the timeline tells whose it was. */
export async function aColleagueStandsIn(browser, base) {
  const people = staff(browser, base)
  const word = near()
  await dispatched(people, base, word, roads)
  let page = await people.at('hbw-roads-liaison', '/w/account')
  await page.getByRole('link', { name: '不在岗时请人代班' }).click()
  await page.getByRole('button', { name: '确定代班' }).click()
  await page.getByText('请选择代班人').first().waitFor()
  await sound(page)
  const choice = page.getByLabel('代班人', { exact: true })
  const handler = await choice.locator('option').filter({ hasText: '经办人' }).first().getAttribute('value')
  await choice.selectOption(handler)
  await page.getByLabel('到哪天止（含当天）').fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10))
  await page.getByLabel('原因').fill('外出培训')
  await page.getByRole('button', { name: '确定代班' }).click()
  await page.getByRole('heading', { name: '替您代班的' }).waitFor()
  await sound(page)

  page = await people.desk('hbw-roads-handler', word)
  await act(page, '签收')
  await page.getByText('（代班）').first().waitFor()
  page = await people.at('hbw-roads-handler', '/w/list/todo')
  await page.getByText('您正在代').waitFor()
  await sound(page)

  page = await people.at('hbw-roads-liaison', '/w/away')
  await page.getByRole('button', { name: '我回来了，收回' }).click()
  await page.getByText('代班已结束').waitFor()
  page = await people.at('hbw-roads-handler', '/w/list/todo')
  await page.getByRole('heading', { name: '我的事项' }).waitFor({ state: 'attached' })
  assert.equal(await page.getByText('您正在代').count(), 0)
  await people.leave()
}
