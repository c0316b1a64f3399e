// A stairwell without a signal: the list, the matter, its pictures and the act, and one act when there is a signal again.
import assert from 'node:assert/strict'
import { visitor } from '../browser.mjs'
import { act, corner, password, photo, png, reported, sound, staff } from './room.mjs'

/** A small matter given to the grid itself, as far as it waits on the grid worker's phone. */
async function delegated(people, base, word) {
  const form = new FormData()
  form.append('photo', new Blob([png], { type: 'image/png' }), 'rubbish.png')
  const kept = await (await fetch(`${base}/api/v1/photos`, { method: 'POST', body: form })).json()
  await reported(base, `清泉社区${word}的楼道里堆着旧沙发，挡住了消防通道。`, { photos: [kept.id], subcategory: '0108', place: { lon: corner.longitude, lat: corner.latitude } })
  let page = await people.desk('intake1', word)
  await act(page, '受理并立案', async (d) => {
    await d.getByRole('combobox', { name: '小类' }).fill('乱堆乱放')
    await d.getByRole('option', { name: /乱堆乱放/ }).first().click()
  })
  page = await people.desk('dispatch1', word)
  await act(page, '下派', async (d) => {
    await d.getByLabel('处置层级').fill('1')
    await d.getByLabel('配套保障').fill('街道环卫车今天下午到社区，一并拉走。')
  })
}

export async function workWithoutNetwork(browser, base) {
  const word = `${1 + Math.floor(Math.random() * 900)}号楼`
  const people = staff(browser, base)
  await delegated(people, base, word)
  await people.leave()
  const { context, page, faults } = await visitor(browser, base, { login: { login: 'grid2003v012g001', password, alone: true }, place: corner })
  await page.goto(`${base}/g/list/todo`)
  await page.evaluate(() => navigator.serviceWorker.ready)
  const line = page.getByRole('link', { name: /网格处置.*清泉社区.*的楼道/ }).first()
  await line.waitFor()
  // What waits is fetched ahead, nobody has opened it.
  await page.waitForFunction(() => new Promise((yes) => {
    const open = indexedDB.open('jingwei')
    open.onsuccess = () => {
      const all = open.result.transaction('kept').objectStore('kept').getAllKeys()
      all.onsuccess = () => { open.result.close(); yes(all.result.some((key) => String(key).startsWith('matter:'))) }
    }
  }), undefined, { polling: 200 })
  await page.waitForLoadState('networkidle')
  await context.setOffline(true)
  await page.goto(`${base}/g/list/todo`)
  await page.getByText('没有网络，显示的是').waitFor()
  await line.click()
  await page.getByText('楼道里堆着旧沙发').first().waitFor()
  await page.waitForFunction(() => document.querySelector('figure img')?.naturalWidth > 0)
  await sound(page)
  await page.getByRole('button', { name: '办结' }).click()
  await page.getByLabel('办理结果').fill('旧沙发已经搬走，通道清理干净。')
  await page.locator('input[type=file]').setInputFiles(photo('done'))
  await page.getByRole('img', { name: '第 1 张照片' }).last().waitFor()
  await page.getByRole('button', { name: '办结' }).click()
  await page.getByText('已存在手机上，有网络后自动上传').waitFor()
  await sound(page)
  await page.getByRole('link', { name: /返回任务/ }).click()
  await page.getByRole('link', { name: /清泉社区/ }).filter({ hasText: '待上传' }).first().waitFor()
  // The line comes back and breaks again when the server has done the act and nobody heard it.
  const acts = []
  await page.route('**/acts/finish', async (route) => {
    const answer = await route.fetch()
    acts.push({ status: answer.status(), key: route.request().headers()['idempotency-key'], body: await answer.json() })
    if (acts.length === 1) await route.abort()
    else await route.fulfill({ response: answer })
  })
  faults.length = 0
  const lost = page.waitForEvent('requestfailed', { predicate: (r) => r.url().endsWith('/acts/finish') })
  await context.setOffline(false)
  await page.getByText('有内容尚未上传').waitFor()
  await lost
  await page.getByRole('button', { name: '现在上传' }).click()
  await page.getByText('有内容尚未上传').waitFor({ state: 'detached' })
  assert.equal(acts.length, 2)
  assert.deepEqual(acts[1], acts[0], 'sent again under its key it is the same act, done once')
  assert.equal(acts[0].status, 200)
  await page.getByRole('link', { name: new RegExp(word) }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.waitForURL(/sign-in/)
  assert.equal(await page.evaluate(() => new Promise((yes) => {
    const open = indexedDB.open('jingwei')
    open.onsuccess = () => { const n = open.result.transaction('kept').objectStore('kept').count(); n.onsuccess = () => yes(n.result) }
  })), 0, 'who signs out leaves nothing on the phone')
  await context.close()
}
