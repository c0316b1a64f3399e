import type { LiveEvent } from './types.ts'

/** After a refusal the line is made anew, each time after twice as long, in milliseconds. */
const FIRST_WAIT = 2_000
const LONGEST_WAIT = 60_000

/**
 * Listens to what changes. An event says only "matter X is at version n"; whoever cares asks again.
 * Beside one's own worklist that is the one matter that is open.
 * After a break (`onBreak(false)`) everything shown may be old, so the listener asks for all of it.
 */
export function listen(onEvent: (event: LiveEvent) => void, onBreak: (broken: boolean) => void = () => {}, matter?: string): () => void {
  let wait = FIRST_WAIT
  let timer: ReturnType<typeof setTimeout> | undefined
  let source = open()

  function open() {
    const line = new EventSource(`/api/v1/events${matter ? `?matter=${encodeURIComponent(matter)}` : ''}`)
    line.onmessage = (message) => {
      const event = parse(String(message.data))
      if (event) onEvent(event)
    }
    line.onopen = () => {
      wait = FIRST_WAIT
      onBreak(false)
    }
    line.onerror = () => {
      onBreak(true)
      // The browser mends a line that broke, but gives up for good one that was refused (a full server, one that stops).
      if (line.readyState !== EventSource.CLOSED) return
      timer = setTimeout(() => (source = open()), wait)
      wait = Math.min(2 * wait, LONGEST_WAIT)
    }
    return line
  }

  return () => {
    clearTimeout(timer)
    source.close()
  }
}

function parse(text: string): LiveEvent | undefined {
  try {
    return JSON.parse(text) as LiveEvent
  } catch {
    return undefined // a line that is no event must not stop the ones after it
  }
}
