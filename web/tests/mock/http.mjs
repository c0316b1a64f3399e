import { createServer } from 'node:http'

/** A refusal as the real program words it. */
export class Refusal extends Error {
  constructor(status, code, title, extra = {}) {
    super(title)
    Object.assign(this, { status, code, title, ...extra })
  }
}
export const notFound = () => new Refusal(404, 'not_found', '没有找到，或您无权查看')

const routes = []
/** `route('GET', '/matters/:id', ({ params }) => …)`: answers JSON, `{ raw, type }`, or takes `res` over by answering undefined. */
export function route(method, pattern, handler) {
  routes.push({ method, match: new RegExp(`^/api/v1${pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), handler })
}

async function bodyOf(req) {
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  const raw = Buffer.concat(chunks)
  if (!req.headers['content-type']?.startsWith('application/json')) return raw
  return raw.length ? JSON.parse(raw.toString('utf8')) : {}
}

async function answer(req, res) {
  const url = new URL(req.url, 'http://mock')
  const found = routes.map((r) => ({ r, m: r.method === req.method && r.match.exec(url.pathname) })).find((x) => x.m)
  if (!found) throw notFound()
  const context = { req, res, params: found.m.groups ?? {}, query: Object.fromEntries(url.searchParams), signedIn: /jw=1/.test(req.headers.cookie ?? '') }
  context.body = ['POST', 'PUT', 'PATCH'].includes(req.method) ? await bodyOf(req) : undefined
  const result = await found.r.handler(context)
  if (res.headersSent || result === undefined) return
  if (result.raw !== undefined) send(res, 200, result.type, result.raw)
  else if (result.empty) res.writeHead(204, result.headers).end()
  else send(res, 200, 'application/json', JSON.stringify(result))
}

function send(res, status, type, body) {
  res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}

function refuse(res, thrown) {
  if (!(thrown instanceof Refusal)) console.error(thrown)
  const { status = 500, code = 'internal', title = '服务器出错', detail, field } = thrown
  send(res, status, 'application/problem+json', JSON.stringify({ code, title, detail, field, trace: 'mock-0001' }))
}

export function listen(port, otherwise) {
  const server = createServer((req, res) => {
    const work = req.url.startsWith('/api/') ? answer(req, res) : otherwise(req, res)
    Promise.resolve(work).catch((thrown) => (res.headersSent ? res.end() : refuse(res, thrown)))
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}
