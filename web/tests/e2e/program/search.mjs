// A matter is found by any of its words, by those who may see it and nobody else.
import assert from 'node:assert/strict'
import { reported, sound, staff } from './room.mjs'

const words = '文字、编号或案件码'

/** What was reported just now is found within a second or so. */
async function found(page) {
  const first = page.locator('main ol a').first()
  for (let n = 0; n < 20 && !(await first.isVisible()); n++) {
    await page.getByRole('search').getByRole('button', { name: '搜索' }).click()
    await page.getByText(/找到 \d+ 件|没有找到/).first().waitFor()
    if (!(await first.isVisible())) await page.waitForTimeout(500)
  }
  return first
}

export async function wordsAreFoundByWhoMaySeeThem(browser, base) {
  const people = staff(browser, base)
  const house = `${100 + Math.floor(Math.random() * 900)}号楼`
  await reported(base, `清泉社区${house}的信箱被撬，锁片散落一地，报纸也没了。`)
  let page = await people.at('intake1', '/w/list/todo')
  await page.getByRole('heading', { name: '我的事项' }).waitFor({ state: 'attached' })
  await page.keyboard.press('/')
  await page.getByRole('heading', { name: '搜索事项' }).waitFor()
  await page.getByRole('search').getByRole('button', { name: '搜索' }).click()
  await page.getByText('请输入要查找的文字').first().waitFor()
  await page.getByLabel(words).fill(`被撬 ${house}`)
  const first = await found(page)
  await page.getByRole('button', { name: '筛选' }).click()
  await page.getByRole('radio', { name: '在办' }).check()
  await page.keyboard.press('Enter')
  await first.waitFor()
  assert.deepEqual(await first.locator('mark').allTextContents(), [house, '被撬'])
  assert.equal(page.url().includes('q='), false, 'what was typed stands in no address')
  await sound(page)
  await first.click()
  await page.waitForURL(/\/matter\/\d+$/)
  await page.goBack()
  await first.waitFor()

  page = await people.at('hbw-roads-liaison', '/w/search')
  await page.getByLabel(words).fill(`被撬 ${house}`)
  await page.getByRole('search').getByRole('button', { name: '搜索' }).click()
  await page.getByText('没有找到').first().waitFor()
  await people.leave()
}
