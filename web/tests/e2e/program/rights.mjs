// What is closed to somebody is explained; an auditor reads the matrix and who was given what.
import assert from 'node:assert/strict'
import { axe, settle, visitor } from '../browser.mjs'
import { password } from './room.mjs'

export async function rightsExplainThemselves(browser, base) {
  for (const [size, lang] of [['desk', 'zh-CN'], ['phone', 'en']]) {
    const zh = lang === 'zh-CN'
    const { context, page, faults } = await visitor(browser, base, { size, lang, login: { login: 'audit', password } })
    await page.goto(`${base}/w/rights`)
    await page.getByRole('heading', { name: zh ? '事项办理' : 'Matters', exact: true }).waitFor()
    await page.getByRole('searchbox').fill(zh ? '派遣员 派遣' : 'dispatcher dispatch')
    await page.getByRole('heading', { name: zh ? /^流程：/ : /^Procedure: / }).first().waitFor()
    assert.deepEqual(await axe(page), [])
    await page.getByRole('link', { name: zh ? '授权记录' : 'Grants given' }).click()
    await page.getByRole('row').nth(1).waitFor()
    assert.deepEqual(await axe(page), [])

    // an auditor reads every matter and acts on none
    const session = await context.request.get(`${base}/api/v1/matters?area=150300&limit=1`)
    const matter = (await session.json()).items[0].matter
    await page.goto(`${base}/w/matter/${matter}`)
    await page.getByText(zh ? '为什么有些不能办' : 'Why some acts are closed to me').click()
    await page.locator('.acts dl dd').first().waitFor()
    await page.getByText(zh ? '谁能看到这件事项' : 'Who can see this').click()
    await page.getByText(zh ? '负责所在区域' : 'Answers for the area').waitFor()
    await settle(page)
    assert.deepEqual(await axe(page), [])
    assert.deepEqual(faults, [])
    await context.close()
  }
}
