// One matter goes the whole way: from a resident's phone through all desks and back to that phone.
import assert from 'node:assert/strict'
import { visitor } from '../browser.mjs'
import { act, corner, mayDo, pdf, photo, pick, sound, staff, stage } from './room.mjs'

// One of its own in a city that has seen this journey before.
const word = `北门往东${100 + Math.floor(Math.random() * 900)}米`
const text = `清泉社区${word}几家商贩占道经营，人行道走不了人，孩子上学只能走车行道。`

/** Photo, place on the map, words: what the resident takes home is a number, a code and its picture. */
async function report(page, base) {
  await page.goto(`${base}/r/`)
  await page.getByRole('link', { name: '我要反映' }).click()
  await page.locator('input[type=file]').setInputFiles(photo('stalls'))
  await page.getByRole('img', { name: '第 1 张照片' }).waitFor()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '用我现在的位置' }).click()
  await page.locator('.found').getByText('清泉社区').waitFor()
  await page.locator('.maplibregl-marker').waitFor()
  // A little beside where one stands: the thing is across the road.
  const map = page.locator('.map canvas')
  const before = await page.locator('.maplibregl-marker').boundingBox()
  const box = await map.boundingBox()
  await map.click({ position: { x: box.width / 2 + 24, y: box.height / 2 + 8 } })
  await page.waitForFunction((x) => Math.abs(document.querySelector('.maplibregl-marker').getBoundingClientRect().x - x) > 12, before.x)
  await page.locator('.found').getByText('清泉社区').waitFor()
  await page.getByLabel('地址').fill('清泉社区北门外人行道')
  await sound(page)
  await page.getByRole('button', { name: '下一步' }).click()
  const none = page.getByRole('button', { name: '都不是，继续反映' })
  await Promise.race([none.waitFor(), page.waitForURL(/\/text$/)])
  if (await none.isVisible()) await none.click()
  await page.locator('#text').fill(text)
  await page.getByText('对服务或管理不满意').click()
  await page.getByRole('list', { name: '可能属于' }).getByRole('button', { name: '占道经营' }).click()
  await page.getByLabel(/^称呼/).fill('赵女士')
  await page.getByLabel(/^电话/).fill('13847305566')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('heading', { name: '核对后提交' }).waitFor()
  await page.getByText('赵女士 13847305566').waitFor()
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByRole('heading', { name: '已收到您的诉求' }).waitFor()
  await page.waitForFunction(() => document.querySelector('.ticket img')?.naturalWidth > 0)
  await sound(page)
  return (await page.locator('.code').textContent()).trim()
}

/** Intake proposes with what the machine suggests; the shift leader files; the dispatcher sees whose it is and why. */
async function toTheUnit(people) {
  let page = await people.desk('intake1', word)
  await page.getByRole('heading', { name: '系统建议（供参考）' }).waitFor()
  await page.getByText('文中提到：').first().waitFor()
  await page.getByRole('listitem').filter({ hasText: '占道经营' }).getByRole('button', { name: '采用' }).first().click()
  const dialog = page.getByRole('dialog', { name: '受理', exact: true })
  await dialog.getByLabel('公开内容').fill('清泉社区北门外占道经营，影响通行。')
  await dialog.getByRole('group', { name: /公开的照片/ }).getByRole('checkbox').first().check()
  await dialog.getByRole('button', { name: '受理', exact: true }).click()
  await stage(page, '已受理')
  await act(page, '拟立案')
  await stage(page, '待立案')
  page = await people.desk('shift1', word)
  await act(page, '立案')
  page = await people.desk('dispatch1', word)
  await page.getByRole('listitem').filter({ hasText: '按责任清单' }).getByRole('button', { name: '采用' }).click()
  const order = page.getByRole('dialog', { name: '派遣', exact: true })
  await order.getByText(/按责任清单/).waitFor()
  await order.getByText('新华街道综合行政执法队').first().waitFor()
  await order.getByText('新华街道办事处').first().waitFor()
  await sound(page)
  await order.getByRole('button', { name: '派遣', exact: true }).click()
  await stage(page, '待签收')
}

