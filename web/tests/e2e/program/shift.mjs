// The room: a call on one page by keyboard, and the sheet that two shifts sign.
import assert from 'node:assert/strict'
import { sound, staff } from './room.mjs'

export async function callByKeyboard(browser, base) {
  const people = staff(browser, base)
  const page = await people.at('intake2', '/w/call')
  const keys = page.keyboard
  const phone = `138473${String(Date.now()).slice(-5)}`
  await page.locator('#phone:focus').waitFor()
  await keys.type(phone)
  await keys.press('Tab')
  await keys.type('周阿姨')
  await keys.press('Tab') // the kind: help is asked for unless another is chosen
  await keys.press('Tab')
  await keys.type('家里暖气不热，室温只有十四度，老人受不了。')
  await keys.press('Tab')
  await keys.type('清泉社区 3 号楼 2 单元')
  await page.getByRole('list', { name: '可能属于' }).getByRole('button').first().waitFor()
  await page.getByText(/跟您核对一下.*清泉社区 3 号楼/).waitFor()
  await sound(page)
  await keys.press('Control+Enter')
  await page.getByText(/请告知来电人/).waitFor()
  await page.getByRole('button', { name: '接下一个来电' }).click()
  await page.locator('#phone:focus').waitFor()
  // The same caller again, while it is open: urged or added to, not taken down twice.
  await keys.type(phone)
  await page.getByText('有未办结的诉求').waitFor()
  await page.getByLabel('反映内容').fill('想问一下供热费怎么退。')
  await page.getByLabel('地址').fill('清泉社区')
  await page.getByText('咨询', { exact: true }).click()
  await page.getByText('当场答复，不派单').click()
  await page.getByLabel('答复内容').fill('带房产证到供热公司营业厅办理，五个工作日退回原账户。')
  await keys.press('Control+Enter')
  await page.getByText('目前环节：直接答复').waitFor()
  await people.leave()
}

export async function shiftsSignTheSheet(browser, base) {
  const people = staff(browser, base)
  let page = await people.at('shift1', '/w/handover')
  await page.getByText(/本室未办结 [1-9]\d* 件/).waitFor()
  await page.getByLabel(/交班说明/).fill('20 号楼的住户答应明早八点回电。')
  await sound(page)
  await page.getByRole('button', { name: '交班签字' }).click()
  await page.getByText('等待接班人签字').waitFor()
  await page.getByRole('button', { name: '接班签字' }).click()
  await page.getByRole('alert').waitFor() // nobody signs for both
  page = await people.at('shift2', '/w/handover')
  await page.getByText('20 号楼的住户答应明早八点回电。').waitFor()
  await page.getByRole('button', { name: '接班签字' }).click()
  await page.getByText('交接完成').waitFor()
  await page.getByLabel(/交班说明/).waitFor()
  assert.equal(await page.getByText('未签字').count(), 2, 'the next sheet is empty again')
  await people.leave()
}
