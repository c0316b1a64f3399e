import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const faces = { r: 'resident', w: 'workbench', g: 'grid', s: 'screen' }
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.webmanifest': 'application/manifest+json', '.png': 'image/png' }
export const policy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; worker-src 'self'; object-src 'none'"

/** The built pages under the same policy as the real program serves them. */
export async function page(req, res) {
  const path = new URL(req.url, 'http://mock').pathname
  if (path === '/') return void res.writeHead(302, { location: '/r/' }).end()
  const [, letter, ...rest] = path.split('/')
  const face = faces[letter]
  if (!face) return void res.writeHead(404).end()
  const file = normalize(rest.join('/')).replace(/^(\.\.[/\\])+/, '')
  const wanted = extname(file) ? file : 'index.html'
  try {
    const body = await readFile(join(dist, face, wanted))
    res.writeHead(200, { 'content-type': types[extname(wanted)] ?? 'application/octet-stream', 'content-security-policy': policy }).end(body)
  } catch {
    res.writeHead(404).end()
  }
}
