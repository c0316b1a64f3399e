import { defineAsyncComponent } from 'vue'

/** The map library is a chunk of its own, fetched when a map is shown. */
export const MapView = defineAsyncComponent(() => import('./MapView.vue'))
/** Shapes drawn by hand: with its library a chunk of its own. */
export const ShapeMap = defineAsyncComponent(() => import('./ShapeMap.vue'))
export { devicePosition } from './device.ts'
export type { Pin, Point } from './MapView.vue'
export { cornersOf, withCorners, type Corners, type Overlay } from './shapes.ts'
