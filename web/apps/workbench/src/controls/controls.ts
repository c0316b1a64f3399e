import { defineAsyncComponent } from 'vue'
import { lookups, type Controls } from '@jingwei/forms'

/** The desk has richer controls; each is fetched when a form first needs it. */
const RichSearch = defineAsyncComponent(() => import('./RichSearch.vue'))
const RichTime = defineAsyncComponent(() => import('./RichTime.vue'))

const OwnPhotos = defineAsyncComponent(() => import('./OwnPhotos.vue'))

Object.assign(lookups, {
  village_asset: async (q: string) => (await import('./village.ts')).assets(q),
  village_lease: async (q: string) => (await import('./village.ts')).leases(q),
})

export const controls: Controls = {
  unit: RichSearch, units: RichSearch, area: RichSearch, subcategory: RichSearch,
  person: RichSearch, people: RichSearch, matter: RichSearch, matters: RichSearch,
  village_asset: RichSearch, village_lease: RichSearch,
  own_photos: OwnPhotos,
  date: RichTime, time: RichTime,
}
