// A passkey is made on My account, signs its holder in, and goes again: with an authenticator of the browser's own.
import assert from 'node:assert/strict'
import { axe, visitor } from '../browser.mjs'
import { password } from './room.mjs'

const account = { transport: 'internal', protocol: 'ctap2', hasResidentKey: true, hasUserVerification: true, isUserVerified: true }

/** Of somebody whom no other journey needs: a passkey ends their other sessions. */
export async function aPasskeySignsItsHolderIn(browser, base) {
  // A passkey is bound to a name: without a public address, to this machine's.
  const at = base.replace('127.0.0.1', 'localhost')
  const { context, page, faults } = await visitor(browser, at, { size: 'desk' })
  const devices = await context.newCDPSession(page)
  await devices.send('WebAuthn.enable')
  await devices.send('WebAuthn.addVirtualAuthenticator', { options: account })
  const byPassword = async () => {
    await page.goto(`${at}/w/sign-in`)
    await page.getByLabel('账号').fill('supervise2')
    await page.getByLabel('密码').fill(password)
    await page.getByRole('button', { name: '登录', exact: true }).click()
  }
  const asked = async (button) => {
    await button.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('密码').fill(password)
    await dialog.getByRole('button', { name: '继续' }).click()
  }
  await byPassword()
  await page.getByRole('navigation').first().waitFor()
  await page.goto(`${at}/w/account`)
  await asked(page.getByRole('button', { name: '添加', exact: true }))
  const codes = page.getByRole('status').getByRole('listitem')
  await codes.first().waitFor()
  assert.equal(await codes.count(), 10)
  assert.deepEqual(await axe(page), [])
  await page.getByRole('button', { name: '已经收好' }).click()
  await page.getByRole('button', { name: '退出登录' }).click()

  await byPassword()
  await page.getByRole('heading', { name: '再验证一次' }).waitFor()
  assert.deepEqual(await axe(page), [])
  await page.getByRole('button', { name: '使用通行密钥登录' }).click()
  await page.getByRole('navigation').first().waitFor()

  await page.goto(`${at}/w/account`)
  await asked(page.getByRole('button', { name: '移除', exact: true }))
  await page.getByRole('button', { name: '移除', exact: true }).waitFor({ state: 'detached' })
  assert.deepEqual(faults, [])
  await context.close()
}
