import Dexie, { type Table } from 'dexie'
import type { Shelf, Waiting } from './queue.ts'

class Phone extends Dexie {
  waiting!: Table<Waiting, string>

  constructor() {
    super('jingwei')
    this.version(1).stores({ waiting: 'id, madeAt' })
  }
}

const phone = new Phone()

/** The shelf on this phone: IndexedDB, so that closing the browser loses nothing. */
export const shelf: Shelf = {
  all: () => phone.waiting.orderBy('madeAt').toArray(),
  put: async (item) => void (await phone.waiting.put(item)),
  drop: (id) => phone.waiting.delete(id),
}
