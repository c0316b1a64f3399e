// Pictures of pages to look at: `node tests/e2e/shots.mjs FOLDER size:lang:theme PATH…`, e.g. `phone:zh-CN:light /r/ /r/report`.
import { mkdir } from 'node:fs/promises'
import { launch, server, settle, visitor } from './browser.mjs'

const [folder, look, ...paths] = process.argv.slice(2)
const [size, lang, theme, elder] = look.split(':')
await mkdir(folder, { recursive: true })
const browser = await launch()
const at = await server()
const { page, faults } = await visitor(browser, at.base, { size, lang, theme, elder: elder === 'elder', login: { login: process.env.LOGIN ?? 'demo', password: process.env.PASSWORD ?? 'demo' } })
for (const path of paths) {
  await page.goto(at.base + path)
  await settle(page)
  await page.waitForTimeout(Number(process.env.WAIT ?? 700))
  const file = `${folder}/${size}-${lang}-${theme}${elder ? '-elder' : ''}${path.replaceAll(/[^a-zA-Z0-9]+/g, '-')}.png`
  await page.screenshot({ path: file, fullPage: !process.env.FOLD })
  console.log(file)
}
for (const fault of new Set(faults)) console.log('FAULT', fault)
await browser.close()
at.close()
