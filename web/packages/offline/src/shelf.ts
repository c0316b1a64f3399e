import Dexie, { type Table } from 'dexie'
import type { Kept, Store } from './store.ts'
import type { Shelf, Waiting } from './queue.ts'

class Phone extends Dexie {
  waiting!: Table<Waiting, string>
  kept!: Table<Kept, string>

  constructor() {
    super('jingwei')
    this.version(1).stores({ waiting: 'id, madeAt' })
    this.version(2).stores({ waiting: 'id, madeAt', kept: 'key' })
  }
}

const phone = new Phone()

/** The shelf on this phone: IndexedDB, so that closing the browser loses nothing. */
export const shelf: Shelf = {
  all: () => phone.waiting.orderBy('madeAt').toArray(),
  put: async (item) => void (await phone.waiting.put(item)),
  drop: (id) => phone.waiting.delete(id),
}

/** What was read last, on the same phone. */
export const store: Store = {
  get: (key) => phone.kept.get(key),
  put: async (kept) => void (await phone.kept.put(kept)),
  keys: (prefix) => phone.kept.where('key').startsWith(prefix).primaryKeys(),
  drop: (keys) => phone.kept.bulkDelete(keys),
}
