import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { listen } from './live.ts'

/** A line whose fate the test decides. */
class Line {
  static readonly CLOSED = 2
  static made: Line[] = []
  readyState = 0
  onopen = () => {}
  onerror = () => {}
  onmessage: (message: { data: string }) => void = () => {}
  close = vi.fn()
  constructor(readonly url: string) {
    Line.made.push(this)
  }
  refuse() {
    this.readyState = Line.CLOSED
    this.onerror()
  }
}

beforeEach(() => {
  Line.made = []
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', Line)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('makes a refused line anew, each time after twice as long', () => {
  const breaks = vi.fn()
  listen(() => {}, breaks, '7')
  Line.made[0]!.refuse()
  vi.advanceTimersByTime(1_999)
  expect(Line.made).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(Line.made).toHaveLength(2)
  Line.made[1]!.refuse()
  vi.advanceTimersByTime(3_999)
  expect(Line.made).toHaveLength(2)
  vi.advanceTimersByTime(1)
  Line.made[2]!.onopen()
  expect(breaks.mock.calls.flat()).toEqual([true, true, false])
  expect(Line.made[2]!.url).toBe('/api/v1/events?matter=7')
})
it('leaves a line that only broke to the browser', () => {
  listen(() => {})
  Line.made[0]!.onerror()
  vi.advanceTimersByTime(120_000)
  expect(Line.made).toHaveLength(1)
})
it('makes no line after it was told to stop', () => {
  const stop = listen(() => {})
  Line.made[0]!.refuse()
  stop()
  vi.advanceTimersByTime(120_000)
  expect(Line.made).toHaveLength(1)
  expect(Line.made[0]!.close).toHaveBeenCalled()
})
it('passes on what it understands alone', () => {
  const events = vi.fn()
  listen(events)
  Line.made[0]!.onmessage({ data: '{' })
  Line.made[0]!.onmessage({ data: '{"type":"worklist"}' })
  expect(events.mock.calls).toEqual([[{ type: 'worklist' }]])
})
