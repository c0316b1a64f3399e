// Real names and codes at the top, invented shapes everywhere: a warped chessboard round 106.8, 39.66.
const counties = [
  ['150302', '海勃湾区', ['凤凰岭街道', '海北街道', '新华街道', '滨河街道']],
  ['150303', '海南区', ['拉僧仲街道', '西卓子山街道', '公乌素镇', '拉僧庙镇']],
  ['150304', '乌达区', ['三道坎街道', '五虎山街道', '新达街道', '苏海图街道']],
]
const villages = ['和平社区', '公园社区', '长青社区', '新城社区']
const warp = (x, y) => [106.68 + x * 0.09 + Math.sin(y * 2.1 + x) * 0.006, 39.52 + y * 0.09 + Math.sin(x * 1.7 + y * 0.6) * 0.006]

/** The outline of a square of the chessboard; sides are cut fine so that neighbours share them. */
function ring(x, y, size) {
  const n = 8
  const side = (ax, ay, bx, by) => Array.from({ length: n }, (_, i) => warp(ax + ((bx - ax) * i) / n, ay + ((by - ay) * i) / n))
  const [x2, y2] = [x + size, y + size]
  const all = [...side(x, y, x2, y), ...side(x2, y, x2, y2), ...side(x2, y2, x, y2), ...side(x, y2, x, y)]
  return [...all, all[0]]
}

export const areas = []
const add = (code, level, name, parent, x, y, size) => {
  const [lon, lat] = warp(x + size / 2, y + size / 2)
  areas.push({ code, level, name, parent, lon, lat, ring: ring(x, y, size), box: [x, y, size] })
}
const quarter = (x, y, size, i) => [x + (i % 2) * (size / 2), y + Math.floor(i / 2) * (size / 2), size / 2]
const pad = (n, width = 3) => String(n).padStart(width, '0')

areas.push({ code: '150300000000000000', level: 'city', name: '乌海市', parent: undefined, lon: 106.82, lat: 39.62, ring: [] })
counties.forEach(([county, name, towns], c) => {
  add(`${county}000000000000`, 'county', name, '150300000000000000', c, c === 1 ? 0 : 1, 1)
  towns.forEach((town, t) => {
    const at = quarter(c, c === 1 ? 0 : 1, 1, t)
    const townCode = `${county}${pad(t + 1)}`
    add(`${townCode}000000000`, 'town', town, `${county}000000000000`, ...at)
    villages.forEach((village, v) => {
      const villageAt = quarter(...at, v)
      const villageCode = `${townCode}${pad(v + 1)}`
      add(`${villageCode}000000`, 'village', village, `${townCode}000000000`, ...villageAt)
      for (let g = 0; g < 4; g++) {
        const gridAt = quarter(...villageAt, g)
        const gridCode = `${villageCode}${pad(g + 1)}`
        add(`${gridCode}000`, 'grid', `第${'一二三四'[g]}网格`, `${villageCode}000000`, ...gridAt)
        for (let m = 0; m < 4; m++) add(`${gridCode}${pad(m + 1)}`, 'micro_grid', `${m + 1}号微网格`, `${gridCode}000`, ...quarter(...gridAt, m))
      }
    })
  })
})

export const byCode = new Map(areas.map((a) => [a.code, a]))
export const plain = ({ code, level, name, parent }) => ({ code, level, name, parent, line: lineOf(code).slice(1, -1).map((l) => l.name).join(' ') })

export function lineOf(code) {
  const line = []
  for (let at = byCode.get(code); at; at = byCode.get(at.parent)) line.unshift({ code: at.code, level: at.level, name: at.name })
  return line
}

/** The micro-grid under a point, or the nearest one with a flag. */
export function locate(lon, lat) {
  const distance = (a) => (a.lon - lon) ** 2 + (a.lat - lat) ** 2
  const best = areas.filter((a) => a.level === 'micro_grid').reduce((x, y) => (distance(y) < distance(x) ? y : x))
  return { line: lineOf(best.code), flag: distance(best) > 0.01 ** 2 ? 'vacuum' : 'ok' }
}
