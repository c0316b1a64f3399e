// Signs in to a running program by a running provider, as a browser would, and says what went otherwise.
import assert from 'node:assert/strict'

const [base, issuer, home] = process.argv.slice(2)
const api = `${base}/api/v1`

class Browser {
  jar = new Map()
  async go(url, options = {}) {
    const at = new URL(url).origin
    const own = [...this.jar].filter(([key]) => key.startsWith(`${at} `)).map(([key, value]) => `${key.split(' ')[1]}=${value}`)
    const answer = await fetch(url, { redirect: 'manual', ...options, headers: { ...options.headers, ...(own.length && { cookie: own.join('; ') }) } })
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0].split(/=(.*)/)
      if (value && !/max-age=0/i.test(set)) this.jar.set(`${at} ${name}`, value)
      else this.jar.delete(`${at} ${name}`)
    }
    return answer
  }
  json(method, path, body, headers = {}) {
    return this.go(`${api}${path}`, { method, headers: { 'content-type': 'application/json', ...headers }, ...(body && { body: JSON.stringify(body) }) })
  }
  /** Goes to the provider as that subject; answers where it sends the browser back to. */
  async at(address, subject) {
    let url = address
    for (let step = 0; step < 20; step++) {
      if (url.startsWith(home)) return url
      let answer = await this.go(url)
      if (answer.status === 200) {
        const form = await answer.text()
        const prompt = /name="prompt" value="(\w+)"/.exec(form)[1]
        answer = await this.go(/action="([^"]+)"/.exec(form)[1], { method: 'POST', body: new URLSearchParams({ prompt, login: subject, password: 'any' }) })
      }
      url = new URL(answer.headers.get('location'), url).href
    }
    throw new Error('the provider leads nowhere')
  }
  back(url) {
    return this.go(url.replace(home, base))
  }
  async signIn(subject) {
    const begun = await this.json('POST', '/session/oidc', {})
    assert.equal(begun.status, 200, await begun.clone().text())
    return this.at((await begun.json()).address, subject)
  }
  async who() {
    return (await (await this.json('GET', '/me')).json()).login
  }
}

async function refused(browser, url, why) {
  const said = await (await browser.back(url)).text()
  assert.doesNotMatch(said, /refresh/, why)
  assert.equal(await browser.who(), undefined, why)
  return said
}

const password = 'jingwei-demo'
const named = await (await fetch(`${api}/session/oidc`)).json()
assert.equal(named.name, 'City ID')

// nobody is let in for being somebody at the provider, not even by an address of mail or a like name
for (const subject of ['staff-17', 'intake1']) {
  const stranger = new Browser()
  const said = await refused(stranger, await stranger.signIn(subject), 'not linked')
  assert.match(said, /关联/)
}

// the holder links themselves, with the password
const holder = new Browser()
const signed = await (await holder.json('POST', '/session', { login: 'intake1', password, token: true })).json()
const own = { authorization: `Bearer ${signed.token}` }
assert.equal((await holder.json('POST', '/me/oidc', { password: 'wrong' }, own)).status, 422)
const linking = await (await holder.json('POST', '/me/oidc', { password }, own)).json()
const linked = await holder.back(await holder.at(linking.address, 'staff-17'))
assert.equal(linked.status, 200, await linked.text())
const links = await (await holder.json('GET', '/me/oidc', undefined, own)).json()
assert.equal(links.length, 1)

// and is let in from then on, once for each answer, in the browser that asked
const browser = new Browser()
const back = await browser.signIn('staff-17')
await refused(new Browser(), back, 'another browser')
await refused(new Browser(), `${back}x`, 'a state of one’s own')
const entered = await browser.back(back)
assert.equal(entered.status, 200, await entered.text())
assert.equal(await browser.who(), 'intake1')
const again = new Browser()
again.jar = new Map(browser.jar)
assert.doesNotMatch(await (await again.back(back)).text(), /refresh/, 'the same answer again')
const halfway = new Browser()
const cut = new URL(await halfway.signIn('staff-17'))
cut.searchParams.set('code', 'made-up')
await refused(halfway, cut.href, 'a made-up code')

// the provider changes its keys, and their kind
assert.equal((await fetch(`${issuer}/rotate`, { method: 'POST' })).status, 200)
const later = new Browser()
await later.back(await later.signIn('staff-17'))
assert.equal(await later.who(), 'intake1')

// an administrator links a new account, and never one that is somebody's
const admin = { authorization: `Bearer ${(await (await new Browser().json('POST', '/session', { login: 'admin', password, token: true })).json()).token}` }
const desk = new Browser()
const taken = await desk.json('PUT', `/accounts/${signed.account}/oidc`, { subject: 'mine' }, admin)
assert.equal((await taken.json()).code, 'identity.oidc_holder')
const made = await (await desk.json('POST', '/accounts', { login: 'fresh', title: '新来的', area: '150302', password: 'given-at-first-9' }, { ...admin, 'idempotency-key': 'a-fresh-account-01' })).json()
assert.equal((await desk.json('PUT', `/accounts/${made.id}/oidc`, { subject: 'staff-17' }, admin)).status, 409, 'somebody else’s subject')
assert.equal((await desk.json('PUT', `/accounts/${made.id}/oidc`, { subject: 'staff-18' }, admin)).status, 204)
assert.equal((await desk.json('PUT', `/accounts/${made.id}/oidc`, { subject: 'x' }, own)).status, 404, 'no administrator')
const fresh = new Browser()
await fresh.back(await fresh.signIn('staff-18'))
assert.equal(await fresh.who(), 'fresh')

// what is taken away lets in no more
assert.equal((await holder.json('POST', `/me/oidc/${links[0].id}/removal`, { password }, own)).status, 204)
const gone = new Browser()
await refused(gone, await gone.signIn('staff-17'), 'taken away')
console.log('walked')
