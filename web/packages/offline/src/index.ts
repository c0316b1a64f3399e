export { flush, type Sender, type Shelf, type Waiting } from './queue.ts'
export { shelf } from './shelf.ts'
export { draft } from './draft.ts'
