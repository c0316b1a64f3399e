/** What waits on the phone to be sent. Photos are kept as they were taken until the server has them. */
export interface Waiting<Body = unknown> {
  /** Also the idempotency key: replayed after weeks it is still done once. */
  id: string
  kind: 'report' | 'act'
  title: string
  body: Body
  photos: { file: Blob; name: string; sent?: string | undefined }[]
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
  send(item: Waiting, photos: string[]): Promise<void>
  /** Undefined: try again later (no network, server busy). A sentence: refused for good. */
  verdict(thrown: unknown): string | undefined
}

/** Sends what waits, oldest first, and stops at the first that the network did not take. */
export async function flush(shelf: Shelf, sender: Sender): Promise<{ sent: number; left: number }> {
  const waiting = (await shelf.all()).sort((a, b) => a.madeAt.localeCompare(b.madeAt))
  let sent = 0
  for (const item of waiting.filter((w) => !w.refused)) {
    try {
      await sender.send(item, await sendPhotos(shelf, sender, item))
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
async function sendPhotos(shelf: Shelf, sender: Sender, item: Waiting): Promise<string[]> {
  for (const photo of item.photos) {
    if (photo.sent) continue
    photo.sent = await sender.photo(photo.file, photo.name)
    await shelf.put(item)
  }
  return item.photos.map((p) => p.sent ?? '')
}
