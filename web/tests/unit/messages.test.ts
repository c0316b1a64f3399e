// @vitest-environment node
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
type Tree = { [key: string]: Tree | string }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [k, v] of flat(value, `${prefix}${key}.`)) found.set(k, v)
  }
  return found
}

const messages = (folder: string, lang: string) => flat(JSON.parse(readFileSync(join(root, folder, 'locales', `${lang}.json`), 'utf8')) as Tree)
const sources = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.(vue|ts|rs|html)$/.test(e.name) && !e.name.endsWith('.test.ts') && !e.parentPath.includes('node_modules'))
    .map((e) => readFileSync(join(e.parentPath, e.name), 'utf8'))
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

/** Keys that the sources name, and beginnings of keys that they complete (`ui.light.${light}`). */
function used(texts: string[]) {
  const keys = new Set<string>()
  const prefixes = new Set<string>()
  for (const text of texts) {
    for (const m of text.matchAll(/['"`]([a-zA-Z][\w]*(?:\.[\w]+)+)['"`]/g)) keys.add(m[1]!)
    for (const m of text.matchAll(/`([a-zA-Z]\w*(?:\.\w+)*\.)\$\{/g)) prefixes.add(m[1]!)
    for (const m of text.matchAll(/\bt\(\s*['`]([\w.]+)['`]/g)) keys.add(m[1]!)
  }
  return { keys, prefixes }
}

const apps = readdirSync(join(root, 'apps')).map((name) => `apps/${name}`).filter((f) => existsSync(join(root, f, 'locales')))
const shared = ['packages/api', 'packages/ui', 'packages/forms', 'packages/map', 'packages/i18n', 'packages/offline']

describe.each(['packages/i18n', ...apps])('%s', (folder) => {
  const zh = messages(folder, 'zh-CN')
  const en = messages(folder, 'en')

  it('has the same keys in both languages', () => expect([...en.keys()].sort()).toEqual([...zh.keys()].sort()))
  it('has the same holes in both', () => {
    for (const [key, text] of zh) expect(holes(en.get(key) ?? ''), key).toEqual(holes(text))
  })
  it('leaves nothing empty', () => {
    for (const text of [...zh.values(), ...en.values()]) expect(text.trim()).not.toBe('')
  })
  it('writes Chinese with Chinese punctuation', () => {
    for (const [key, text] of zh) expect(text, key).not.toMatch(/[\u4e00-\u9fff}][,:;?!(]|[,;?!)][\u4e00-\u9fff]/)
  })
  it('holds no key that nothing uses', () => {
    // The pages without scripts say the same words.
    const plain = ['../domains/reports/src/plain', '../domains/reports/templates']
    const where = folder === 'packages/i18n' ? [...shared, ...apps] : folder === 'apps/resident' ? [folder, ...plain] : [folder]
    const { keys, prefixes } = used(where.flatMap(sources))
    const idle = [...zh.keys()].filter((k) => !keys.has(k) && ![...prefixes].some((p) => k.startsWith(p)))
    // The shared code names the app and its tabs through keys that every app fills.
    expect(idle.filter((k) => !k.startsWith('app.'))).toEqual([])
  })
})

describe.each(apps)('%s', (folder) => {
  it('uses no key that is not there', () => {
    const known = new Set([...messages(folder, 'zh-CN').keys(), ...messages('packages/i18n', 'zh-CN').keys()])
    const asked = new Set([...shared, folder].flatMap(sources).flatMap((text) => [...text.matchAll(/\bt\(\s*['`]([\w.]+)['`]\s*[,)]/g)].map((m) => m[1]!)))
    expect([...asked].filter((k) => !known.has(k))).toEqual([])
  })
})
