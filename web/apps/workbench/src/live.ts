import { ref } from 'vue'
import { listen } from '@jingwei/api'
import { queries } from './queries.ts'

/** The line to the server is down: what is shown may be old. */
export const broken = ref(false)
/** A matter that a page shows beside one's own list, and wants to hear of. */
export const attended = ref<string>()
/** The newest version heard of, by matter: a page that shows an older one asks again. */
export const heard = ref(new Map<string, number>())

/** Hears of one's worklist, and of the matter whose page is open. */
export function watchLive(matter?: string): () => void {
  return listen(
    (event) => {
      if (event.type === 'matter') {
        heard.value.set(event.id, event.version)
        void queries.invalidateQueries({ queryKey: ['matter', event.id] })
      } else void queries.invalidateQueries({ queryKey: ['worklist'] })
    },
    (down) => {
      if (broken.value && !down) void queries.invalidateQueries()
      // What happened while the line was made: the page may have been read before.
      else if (matter && !down) void queries.invalidateQueries({ queryKey: ['matter', matter, 'page'] })
      broken.value = down
    },
    matter,
  )
}
