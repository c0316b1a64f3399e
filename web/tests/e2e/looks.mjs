// Every route in both languages, in light, dark and elder looks: no axe violation, no word from the browser's console.
import { axe, settle, visitor } from './browser.mjs'

const matter = process.env.MATTER ?? '184467440737001'
const code = process.env.CODE ?? 'DEMO-HANDLING'
export const routes = {
  resident: { size: 'phone', paths: ['/r/', '/r/#/report/photo', '/r/#/report/place', '/r/#/follow', `/r/#/follow/${code}`, '/r/#/follow/WRONG', '/r/#/nowhere'] },
  workbench: { size: 'desk', paths: ['/w/list/todo', '/w/list/overdue?text=nothing-like-it', `/w/matter/${matter}`, '/w/call', '/w/start', '/w/handover', '/w/procedures', `/w/matter/${matter}/order`] },
  grid: { size: 'phone', paths: ['/g/list/todo', `/g/matter/${matter}`, '/g/report', '/g/waiting'] },
  screen: { size: 'wall', paths: ['/s/'] },
}
// A program has matters of its own: the mock's are looked at there only when MATTER and CODE name some.
const foreign = (path) => Boolean(process.env.BASE_URL) && ((!process.env.MATTER && path.includes(matter)) || (!process.env.CODE && path.includes(code)))
const open = { workbench: '/w/sign-in', grid: '/g/sign-in', screen: '/s/sign-in' }
const looks = [
  { lang: 'zh-CN', theme: 'light' },
  { lang: 'en', theme: 'light' },
  { lang: 'zh-CN', theme: 'dark' },
]

export async function checkLooks(browser, base, login, report) {
  for (const [face, { size, paths }] of Object.entries(routes)) {
    const all = face === 'resident' ? [...looks, { lang: 'zh-CN', theme: 'light', elder: true }] : looks
    for (const look of all) await walk(browser, base, { size, ...look, ...(face !== 'resident' && { login }) }, paths, report)
    if (open[face]) await walk(browser, base, { size, ...looks[0] }, [open[face]], report)
  }
}

async function walk(browser, base, look, paths, report) {
  const { context, page, faults } = await visitor(browser, base, look)
  const name = `${look.size} ${look.lang} ${look.theme}${look.elder ? ' elder' : ''}`
  for (const path of paths.filter((p) => !foreign(p))) {
    await page.goto(base + path)
    await page.locator('h1').first().waitFor({ timeout: 15_000 })
    await settle(page)
    await page.waitForTimeout(400) // skeletons and late lists
    report(`${name} ${path}`, [...(await axe(page)), ...expected(faults.splice(0), path), ...(await tooWide(page))])
  }
  await context.close()
}

/** A wrong code, a closed session and a matter without an order are answered with 404, 401 and 409, which the console reports by itself. */
const expected = (faults, path) => faults.filter((f) => !(/status of 40[149]/.test(f) && /WRONG|sign-in|order$/.test(path)))

async function tooWide(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  return over > 0 ? [`the page is ${over} px wider than the window`] : []
}
