/** An answer of the server as it was when there was a line, and when that was. */
export interface Kept { key: string; at: string; value: unknown }

export interface Store {
  get(key: string): Promise<Kept | undefined>
  put(kept: Kept): Promise<void>
  keys(prefix: string): Promise<string[]>
  drop(keys: string[]): Promise<void>
}

/** What was read, and since when it is the newest that is known; `at` is missing for what has just come. */
export interface Read<T> { value: T; at?: string }

/**
 * Asks the server and keeps what it says; without a line, what it said last. Whatever else goes wrong is thrown,
 * and so is a missing line when nothing is kept: nobody is shown an empty list that may not be empty.
 */
export async function readThrough<T>(store: Store, key: string, ask: () => Promise<T>, noLine: (thrown: unknown) => boolean): Promise<Read<T>> {
  try {
    const value = await ask()
    // A full phone keeps nothing; that is no reason to show nothing.
    await store.put({ key, at: new Date().toISOString(), value }).catch(() => {})
    return { value }
  } catch (thrown) {
    const kept = noLine(thrown) ? await store.get(key) : undefined
    if (!kept) throw thrown
    return { value: kept.value as T, at: kept.at }
  }
}

/** Forgets what stands under the prefix and is not wanted any more. */
export async function tidy(store: Store, prefix: string, wanted: Set<string>): Promise<void> {
  await store.drop((await store.keys(prefix)).filter((key) => !wanted.has(key)))
}
