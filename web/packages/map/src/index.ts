import { defineAsyncComponent } from 'vue'

/** The map library is a chunk of its own, fetched when a map is shown. */
export const MapView = defineAsyncComponent(() => import('./MapView.vue'))
export { devicePosition } from './device.ts'
export type { Pin, Point } from './MapView.vue'
