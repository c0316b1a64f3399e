// Who presses reads a number of a unit and opens the matters that it counts.
import assert from 'node:assert/strict'
import { sound, staff } from './room.mjs'

const lines = (page) => page.getByRole('region', { name: '已超期' }).getByRole('listitem')

export async function aNumberOpensItsMatters(browser, base) {
  const people = staff(browser, base)
  const page = await people.at('supervise1', '/w/supervision')
  await page.getByRole('heading', { name: '督办台' }).waitFor()
  const numbers = page.getByRole('link', { name: /已超期 \d+\+? 件，查看事项/ })
  await numbers.first().waitFor()
  await sound(page)
  // The whole area first, then a unit of it: each number is the length of its list.
  for (const at of [0, 1]) {
    const number = Number((await numbers.nth(at).innerText()).replace('+', ''))
    await numbers.nth(at).focus()
    await page.keyboard.press('Enter')
    await page.locator('#behind:focus').waitFor()
    await lines(page).first().waitFor()
    const more = page.getByRole('button', { name: '查看更多' })
    while ((await lines(page).count()) < number) {
      const shown = await lines(page).count()
      await more.click()
      await lines(page).nth(shown).waitFor()
    }
    if (number < 100) assert.equal(await lines(page).count(), number)
    await sound(page)
  }
  await lines(page).first().getByRole('link').click()
  await page.waitForURL(/\/matter\/\d+$/)
  await page.goBack()
  await lines(page).first().waitFor() // the way back leads to the same list
  const other = await people.at('intake1', '/w/supervision')
  await other.getByText('督办台由督办人员使用').waitFor()
  await people.leave()
}
