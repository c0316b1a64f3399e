// A stand-in for the program while pages are made: answers from memory, forgets on restart. `npm run mock [port]`
import { listen } from './http.mjs'
import { page } from './pages.mjs'
import './routes/words.mjs'
import './routes/resident.mjs'
import './routes/staff.mjs'
import './routes/room.mjs'

export const startMock = (port) => listen(port, page)

if (process.argv[1]?.endsWith('main.mjs') && process.argv[1].includes('mock')) {
  const port = Number(process.argv[2] ?? 8090)
  await startMock(port)
  console.log(`http://127.0.0.1:${port}/r/  /w/  /g/  /s/   (any account, password "demo")`)
}
