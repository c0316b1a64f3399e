import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { startMock } from '../mock/main.mjs'

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--enable-unsafe-swiftshader']

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args })

/** The browser of one story, which can tell afterwards what its windows showed: a failure far away is read from its log alone. */
export function noted(browser) {
  const pages = []
  const shown = async ({ page, complaints }) => {
    const text = await page.locator('body').innerText({ timeout: 1000 }).catch((thrown) => String(thrown))
    return [page.url(), ...complaints, text.replaceAll(/\s+/g, ' ')].join('\n    ')
  }
  return {
    async newContext(options) {
      const context = await browser.newContext(options)
      context.on('page', (page) => {
        const complaints = []
        pages.push({ page, complaints })
        page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()))
        page.on('requestfailed', (r) => complaints.push(`${r.method()} ${r.url()}: ${r.failure()?.errorText}`))
      })
      return context
    },
    shown: () => Promise.all(pages.filter(({ page }) => !page.isClosed()).map(shown)),
  }
}

/** The program at BASE_URL, or the mock on a port of its own. */
export async function server() {
  if (process.env.BASE_URL) return { base: process.env.BASE_URL.replace(/\/$/, ''), mock: false, close: () => {} }
  const mock = await startMock(0)
  return { base: `http://127.0.0.1:${mock.address().port}`, mock: true, close: () => mock.closeAllConnections() || mock.close() }
}

export const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 }, wall: { width: 1920, height: 1080 } }

const sessions = new Map()
/** Everybody signs in once, however many windows they open; `alone` is a session that may be ended. */
async function session(base, { alone, ...login }) {
  const key = `${base} ${login.login}`
  if (alone || !sessions.has(key)) {
    const made = signIn(base, login)
    if (alone) return made
    sessions.set(key, made)
  }
  return sessions.get(key)
}

async function signIn(base, login) {
  const answer = await fetch(`${base}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(login) })
  if (!answer.ok) throw new Error(`${login.login} cannot sign in: ${answer.status} ${await answer.text()}`)
  return answer.headers.getSetCookie().map((line) => {
    const [name, ...value] = line.split(';')[0].split('=')
    return { name, value: value.join('='), url: base, httpOnly: true, sameSite: 'Strict' }
  })
}

/** A fresh visitor; every complaint of the browser (policy, script, missing file) is collected in `faults`. */
export async function visitor(browser, base, { size = 'phone', lang = 'zh-CN', theme = 'light', elder = false, login, place = { longitude: 106.8, latitude: 39.66 } } = {}) {
  const context = await browser.newContext({ viewport: sizes[size], locale: lang, timezoneId: 'Asia/Shanghai', colorScheme: theme, geolocation: place, permissions: ['geolocation'] })
  await context.addInitScript(([l, t, e]) => {
    localStorage.setItem('jingwei.lang', l)
    localStorage.setItem('jingwei.theme', t)
    localStorage.setItem('jingwei.elder', e ? 'yes' : 'no')
  }, [lang, theme, elder])
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const faults = []
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()))
  page.on('pageerror', (e) => faults.push(String(e)))
  if (login) await context.addCookies(await session(base, login))
  return { context, page, faults }
}

/** Accessibility by axe, WCAG 2.1 AA. The page's own policy forbids inline scripts; `evaluate` goes past it. */
export async function axe(page) {
  await page.evaluate(axeSource)
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }))
  return result.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} (${v.help})`))
}

export async function settle(page) {
  await page.waitForLoadState('networkidle').catch(() => {}) // an open event stream never goes idle
  await page.evaluate(() => document.fonts.ready)
}
