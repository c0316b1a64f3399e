import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { filesUnder } from './compress.mjs'

/**
 * Tells the service worker which files make the shell. The map is not among them: it is three times the
 * size of everything else and a grid worker without network gets no tiles anyway.
 */
export async function writePrecache(folder, base) {
  const names = (await filesUnder(folder)).map((f) => relative(folder, f).replaceAll('\\', '/'))
  const shell = names.filter((n) => n.startsWith('assets/') && !/maplibre|MapView|\.map$/.test(n)).sort()
  const files = [base, ...shell.map((n) => base + n)]
  const worker = await readFile(`${folder}/sw.js`, 'utf8')
  const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12)
  const filled = worker.replace('[/* shell */]', JSON.stringify(files)).replace("'/* version */'", JSON.stringify(version))
  if (filled === worker) throw new Error('sw.js has lost its place holders')
  await writeFile(`${folder}/sw.js`, filled)
}
