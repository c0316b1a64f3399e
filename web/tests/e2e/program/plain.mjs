// Report and tracking by a browser without scripts, in one window; axe looks at the same pages in another, since it is a script.
import assert from 'node:assert/strict'
import { axe, sizes, visitor } from '../browser.mjs'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC', 'base64')

async function withoutScripts(browser, size = 'phone') {
  const context = await browser.newContext({ viewport: sizes[size], locale: 'zh-CN', javaScriptEnabled: false })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const faults = []
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()))
  const picture = async (name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/plain-${size}-${name}.png`, fullPage: true })
  return { context, page, faults, picture }
}

/** Nothing is wider than the window. */
async function fits(page) {
  const box = await page.locator('main').boundingBox()
  assert.ok(box.width <= page.viewportSize().width, `main is ${box.width} wide`)
}

async function report(page, picture) {
  await page.getByRole('link', { name: '我要反映' }).click()
  await page.getByRole('button', { name: '下一步' }).click()
  const summary = page.getByRole('alert')
  await summary.getByRole('link', { name: '请填写地址，或者选择社区' }).waitFor()
  await picture('wrong')
  await page.getByLabel('发生了什么').fill('幸福小区北门的路灯从上周起一直不亮，晚上看不清台阶。')
  await page.getByRole('radio', { name: '求助' }).check()
  await page.getByLabel('地址').fill('海勃湾区幸福小区北门')
  await page.getByLabel('现场照片').setInputFiles([{ name: 'a.png', mimeType: 'image/png', buffer: png }, { name: 'b.png', mimeType: 'image/png', buffer: png }])
  await page.getByLabel('电话', { exact: false }).first().fill('13800138000')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('heading', { name: '核对后提交' }).waitFor()
  await fits(page)
  await picture('check')
  await page.getByText('2 张').waitFor()
  await page.getByRole('button', { name: '修改' }).click()
  assert.equal(await page.getByLabel('地址').inputValue(), '海勃湾区幸福小区北门', 'what was typed is kept')
  await page.getByRole('checkbox', { name: '第 2 张照片' }).uncheck()
  await picture('change')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByText('1 张').waitFor()
  await page.getByRole('button', { name: '提交' }).click()
  await page.getByRole('heading', { name: '已收到您的诉求' }).waitFor()
  await picture('receipt')
  return (await page.locator('.code').textContent()).trim()
}

async function follow(page, picture, code) {
  await page.getByRole('link', { name: '市民诉求' }).click()
  await page.getByRole('link', { name: '查询进度' }).click()
  await page.getByLabel('案件码').fill('0000')
  await page.getByRole('button', { name: '查询' }).click()
  await page.getByRole('alert').getByRole('link', { name: /没有这个案件码/ }).waitFor()
  await page.getByLabel('案件码').fill(code.toLowerCase())
  await page.getByRole('button', { name: '查询' }).click()
  await page.getByRole('heading', { name: '办理过程' }).waitFor()
  await picture('follow')
  await page.locator('summary', { hasText: '补充' }).click()
  const form = page.locator('details', { hasText: '补充' })
  await form.getByRole('textbox').first().fill('今天晚上还是不亮。')
  await form.getByRole('button', { name: '提交' }).click()
  await page.getByRole('status').getByText(/“补充.*”已提交/).waitFor()
  await page.getByText('今天晚上还是不亮。').waitFor()
  await page.locator('summary', { hasText: '撤' }).click()
  await picture('withdraw')
}

export async function reportAndFollowWithoutScripts(browser, base) {
  const { context, page, faults, picture } = await withoutScripts(browser)
  await page.goto(`${base}/r/`)
  await page.getByRole('link', { name: '打开简易版，一样可以反映和查询' }).click()
  await page.getByRole('heading', { name: '您有什么事要反映？' }).waitFor()
  await picture('first')
  const code = await report(page, picture)
  await follow(page, picture, code)
  await page.goto(`${base}/r/plain/near`)
  await page.getByLabel('类别').selectOption({ index: 1 })
  await page.getByRole('button', { name: '查看' }).click()
  await page.getByRole('heading', { name: /显示 \d+ 件/ }).waitFor()
  await page.goto(`${base}/r/plain/near`)
  await picture('near')
  await page.goto(`${base}/r/plain/`)
  await page.getByRole('link', { name: '公开数据' }).click()
  await page.getByText('反映了多少').waitFor()
  await picture('figures')
  assert.deepEqual(faults.filter((fault) => !fault.includes('422')), [])
  await context.close()
  await everyPageInBothLanguages(browser, base, code)
}

async function everyPageInBothLanguages(browser, base, code) {
  const { context, page, faults } = await visitor(browser, base)
  for (const looks of ['lang=zh-CN', 'lang=en', 'lang=zh-CN&elder=1']) {
    for (const path of ['/', '/report', '/find', '/near', '/figures', `/done/${code}`, `/follow/${code}`]) {
      await page.goto(`${base}/r/plain${path}?${looks}`)
      assert.deepEqual(await axe(page), [], `${path} ${looks}`)
    }
    await page.goto(`${base}/r/plain/report?${looks}`)
    await page.locator('button[type=submit]').click()
    await page.getByRole('alert').waitFor()
    assert.deepEqual(await axe(page), [], `refused ${looks}`)
    await page.locator('#text').fill('路灯不亮，台阶看不清。')
    await page.locator('input[name=request_type]').first().check()
    await page.locator('#address').fill('海勃湾区')
    await page.locator('button[type=submit]').click()
    await page.locator('dl').waitFor()
    assert.deepEqual(await axe(page), [], `check ${looks}`)
  }
  assert.deepEqual(faults.filter((fault) => !fault.includes('422')), [])
  await context.close()
}
