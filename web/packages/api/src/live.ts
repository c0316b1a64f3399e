import type { LiveEvent } from './types.ts'

/**
 * Listens to what changes. An event says only "matter X is at version n"; whoever cares asks again.
 * Beside one's own worklist that is the one matter that is open.
 * After a break (`onBreak(false)`) everything shown may be old, so the listener asks for all of it.
 */
export function listen(onEvent: (event: LiveEvent) => void, onBreak: (broken: boolean) => void = () => {}, matter?: string): () => void {
  const source = new EventSource(`/api/v1/events${matter ? `?matter=${encodeURIComponent(matter)}` : ''}`)
  source.onmessage = (message) => {
    const event = parse(String(message.data))
    if (event) onEvent(event)
  }
  source.onopen = () => onBreak(false)
  source.onerror = () => onBreak(true)
  return () => source.close()
}

function parse(text: string): LiveEvent | undefined {
  try {
    return JSON.parse(text) as LiveEvent
  } catch {
    return undefined // a line that is no event must not stop the ones after it
  }
}
