// Builds the four faces into dist/ and lays .br and .gz beside each asset. `node scripts/build.mjs [face…]`
import { build } from 'vite'
import { apps, appConfig, root } from './app-config.mjs'
import { compressFolder } from './compress.mjs'
import { writePrecache } from './precache.mjs'

const wanted = process.argv.slice(2)
const names = wanted.length ? wanted : Object.keys(apps)
for (const name of names) {
  if (!(name in apps)) throw new Error(`no such face: ${name}; there are ${Object.keys(apps).join(', ')}`)
  await build(appConfig(name))
  if (name === 'grid') await writePrecache(`${root}dist/grid`, apps.grid)
  const { files, raw, br } = await compressFolder(`${root}dist/${name}`)
  console.log(`${name.padEnd(10)} ${files} files, ${Math.round(raw / 1024)} KiB, ${Math.round(br / 1024)} KiB as brotli`)
}
