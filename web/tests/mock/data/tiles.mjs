import geojsonvt from 'geojson-vt'
import vtpbf from 'vt-pbf'
import { areas } from './areas.mjs'

const indexes = Object.fromEntries(
  ['county', 'town', 'village', 'grid', 'micro_grid'].map((level) => {
    const features = areas.filter((a) => a.level === level).map((a) => ({ type: 'Feature', properties: { code: a.code, name: a.name }, geometry: { type: 'Polygon', coordinates: [a.ring] } }))
    return [level, geojsonvt({ type: 'FeatureCollection', features }, { maxZoom: 14 })]
  }),
)

export function tile(z, x, y) {
  const layers = Object.entries(indexes).flatMap(([level, index]) => {
    const found = index.getTile(z, x, y)
    return found ? [[level, found]] : []
  })
  return Buffer.from(vtpbf.fromGeojsonVt(Object.fromEntries(layers)))
}
