import { areas, locate, plain, byCode } from '../data/areas.mjs'
import { tile } from '../data/tiles.mjs'
import { units, wire } from '../data/taxonomy.mjs'
import { notFound, route } from '../http.mjs'

route('GET', '/taxonomy', () => ({ categories: wire() }))
route('GET', '/areas', ({ query }) => ({ items: areas.filter((a) => a.parent === query.parent).map(plain) }))
route('GET', '/areas/search', ({ query }) => ({ items: areas.filter((a) => a.level !== 'micro_grid' && a.name.includes(query.q ?? '')).slice(0, 12).map(plain) }))
route('GET', '/areas/:code', ({ params }) => {
  const found = byCode.get(params.code)
  if (!found) throw notFound()
  return plain(found)
})
route('GET', '/locate', ({ query }) => locate(Number(query.lon), Number(query.lat)))
route('GET', '/tiles/:z/:x/:y', ({ params }) => ({ raw: tile(Number(params.z), Number(params.x), Number(params.y)), type: 'application/vnd.mapbox-vector-tile' }))
route('GET', '/units', ({ query }) => ({ items: units.filter((u) => u.name.includes(query.q ?? '')) }))
route('GET', '/people', ({ query }) => ({ items: ['李建国', '王敏', '张海燕', '赵强'].filter((n) => n.includes(query.q ?? '')).map((n, i) => ({ id: String(700 + i), name: n, post: '经办人' })) }))
