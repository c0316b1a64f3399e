// Every route in both languages, in light, dark and elder looks, on phone and desk: no axe violation, no word from the browser's console.
import { axe, settle, visitor } from './browser.mjs'

/** `at` names a matter, the code of one, and one with a supervision order: the mock's own, or those that the journeys made. */
const faces = (at) => ({
  resident: { size: 'phone', other: 'desk', paths: ['/r/', '/r/#/report/photo', '/r/#/report/place', '/r/#/follow', `/r/#/follow/${at.code}`, '/r/#/follow/WRONG', '/r/#/near', ...(at.public ? [`/r/#/matter/${at.public}`] : []), '/r/#/subscribe', '/r/#/figures', '/r/#/village', '/r/#/village/150303104234', '/r/#/nowhere', ...(at.rights ? [`/r/#/follow/${at.code}/looks`, '/r/#/mine', '/r/#/privacy'] : [])] },
  workbench: { size: 'desk', other: 'phone', login: at.room, paths: ['/w/list/todo', '/w/list/doing', '/w/list/overdue?text=nothing-like-it', `/w/matter/${at.matter}`, '/w/call', '/w/start', '/w/handover', '/w/supervision', '/w/procedures', '/w/knowledge', '/w/search', '/w/imports', '/w/notices', `/w/matter/${at.ordered}/order`, ...(at.rights ? ['/w/account', '/w/away', '/w/mandates'] : [])] },
  // What the mock's one person holds no post for.
  ...(at.rights && { rights: { size: 'desk', other: 'phone', login: at.rights, paths: ['/w/rights', '/w/rights/grants', '/w/privacy'] }, land: { size: 'desk', other: 'phone', login: at.land, paths: ['/w/boundaries'] }, dispatch: { size: 'desk', other: 'phone', login: at.dispatch, paths: ['/w/board'] }, table: { size: 'desk', other: 'phone', login: at.land, paths: ['/w/responsibility'] } }),
  grid: { size: 'phone', login: at.grid, paths: ['/g/list/todo', '/g/list/done', `/g/matter/${at.matter}`, '/g/report', '/g/notices', '/g/waiting', ...(at.rights ? ['/g/account', '/g/away'] : [])] },
  screen: { size: 'wall', other: 'desk', login: at.wall, paths: ['/s/'] },
})
const signIns = { size: 'phone', lang: 'zh-CN', theme: 'light', paths: ['/w/sign-in', '/g/sign-in', '/s/sign-in'] }
const looks = [
  { lang: 'zh-CN', theme: 'light' },
  { lang: 'en', theme: 'light' },
  { lang: 'zh-CN', theme: 'dark' },
]

/** One walk for each face and look, as functions that can go side by side. */
export function walks(browser, base, at, report) {
  const all = Object.entries(faces(at)).flatMap(([face, { size, other, login, paths }]) => [
    ...looks.map((look) => ({ size, ...look, login, paths })),
    ...(face === 'resident' ? [{ size, lang: 'zh-CN', theme: 'light', elder: true, paths }, { size, lang: 'en', theme: 'dark', elder: true, paths }] : []),
    ...(other ? [{ size: other, lang: 'en', theme: 'dark', login, paths }] : []),
  ])
  return [...all, signIns].map((look) => () => walk(browser, base, look, report))
}

async function walk(browser, base, { paths, ...look }, report) {
  const { context, page, faults } = await visitor(browser, base, look)
  const name = `${look.size} ${look.lang} ${look.theme}${look.elder ? ' elder' : ''}`
  for (const path of paths) {
    await page.goto(base + path)
    const shown = await page.locator('h1').first().waitFor().then(() => [], () => ['there is no heading'])
    await settle(page)
    await page.waitForTimeout(300) // skeletons and late lists
    report(`${name} ${path}`, [...shown, ...(await axe(page)), ...expected(faults.splice(0), path), ...(await tooWide(page))])
  }
  await context.close()
}

/** A wrong code and a closed session are answered with 404 and 401, which the console reports by itself. */
const expected = (faults, path) => faults.filter((f) => !(/status of 40[14]/.test(f) && /WRONG|sign-in/.test(path)))

async function tooWide(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  return over > 0 ? [`the page is ${over} px wider than the window`] : []
}
