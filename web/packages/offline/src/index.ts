export { flush, type Sender, type Shelf, type Waiting } from './queue.ts'
export { shelf, store } from './shelf.ts'
export { readThrough, tidy, type Kept, type Read, type Store } from './store.ts'
export { draft } from './draft.ts'
