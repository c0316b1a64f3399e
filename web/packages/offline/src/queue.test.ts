import { describe, expect, it, vi } from 'vitest'
import { flush, type Sender, type Shelf, type Waiting } from './queue.ts'

const item = (id: string, photos = 0): Waiting => ({ id, kind: 'report', title: id, body: { form: { after: ['local:1'] }, photos: ['old', 'local:0'] }, madeAt: id, photos: Array.from({ length: photos }, (_, i) => ({ key: `local:${i}`, file: new Blob(), name: `${i}` })) })

function shelfOf(...items: Waiting[]): Shelf & { held: Map<string, Waiting> } {
  const held = new Map(items.map((i) => [i.id, i]))
  return { held, all: async () => [...held.values()], put: async (i) => void held.set(i.id, i), drop: async (id) => void held.delete(id) }
}
const sender = (part: Partial<Sender> = {}): Sender => ({ photo: vi.fn(async (_f, name) => `p${name}`), send: vi.fn(async () => {}), verdict: () => undefined, ...part })

describe('flush', () => {
  it('sends oldest first and leaves nothing', async () => {
    const shelf = shelfOf(item('b'), item('a'))
    const to = sender()
    expect(await flush(shelf, to)).toEqual({ sent: 2, left: 0 })
    expect(vi.mocked(to.send).mock.calls.map(([i]) => i.id)).toEqual(['a', 'b'])
  })
  it('stops when the network is gone and keeps all', async () => {
    const shelf = shelfOf(item('a'), item('b'))
    const to = sender({ send: vi.fn(async () => Promise.reject(new Error('offline'))) })
    expect(await flush(shelf, to)).toEqual({ sent: 0, left: 2 })
    expect(to.send).toHaveBeenCalledTimes(1)
  })
  it('keeps what is refused with the reason, and goes on', async () => {
    const shelf = shelfOf(item('a'), item('b'))
    const to = sender({ send: vi.fn(async (i) => (i.id === 'a' ? Promise.reject(new Error('no')) : undefined)), verdict: () => '已由他人核实' })
    expect(await flush(shelf, to)).toEqual({ sent: 1, left: 1 })
    expect(shelf.held.get('a')?.refused).toBe('已由他人核实')
    await flush(shelf, to)
    expect(to.send).toHaveBeenCalledTimes(2)
  })
  it('never sends a photo twice', async () => {
    const shelf = shelfOf(item('a', 2))
    let broken = true
    const to = sender({ send: vi.fn(async () => (broken ? Promise.reject(new Error('offline')) : undefined)) })
    await flush(shelf, to)
    broken = false
    await flush(shelf, to)
    expect(to.photo).toHaveBeenCalledTimes(2)
    expect(vi.mocked(to.send).mock.calls[1]?.[1]).toEqual({ form: { after: ['p1'] }, photos: ['old', 'p0'] })
  })
})
