// 吹哨报到: the town calls, and sees who has answered. Three kinds, each with its own times.
import assert from 'node:assert/strict'
import { act, corner, pick, sound, staff, stage } from './room.mjs'

const near = () => 100 + Math.floor(Math.random() * 900)

/** The village asks for it; the town's duty leader blows. */
async function blown(people, kind, title, units) {
  const page = await people.at('village2003v012', '/w/start')
  await page.getByLabel('标题').fill(title)
  await page.getByText(kind, { exact: true }).click()
  for (const unit of units) {
    await page.getByRole('combobox', { name: /呼叫单位/ }).fill(unit.slice(0, 8))
    await page.getByRole('option', { name: unit }).click()
    await page.getByRole('heading', { name: '发起事项' }).click()
  }
  await page.getByLabel('事由').fill(`${title}，需要有关单位到场会商处置。`)
  await page.getByLabel('报到地点').fill('清泉社区居委会门前')
  await page.getByRole('button', { name: '提请吹哨', exact: true }).click()
  await page.waitForURL(/\/matter\//)
  const town = await people.desk('town2003', title)
  await act(town, '吹哨')
  await stage(town, '待接哨')
  return town
}

const clock = async (page, name) => (await page.getByRole('region', { name: '时限' }).locator('div', { has: page.locator('dt', { hasText: name }) }).last().innerText()).replaceAll(/\s+/g, ' ')

export async function whistleForAnEmergency(browser, base) {
  const people = staff(browser, base)
  const title = `${near()}号楼立管爆裂`
  const [water, property, roads] = ['海勃湾供水有限公司', '安居物业服务有限公司', '海勃湾区市政公用事业服务中心']
  let town = await blown(people, '应急处置', title, [water, property, roads])
  assert.match(await clock(town, '接哨时限'), /剩 (\d|10) 分/)
  let page = await people.desk('hbw-water-liaison', title)
  await act(page, '接哨')
  page = await people.desk('hbw-roads-liaison', title)
  await act(page, '退哨', async (d) => {
    await d.getByLabel('依据').fill('市政设施移交清单第 3 条')
    await d.getByLabel('理由').fill('小区内立管不属市政设施。')
  })
  page = await people.desk('dispatch1', title)
  await act(page, '裁定退哨', async (d) => {
    await pick(d, /呼叫单位/, '海勃湾供水', water)
    await pick(d, /呼叫单位/, '安居物业', property)
    await d.getByLabel('依据').fill('物业服务合同')
    await d.getByLabel('理由').fill('市政中心不必到场。')
  })
  town = await people.at('town2003', new URL(town.url()).pathname)
  await town.getByRole('region', { name: '可以办理' }).waitFor()
  if (await town.locator('.stage', { hasText: '待接哨' }).count()) {
    page = await people.desk('hbw-003-property-1-liaison', title)
    await act(page, '接哨')
  }
  for (const [login, unit] of [['hbw-water-liaison', water], ['hbw-003-property-1-liaison', property]]) {
    page = await people.desk(login, title)
    await act(page, '报到', async (d) => {
      await d.getByLabel('报到人').fill('马师傅 维修班长')
      await d.getByLabel(/到场位置/).fill(`${corner.longitude}, ${corner.latitude}`)
    })
    assert.ok(unit)
  }
  await stage(town, '会商中')
  await act(town, '会商定清单', async (d) => {
    await d.getByRole('button', { name: '再加一项' }).click()
    await d.getByLabel('做什么').fill('关阀抢修立管')
    const unit = d.getByRole('combobox', { name: /责任单位/ })
    await unit.fill('海勃湾供水')
    await d.getByRole('option', { name: water }).click()
    await d.getByLabel('责任人').fill('抢修班长')
    await d.getByLabel('完成日期').fill('2030-01-01')
  })
  await stage(town, '落实中')
  await town.getByText('抢修班长').first().waitFor()
  page = await people.desk('hbw-water-liaison', title)
  await act(page, '完成清单', (d) => d.getByLabel('落实情况').fill('立管已更换，恢复供水。'))
  await town.getByRole('list', { name: '本环节' }).getByText(`${water} 客服调度：完成清单`).waitFor()
  await town.getByRole('list', { name: '本环节' }).getByText(new RegExp(`待.*：${property}`)).waitFor()
  await sound(town)
  await people.leave()
}

export async function whistleForEnforcement(browser, base) {
  const people = staff(browser, base)
  const title = `${near()}号院违建拆除`
  const units = ['海勃湾区城市管理综合执法局', '新华街道综合行政执法队']
  const town = await blown(people, '综合执法', title, units)
  // an hour of working time: a minute of it may have gone, at night none
  assert.match(await clock(town, '接哨时限'), /剩 (59 分|1 小时)/)
  const page = await people.desk('hbw-urban-liaison', title)
  await act(page, '接哨')
  const here = town.getByRole('list', { name: '本环节' })
  await here.getByText(`${units[0]} 联络员：接哨`).waitFor()
  await here.getByText(new RegExp(`待接哨：${units[1]} `)).waitFor()
  await people.leave()
}

export async function whistleForAHardProject(browser, base) {
  const people = staff(browser, base)
  const title = `${near()}号地块采煤沉陷`
  const town = await blown(people, '重点难题', title, ['海勃湾区生态环境分局'])
  assert.match(await clock(town, '接哨时限'), /剩 \d+ (天|小时)/)
  await act(town, '撤哨', (d) => d.getByLabel('理由').fill('市里已经统一安排。'))
  await stage(town, '已撤哨')
  await people.leave()
}
