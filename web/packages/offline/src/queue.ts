/** What waits on the phone to be sent. Photos are kept as they were taken until the server has them. */
export interface Waiting {
  /** Also the idempotency key: replayed after weeks it is still done once. */
  id: string
  kind: 'report' | 'settle' | 'act'
  title: string
  /** What is sent; where it names a photo it holds the photo's key until there is an id. */
  body: unknown
  /** Of an act: on which matter, which act, and the version that was seen. */
  at?: { matter: string; act: string; version: number }
  photos: { key: string; file: Blob; name: string; sent?: string | undefined }[]
  madeAt: string
  /** The server refused it for good: the sentence it gave. A person must look. */
  refused?: string | undefined
}

export interface Shelf {
  all(): Promise<Waiting[]>
  put(item: Waiting): Promise<void>
  drop(id: string): Promise<void>
}

export interface Sender {
  photo(file: Blob, name: string): Promise<string>
  send(item: Waiting, body: unknown): Promise<void>
  /** Undefined: try again later (no network, server busy). A sentence: refused for good. */
  verdict(thrown: unknown): string | undefined
}

/** Sends what waits, oldest first, and stops at the first that the network did not take. */
export async function flush(shelf: Shelf, sender: Sender): Promise<{ sent: number; left: number }> {
  const waiting = (await shelf.all()).sort((a, b) => a.madeAt.localeCompare(b.madeAt))
  let sent = 0
  for (const item of waiting.filter((w) => !w.refused)) {
    try {
      const ids = await sendPhotos(shelf, sender, item)
      await sender.send(item, withIds(item.body, ids))
      await shelf.drop(item.id)
      sent += 1
    } catch (thrown) {
      const refused = sender.verdict(thrown)
      if (refused === undefined) break
      await shelf.put({ ...item, refused })
    }
  }
  return { sent, left: waiting.length - sent }
}

/** A photo that the server has is never sent twice: its id is written down before the next one goes. */
async function sendPhotos(shelf: Shelf, sender: Sender, item: Waiting): Promise<Map<string, string>> {
  for (const photo of item.photos) {
    if (photo.sent) continue
    photo.sent = await sender.photo(photo.file, photo.name)
    await shelf.put(item)
  }
  return new Map(item.photos.map((p) => [p.key, p.sent ?? '']))
}

/** The body with the ids of photos in place of their keys, however deep they stand. */
export function withIds(body: unknown, ids: Map<string, string>): unknown {
  if (typeof body === 'string') return ids.get(body) ?? body
  if (Array.isArray(body)) return body.map((part) => withIds(part, ids))
  if (body && typeof body === 'object') return Object.fromEntries(Object.entries(body).map(([k, v]) => [k, withIds(v, ids)]))
  return body
}
