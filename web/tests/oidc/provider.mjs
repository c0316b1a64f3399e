// A real OpenID provider on this machine, for tests: prints its issuer and serves until it is ended.
// POST /rotate gives it other keys of another kind, as a provider does once in a while.
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const back = process.argv[2]
const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/rotate') return void current(request, response)
  rotate()
  response.end()
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const issuer = `http://127.0.0.1:${server.address().port}`
let round = 0
let current

function rotate() {
  const alg = round % 2 ? 'ES256' : 'RS256'
  const { privateKey } = alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), kid: `key-${round++}`, alg, use: 'sig' }
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'jingwei', client_secret: 'a secret & more', redirect_uris: [back], id_token_signed_response_alg: alg }],
    jwks: { keys: [key] },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'email'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: 'intake1@example.cn', email_verified: true }) }),
    cookies: { keys: ['for a test'] },
  })
  current = provider.callback()
}

rotate()
console.log(issuer)
