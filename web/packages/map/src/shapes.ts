import type { GeoJSONSource, Map } from 'maplibre-gl'
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson'

/** What is shown over the city: whose it is decides how it looks. */
export interface Overlay { kind: 'beside' | 'own' | 'changed' | 'wrong'; label?: string; geometry: MultiPolygon }
/** The outer line of each part, without the corner that closes it. */
export type Corners = Position[][]

/** Corners finer than a decimetre are noise of the hand. */
const round = (n: number) => Math.round(n * 1e6) / 1e6

export const cornersOf = (shape: MultiPolygon): Corners => shape.coordinates.map((part) => (part[0] ?? []).slice(0, -1))

/** The shape with other outer lines; holes stay as they are. */
export function withCorners(shape: MultiPolygon, corners: Corners): MultiPolygon {
  const closed = (line: Position[]) => [...line, ...line.slice(0, 1)].map((p) => p.slice(0, 2).map(round))
  return { type: 'MultiPolygon', coordinates: corners.map((line, i) => [closed(line), ...(shape.coordinates[i] ?? []).slice(1)]) }
}

/** A part of a shape for the hand to change. */
export const partOf = (line: Position[], part: number): Feature<Polygon, { mode: string; part: number }> & { id: string } => ({
  id: `part-${part}`,
  type: 'Feature',
  properties: { mode: 'polygon', part },
  geometry: { type: 'Polygon', coordinates: [[...line, ...line.slice(0, 1)]] },
})

export function box(shapes: MultiPolygon[]): [[number, number], [number, number]] | undefined {
  const corners = shapes.flatMap((s) => s.coordinates.flat(2))
  if (!corners.length) return undefined
  const [xs, ys] = [corners.map((c) => c[0] ?? 0), corners.map((c) => c[1] ?? 0)]
  const least = (all: number[]) => all.reduce((a, b) => Math.min(a, b))
  const most = (all: number[]) => all.reduce((a, b) => Math.max(a, b))
  return [[least(xs), least(ys)], [most(xs), most(ys)]]
}

const SOURCE = 'shapes'

/** Puts shapes over the map, or others in their place. */
export function show(map: Map, overlays: Overlay[], colour: (name: string) => string) {
  const data: FeatureCollection = {
    type: 'FeatureCollection',
    features: overlays.map(({ kind, label, geometry }) => ({ type: 'Feature', properties: { kind, label: label ?? '' }, geometry })),
  }
  const known = map.getSource<GeoJSONSource>(SOURCE)
  if (known) return void known.setData(data)
  map.addSource(SOURCE, { type: 'geojson', data })
  const looks = { beside: '--line-strong', own: '--blue', changed: '--blue-deep', wrong: '--red' }
  for (const [kind, name] of Object.entries(looks)) {
    const filter: ['==', ['get', string], string] = ['==', ['get', 'kind'], kind]
    map.addLayer({ id: `${SOURCE}-${kind}`, type: 'fill', source: SOURCE, filter, paint: { 'fill-color': colour(name), 'fill-opacity': kind === 'wrong' ? 0.45 : 0.08 } })
    map.addLayer({ id: `${SOURCE}-${kind}-line`, type: 'line', source: SOURCE, filter, paint: { 'line-color': colour(name), 'line-width': kind === 'beside' ? 1 : 2 } })
  }
}
