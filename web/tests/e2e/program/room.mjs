// Who works in the demo city, and how each of them gets at a matter.
import assert from 'node:assert/strict'
import { axe, visitor } from '../browser.mjs'

export const password = process.env.PASSWORD ?? 'jingwei-demo'
/** Inside the first grid of 清泉 community, whose worker signs in. */
export const corner = { longitude: 106.81195, latitude: 39.67493 }
export const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC', 'base64')
export const photo = (name) => ({ name: `${name}.png`, mimeType: 'image/png', buffer: png })
/** One small page, as a scanner writes it. */
export const pdf = (name) => ({ name: `${name}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') })

/** The people of one journey: each signs in once and keeps a window of their own. */
export function staff(browser, base) {
  const windows = new Map()
  return {
    /** Somebody's page; `face` decides the size of the window. */
    async at(login, path) {
      if (!windows.has(login)) windows.set(login, await visitor(browser, base, { size: path.startsWith('/g/') ? 'phone' : 'desk', login: { login, password }, place: corner }))
      const { page } = windows.get(login)
      await page.goto(base + path)
      return page
    },
    /** A matter on somebody's desk, found as they would: by a word of it in their own list. */
    async desk(login, word, tab = 'todo') {
      const page = await this.at(login, `/w/list/${tab}?text=${encodeURIComponent(word)}`)
      await page.locator('[data-index="0"] a').click()
      await page.waitForURL(/\/matter\/\d+$/)
      await page.getByRole('region', { name: '可以办理' }).waitFor()
      return page
    },
    /** Nobody's browser complained (what the server refuses is told by its page); all windows are shut. */
    async leave() {
      for (const [login, { context, faults }] of windows) {
        assert.deepEqual(faults.filter((f) => !/status of 4(09|22)/.test(f)), [], login)
        await context.close()
      }
    },
  }
}

const offer = (page, name) => page.getByRole('region', { name: '可以办理' }).getByRole('button', { name, exact: true })

/** Does one act on the page of a matter; `fill` puts into the dialog what its form asks for. */
export async function act(page, name, fill = async () => {}) {
  await offer(page, name).click()
  const dialog = page.getByRole('dialog', { name, exact: true })
  await dialog.waitFor()
  await fill(dialog)
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText(`已“${name}”`).first().waitFor()
}

export const mayDo = (page, name) => offer(page, name).waitFor()
export const stage = (page, name) => page.locator('.stage', { hasText: name }).waitFor()
export const sound = async (page) => assert.deepEqual(await axe(page), [])

/** Types into a search field of a dialog and takes what is offered. */
export async function pick(dialog, label, word, choice) {
  const box = dialog.getByRole('combobox', { name: label })
  await box.fill(word)
  await dialog.getByRole('option', { name: choice }).click()
  await dialog.getByRole('heading').first().click() // shuts the list of a field that takes several
}

/** A report by somebody without an account, sent as the page sends it; answers its receipt. */
export async function reported(base, text, more = {}) {
  const call = async (path, body) => {
    const answer = await fetch(`${base}/api/v1${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify(body) })
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`)
    return answer.json()
  }
  const place = { lon: corner.longitude, lat: corner.latitude }
  const { draft } = await call('/report-drafts', { place })
  return call('/reports', { draft, place, text, request_type: 'ask_help', photos: [], follow_up: 'reporter', confidential: false, ...more })
}
