import { afterEach, describe, expect, it, vi } from 'vitest'
import { queryText, request, settings } from './client.ts'
import { Problem } from './problem.ts'

const answer = (status: number, body: string) => vi.stubGlobal('fetch', vi.fn(async () => new Response(status === 204 ? null : body, { status })))
const thrown = (p: Promise<unknown>) => p.then(() => undefined, (e: unknown) => e as Problem)
afterEach(() => vi.unstubAllGlobals())

describe('request', () => {
  it('answers the body', async () => {
    answer(200, '{"a":1}')
    expect(await request('GET', '/x')).toEqual({ a: 1 })
  })
  it('takes an empty answer', async () => {
    answer(204, '')
    expect(await request('DELETE', '/x')).toBeUndefined()
  })
  it('throws the problem with its field and trace', async () => {
    answer(422, '{"code":"text_empty","title":"请写明情况","field":"text","trace":"t1"}')
    expect(await thrown(request('POST', '/x', { body: {} }))).toMatchObject({ status: 422, code: 'text_empty', field: 'text', trace: 't1' })
  })
  it('turns an answer that is no problem into one', async () => {
    answer(502, '<html>')
    expect(await thrown(request('GET', '/x'))).toMatchObject({ status: 502, code: 'unreadable' })
  })
  it('turns a broken line into a problem', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('failed'))))
    expect(await thrown(request('GET', '/x'))).toMatchObject({ status: 0, code: 'offline' })
  })
  it('carries key, version and language', async () => {
    answer(200, '{}')
    await request('POST', '/x', { body: { a: 1 }, key: 'k', version: 7 })
    const [, init] = vi.mocked(fetch).mock.calls[0] ?? []
    expect(init?.headers).toMatchObject({ 'idempotency-key': 'k', 'if-match': '"7"', 'accept-language': 'zh-CN' })
  })
  it('says that the session is over, but not while signing in', async () => {
    settings.signedOut = vi.fn()
    answer(401, '{"code":"signed_out","title":"x"}')
    await thrown(request('GET', '/worklist'))
    await thrown(request('POST', '/session'))
    expect(settings.signedOut).toHaveBeenCalledTimes(1)
  })
})

it('a query leaves out what is not set', () => expect(queryText({ a: 1, b: undefined, c: '', d: 'x y' })).toBe('?a=1&d=x+y'))
