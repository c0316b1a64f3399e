import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, extname } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const gz = promisify(gzip)
const texts = new Set(['.js', '.mjs', '.css', '.html', '.svg', '.json', '.webmanifest', '.txt', '.md'])

/** Every file under the folder, as paths from it. */
export async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name))
}

/** Writes NAME.br and NAME.gz beside each text file; the program serves whichever the browser takes. */
export async function compressFolder(folder) {
  const files = (await filesUnder(folder)).filter((f) => texts.has(extname(f)))
  const sizes = await Promise.all(files.map(compressFile))
  return { files: files.length, raw: sum(sizes, 'raw'), br: sum(sizes, 'br') }
}

async function compressFile(file) {
  const body = await readFile(file)
  const [br, zipped] = await Promise.all([
    brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
    gz(body, { level: 9 }),
  ])
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, zipped)])
  return { raw: body.length, br: br.length }
}

const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0)
