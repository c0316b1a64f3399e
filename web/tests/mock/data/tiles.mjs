import geojsonvt from 'geojson-vt'
import vtpbf from 'vt-pbf'
import { areas } from './areas.mjs'

const from = { county: 0, town: 9, village: 11, grid: 13, micro_grid: 14 }

const indexes = Object.fromEntries(
  ['county', 'town', 'village', 'grid', 'micro_grid'].map((level) => {
    const features = areas.filter((a) => a.level === level).map((a) => ({ type: 'Feature', properties: { code: a.code, name: a.name }, geometry: { type: 'Polygon', coordinates: [a.ring] } }))
    return [level, geojsonvt({ type: 'FeatureCollection', features }, { maxZoom: 14 })]
  }),
)

const labels = Object.fromEntries(
  Object.keys(from).map((level) => [level, geojsonvt({ type: 'FeatureCollection', features: areas.filter((a) => a.level === level).map((a) => ({ type: 'Feature', properties: { code: a.code, name: a.name, level }, geometry: { type: 'Point', coordinates: [a.lon, a.lat] } })) }, { maxZoom: 14 })]),
)

export function tile(z, x, y) {
  const shown = Object.keys(from).filter((level) => z >= from[level])
  const layers = shown.flatMap((level) => {
    const index = indexes[level]
    const found = index.getTile(z, x, y)
    return found ? [[level, found]] : []
  })
  const label = { features: shown.flatMap((level) => labels[level].getTile(z, x, y)?.features ?? []) }
  return Buffer.from(vtpbf.fromGeojsonVt({ ...Object.fromEntries(layers), label }))
}
