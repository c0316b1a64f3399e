import { ref } from 'vue'
import { asProblem, matters, newKey, reports, type ActInput, type ReportInput, type SettledInput } from '@jingwei/api'
import { flush, shelf, type Sender, type Waiting } from '@jingwei/offline'

/** What waits to be sent, and whether there is a line to send it over. */
export const waiting = ref<Waiting[]>([])
export const online = ref(navigator.onLine)
/** Photos taken without network, until the thing that they belong to is put on the shelf. */
const local = new Map<string, File>()

/** Sends the photo, or keeps it under a key of its own when there is no network. */
export async function uploadOrKeep(file: File): Promise<{ id: string; thumb: string }> {
  try {
    return await reports.sendPhoto(file)
  } catch (thrown) {
    if (asProblem(thrown).status !== 0) throw thrown
    const id = `local:${newKey()}`
    local.set(id, file)
    return { id, thumb: URL.createObjectURL(file) }
  }
}

const sender: Sender = {
  photo: async (file, name) => (await reports.sendPhoto(new File([file], name, { type: file.type }))).id,
  send: async (item, body) => {
    if (item.kind === 'report') await reports.report(body as ReportInput, item.id)
    else if (item.kind === 'settle') await reports.settle(body as SettledInput, item.id)
    else if (item.at) await matters.act(item.at.matter, item.at.act, body as ActInput, item.at.version, item.id)
  },
  verdict: (thrown) => {
    const problem = asProblem(thrown)
    const later = problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500
    return later ? undefined : problem.message
  },
}

const refresh = async () => void (waiting.value = await shelf.all())

/** Puts it on the shelf first and sends then: what was tapped is never lost between the two. */
export async function submit(item: Pick<Waiting, 'kind' | 'title' | 'body' | 'at'>, key: string): Promise<'sent' | 'kept' | { refused: string }> {
  const text = JSON.stringify(item.body)
  const photos = [...local].filter(([id]) => text.includes(id)).map(([id, file]) => ({ key: id, file, name: file.name }))
  await shelf.put({ ...item, body: JSON.parse(text) as unknown, id: key, photos, madeAt: new Date().toISOString() })
  await sendWaiting()
  const left = waiting.value.find((w) => w.id === key)
  if (!left) return 'sent'
  if (!left.refused) return 'kept'
  await drop(key) // refused while the person is still at the form: they correct it there
  return { refused: left.refused }
}

let sending: Promise<unknown> | undefined
let again: ReturnType<typeof setTimeout> | undefined
/** A line that is there by name only: tried again by itself after so long. */
const pause = 20_000

/** One run at a time: two would send the same thing twice and only the key would save us. */
export async function sendWaiting(): Promise<void> {
  clearTimeout(again)
  sending ??= flush(shelf, sender).finally(() => (sending = undefined))
  await sending
  await refresh()
  clearTimeout(again)
  if (online.value && waiting.value.some((w) => !w.refused)) again = setTimeout(() => void sendWaiting(), pause)
}

export async function drop(id: string): Promise<void> {
  await shelf.drop(id)
  await refresh()
}

export function watchLine(): void {
  const set = () => {
    online.value = navigator.onLine
    if (online.value) void sendWaiting()
  }
  addEventListener('online', set)
  addEventListener('offline', set)
  void sendWaiting()
}
