// Journeys through the built pages in Chromium. `npm run e2e [part of a name…]`
// BASE_URL, LOGIN and PASSWORD name a running program; without them the mock answers. Stories that need the mock's own
// matters are skipped against a program, and said to be.
import { launch, server } from './browser.mjs'
import { checkLooks } from './looks.mjs'
import * as stories from './stories.mjs'

const wanted = process.argv.slice(2)
const picked = (name) => !wanted.length || wanted.some((w) => name.includes(w))
const browser = await launch()
const at = await server()
const login = { login: process.env.LOGIN ?? 'demo', password: process.env.PASSWORD ?? 'demo' }
const anywhere = new Set(['residentReports', 'elderMode', 'worklistByKeyboard'])
let passed = 0
let failed = 0
let skipped = 0

function count(name, faults) {
  if (faults.length) failed += 1
  else passed += 1
  if (faults.length || process.env.VERBOSE) console.log(`${faults.length ? 'FAILED' : 'ok'} ${name}`)
  for (const fault of new Set(faults)) console.log(`    ${String(fault).slice(0, 600)}`)
}

for (const [name, story] of Object.entries(stories)) {
  if (!picked(name)) continue
  if (!at.mock && !anywhere.has(name)) {
    skipped += 1
    console.log(`skipped ${name}: it needs the mock's own matters`)
    continue
  }
  await story(browser, at.base, login).then(() => count(name, []), (thrown) => count(name, [thrown.stack ?? thrown]))
}
if (picked('looks')) await checkLooks(browser, at.base, login, count)
await browser.close()
at.close()
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed ? 1 : 0)
