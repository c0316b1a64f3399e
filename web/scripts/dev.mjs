// `npm run dev resident`: one face with hot reload; /api goes to BASE_URL or to the mock.
import { createServer } from 'vite'
import { appConfig } from './app-config.mjs'

const name = process.argv[2] ?? 'resident'
const server = await createServer(appConfig(name))
await server.listen()
server.printUrls()
