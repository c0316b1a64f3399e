// What a first visit downloads, gzipped, against the budgets of the project. Exits 1 when one is broken.
import { readFile, stat } from 'node:fs/promises'
import { root, apps } from './app-config.mjs'

const KB = 1024
const budgets = { resident: 100 * KB, workbench: 200 * KB, grid: 150 * KB, screen: 700 * KB }

/** The HTML, and the files that it names itself: entry script, preloads, styles, icon. Chunks of the first route and its locale come with `first.json`. */
async function firstVisit(name) {
  const folder = `${root}dist/${name}`
  const html = await readFile(`${folder}/index.html`, 'utf8')
  const linked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((m) => m[1]).filter((u) => u.startsWith(apps[name]) && /\.\w+$/.test(u))
  const manifest = JSON.parse(await readFile(`${folder}/.vite/manifest.json`, 'utf8'))
  const wanted = new Set(linked.map((u) => u.slice(apps[name].length)))
  for (const key of firstChunks(manifest)) collect(manifest, key, wanted)
  let bytes = await gzipSize(`${folder}/index.html`)
  for (const file of wanted) bytes += await gzipSize(`${folder}/${file}`)
  return { bytes, files: wanted.size + 1 }
}

/** The first page, and the larger of the locales (one is loaded). */
const firstChunks = (manifest) => Object.keys(manifest).filter((k) => /pages\/(First|Worklist|SignIn)[A-Za-z]*Page\.vue$|locales\/zh-CN\.json$/.test(k))

function collect(manifest, key, into) {
  const chunk = manifest[key]
  if (!chunk || into.has(chunk.file)) return
  into.add(chunk.file)
  for (const css of chunk.css ?? []) into.add(css)
  for (const next of chunk.imports ?? []) collect(manifest, next, into)
}

async function gzipSize(file) {
  try {
    return (await stat(`${file}.gz`)).size
  } catch {
    return (await stat(file)).size
  }
}

let broken = false
for (const [name, limit] of Object.entries(budgets)) {
  const { bytes, files } = await firstVisit(name)
  const over = bytes > limit
  broken ||= over
  console.log(`${name.padEnd(10)} ${(bytes / KB).toFixed(1).padStart(7)} KB of ${limit / KB} KB gz in ${files} files${over ? '  OVER' : ''}`)
}
process.exitCode = broken ? 1 : 0
