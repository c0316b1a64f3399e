import { describe, expect, it } from 'vitest'
import { readThrough, tidy, type Kept, type Store } from './store.ts'

function memory(...kept: Kept[]): Store & { all: Map<string, Kept> } {
  const all = new Map(kept.map((k) => [k.key, k]))
  return {
    all,
    get: async (key) => all.get(key),
    put: async (k) => void all.set(k.key, k),
    keys: async (prefix) => [...all.keys()].filter((k) => k.startsWith(prefix)),
    drop: async (keys) => keys.forEach((k) => all.delete(k)),
  }
}
const old: Kept = { key: 'list', at: '2026-11-21T12:00:00.000Z', value: ['a'] }
const line = new Error('no line')
const noLine = (thrown: unknown) => thrown === line

describe('readThrough', () => {
  it('keeps what the server says', async () => {
    const store = memory(old)
    expect(await readThrough(store, 'list', async () => ['b'], noLine)).toEqual({ value: ['b'] })
    expect(store.all.get('list')?.value).toEqual(['b'])
  })
  it('shows what a full phone cannot keep', async () => {
    const full = { ...memory(), put: () => Promise.reject(new Error('quota')) }
    expect(await readThrough(full, 'list', async () => ['b'], noLine)).toEqual({ value: ['b'] })
  })
  it('without a line says what was said last, and when', async () => expect(await readThrough(memory(old), 'list', () => Promise.reject(line), noLine)).toEqual({ value: ['a'], at: old.at }))
  it('without a line and with nothing kept it fails', async () => expect(readThrough(memory(), 'list', () => Promise.reject(line), noLine)).rejects.toBe(line))
  it('never hides a refusal behind what is kept', async () => {
    const refused = new Error('not found')
    await expect(readThrough(memory(old), 'list', () => Promise.reject(refused), noLine)).rejects.toBe(refused)
  })
})

describe('tidy', () => {
  it('forgets what is not wanted, and nothing of others', async () => {
    const store = memory(old, { ...old, key: 'matter:1' }, { ...old, key: 'matter:2' })
    await tidy(store, 'matter:', new Set(['matter:2']))
    expect([...store.all.keys()]).toEqual(['list', 'matter:2'])
  })
})
