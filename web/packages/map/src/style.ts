import type { StyleSpecification } from 'maplibre-gl'

export interface MapColours { ground: string; soft: string; line: string; strong: string; ink: string }

/** Boundaries of the city, coarse ones first; each level appears when there is room for it. */
const levels = [
  { name: 'county', from: 0, width: 2.5, text: 15, textTo: 11 },
  { name: 'town', from: 8, width: 1.75, text: 14, textTo: 13 },
  { name: 'village', from: 11, width: 1.25, text: 13, textTo: 15 },
  { name: 'grid', from: 13, width: 1, text: 12, textTo: 17 },
  { name: 'micro_grid', from: 15, width: 0.75, text: 12, textTo: 24 },
] as const

/** No `glyphs`: labels are drawn from the fonts of the device, so that no font server is needed. */
export function mapStyle(origin: string, c: MapColours): StyleSpecification {
  return {
    version: 8,
    sources: { areas: { type: 'vector', tiles: [`${origin}/api/v1/tiles/{z}/{x}/{y}`], maxzoom: 14 } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': c.soft } },
      { id: 'land', type: 'fill', source: 'areas', 'source-layer': 'county', paint: { 'fill-color': c.ground } },
      ...levels.map((l) => ({
        id: `${l.name}-line`,
        type: 'line' as const,
        source: 'areas',
        'source-layer': l.name,
        minzoom: l.from,
        paint: { 'line-color': l.name === 'county' || l.name === 'town' ? c.strong : c.line, 'line-width': l.width },
      })),
      ...levels.map((l) => ({
        id: `${l.name}-name`,
        type: 'symbol' as const,
        source: 'areas',
        'source-layer': 'label',
        filter: ['==', ['get', 'level'], l.name] as ['==', ['get', string], string],
        minzoom: l.from,
        maxzoom: l.textTo,
        layout: { 'text-field': ['get', 'name'] as ['get', string], 'text-size': l.text, 'text-max-width': 8, 'text-padding': 8 },
        paint: { 'text-color': c.ink, 'text-halo-color': c.ground, 'text-halo-width': 1.5 },
      })),
    ],
  }
}
