// Journeys through the built pages in Chromium. `npm run e2e [part of a name…]`
// BASE_URL names a running program with a demo city: the journeys of all roles, then every page in every look. Without it
// the mock answers the few stories that need its own matters; `npm run e2e looks` walks its pages.
import { launch, noted, server } from './browser.mjs'
import { walks } from './looks.mjs'
import * as stories from './stories.mjs'

const wanted = process.argv.slice(2)
const picked = (name) => !wanted.length || wanted.some((w) => name.includes(w))
const browser = await launch()
const at = await server()
let passed = 0
let failed = 0

function count(name, faults) {
  if (faults.length) failed += 1
  else passed += 1
  if (faults.length || process.env.VERBOSE) tell(faults.length ? 'FAILED' : 'ok', name, faults)
}

function tell(word, name, faults) {
  console.log(`${word} ${name}`)
  for (const fault of new Set(faults)) console.log(`    ${String(fault).slice(0, 1500)}`)
}

/** Two side by side: mostly they wait for the server and for what is typed to settle. On a busy machine one may starve the other: it has a second chance alone, and what it said first is told all the same. */
async function together(works) {
  const left = [...works]
  const hand = async () => {
    for (let work = left.shift(); work; work = left.shift()) await work()
  }
  await Promise.all([hand(), hand()])
}

/** Those that failed beside another one, to be told alone. */
const again = []

const running = (name, story, ...rest) => async () => {
  const began = Date.now()
  const windows = noted(browser)
  const told = await story(windows, at.base, ...rest).then(() => [], async (thrown) => [thrown.stack ?? thrown, ...(await windows.shown())])
  const line = `${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`
  if (!told.length || rest.includes(alone)) return count(line, told)
  tell('failed beside another, to be told again alone:', line, told)
  again.push(running(`${name}, alone`, story, ...rest, alone))
}
const alone = Symbol('alone')

async function againstMock() {
  const login = { login: 'demo', password: 'demo' }
  // One after the other: they share the mock's few matters.
  for (const [name, story] of Object.entries(stories).filter(([name]) => picked(name))) await running(name, story, login, alone)()
  if (!wanted.includes('looks')) return
  const mock = { matter: '184467440737001', public: '184467440737001', ordered: '184467440737001', code: 'DEMO-HANDLING', room: login, grid: login, wall: login }
  await together(walks(browser, at.base, mock, count))
}

async function againstProgram() {
  const { journeys, room } = await import('./program/all.mjs')
  const login = (name) => ({ login: name, password: room.password })
  const { residentReports, elderMode, worklistByKeyboard } = stories
  const told = {}
  const all = [
    ...Object.entries(journeys).map(([name, story]) => [name, story, told]),
    ...Object.entries({ residentReports, elderMode, worklistByKeyboard }).map(([name, story]) => [name, story, login('intake1')]),
  ]
  await together(all.filter(([name]) => picked(name)).map(([name, story, more]) => running(name, story, more)))
  for (const story of again) await story()
  if (!picked('looks')) return
  // What the journeys made is what the pages are looked at with.
  const found = { matter: told.matter ?? process.env.MATTER, ordered: told.ordered ?? process.env.ORDERED, code: told.code ?? process.env.CODE }
  const missing = Object.entries(found).filter(([, value]) => !value).map(([name]) => name)
  if (missing.length) return count('looks', [`no ${missing.join(', ')}: run the journeys with it, or name them in the environment`])
  await together(walks(browser, at.base, { ...found, public: told.public, room: login('shift1'), grid: login('grid2003v012g001'), wall: login('duty1'), rights: login('audit'), land: login('admin'), dispatch: login('dispatch1') }, count))
}

await (at.mock ? againstMock() : againstProgram())
await browser.close()
at.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