/** The unit does it: signs, speaks with the caller, gives it to somebody, who works and answers; its leader signs off. */
async function throughTheUnit(people) {
  let page = await people.desk('hbw-003-enforcement-liaison', word)
  await page.getByText('赵*').waitFor()
  await page.getByRole('button', { name: '显示', exact: true }).first().click()
  const reveal = page.getByRole('dialog', { name: '查看诉求人信息' })
  await reveal.getByText('联系、答复诉求人').first().click()
  await reveal.getByRole('button', { name: '显示' }).click()
  await page.getByText('赵女士').waitFor()
  await act(page, '签收')
  await act(page, '已联系诉求人', async (d) => {
    await d.getByLabel('联系方式').getByText('电话').click().catch(() => d.getByText('电话', { exact: true }).click())
    await d.getByLabel('备注').first().fill('已约好今天下午到现场看。')
  })
  await act(page, '分办', (d) => pick(d, '经办人', '经办人', /经办人/))
  page = await people.desk('hbw-003-town-liaison', word)
  await act(page, '完成协办', (d) => d.getByLabel('办理情况').fill('街道派两人到场协助疏导，早晚高峰值守。'))
  page = await people.desk('hbw-003-enforcement-handler', word)
  await act(page, '处置', async (d) => {
    await d.getByLabel('办理情况').fill('到场劝离四家商贩，引导到便民市场经营，恢复人行道通行。')
    await d.locator('input[type=file]').first().setInputFiles(photo('cleared'))
    await d.getByRole('img', { name: '第 1 张照片' }).waitFor()
    await d.locator('input[type=file]').last().setInputFiles(pdf('整改通知书'))
    await d.getByText('整改通知书.pdf').waitFor()
  })
  await act(page, '答复诉求人', async (d) => {
    await d.getByLabel('答复内容').fill('占道商贩已全部劝离，今后早晚高峰有人值守。')
    await d.getByText('电话', { exact: true }).click()
  })
  page = await people.desk('hbw-003-enforcement-leader', word)
  await act(page, '审核签发')
  page = await people.desk('hbw-003-enforcement-liaison', word)
  await act(page, '反馈', (d) => d.getByLabel('办理结果').fill('商贩已劝离，人行道恢复通行，安排早晚值守。'))
  await stage(page, '审单中')
}

/** Somebody who neither dispatched nor handled looks at it on the spot, with the picture of before beside the new one. */
async function verified(people) {
  let page = await people.desk('dispatch1', word)
  await act(page, '审单通过')
  await stage(page, '核查中')
  page = await people.at('grid2003v012g001', '/g/list/todo')
  await page.getByRole('link', { name: new RegExp(word) }).click()
  await page.getByRole('button', { name: '核查通过' }).click()
  await page.getByRole('figure').filter({ hasText: '上报' }).waitFor()
  await page.getByRole('figure').filter({ hasText: '处置' }).waitFor()
  await page.getByRole('button', { name: '核查通过' }).click()
  await page.getByRole('alert').waitFor()
  await page.locator('input[type=file]').setInputFiles(photo('after'))
  await page.getByRole('img', { name: '第 1 张照片' }).last().waitFor()
  await sound(page)
  await page.getByRole('button', { name: '核查通过' }).click()
  await page.getByText('已提交“核查通过”').waitFor()
}

export async function oneMatterTheWholeWay(browser, base, told) {
  const resident = await visitor(browser, base, { place: corner })
  const { page: phone } = resident
  const people = staff(browser, base)
  const code = await report(phone, base)
  told.code = code
  await toTheUnit(people)
  await throughTheUnit(people)
  await verified(people)
  let page = await people.desk('followup1', word)
  told.matter = page.url().split('/').at(-1)
  await act(page, '记录回访未通', (d) => d.getByLabel('备注').first().fill('占线，半小时后再打。'))
  await phone.goto(`${base}/r/#/follow/${code}`)
  await phone.getByText('占道商贩已全部劝离').waitFor()
  await phone.getByRole('button', { name: '评价' }).click()
  const dialog = phone.getByRole('dialog', { name: '评价' })
  await dialog.getByText('联系了', { exact: true }).click()
  await dialog.getByText('已解决', { exact: true }).click()
  await dialog.getByText('非常满意').click()
  await sound(phone)
  await dialog.getByRole('button', { name: '提交' }).click()
  await phone.getByRole('heading', { name: '待结案' }).waitFor()
  page = await people.desk('shift1', word)
  await act(page, '结案')
  await stage(page, '已结案')
  await phone.reload()
  await phone.getByRole('heading', { name: '已结案' }).waitFor()
  const told_ = await phone.locator('.timeline').innerText()
  for (const sentence of ['您的诉求已收到', '您的诉求已受理', '已立案', '已派新华街道综合行政执法队办理', '已签收', '已与您联系', '办理结果已核查属实', '已结案']) assert.ok(told_.includes(sentence), sentence)
  for (const secret of ['赵女士', '13847305566', '已约好今天下午']) assert.ok(!told_.includes(secret), `${secret} is nobody else's business`)
  await sound(phone)
  assert.deepEqual(resident.faults, [])
  await resident.context.close()
  await people.leave()
}
