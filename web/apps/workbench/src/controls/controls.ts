import { defineAsyncComponent } from 'vue'
import type { Controls } from '@jingwei/forms'

/** The desk has richer controls; each is fetched when a form first needs it. */
const RichSearch = defineAsyncComponent(() => import('./RichSearch.vue'))
const RichTime = defineAsyncComponent(() => import('./RichTime.vue'))

const OwnPhotos = defineAsyncComponent(() => import('./OwnPhotos.vue'))

export const controls: Controls = {
  unit: RichSearch, units: RichSearch, area: RichSearch, subcategory: RichSearch,
  person: RichSearch, people: RichSearch, matter: RichSearch, matters: RichSearch,
  own_photos: OwnPhotos,
  date: RichTime, time: RichTime,
}
