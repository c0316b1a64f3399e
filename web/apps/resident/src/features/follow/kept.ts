import { ref } from 'vue'

/** Matters that somebody asked to keep on this phone. A code opens its matter, so nothing is kept unasked. */
export interface Kept { code: string; number: string }
const place = 'jingwei.kept'

function read(): Kept[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '[]') as Kept[]
  } catch {
    return []
  }
}

export const kept = ref<Kept[]>(read())

function write(next: Kept[]) {
  kept.value = next
  try {
    localStorage.setItem(place, JSON.stringify(next))
  } catch {
    // no storage: kept until the page is left
  }
}

export const keep = (entry: Kept) => write([entry, ...kept.value.filter((k) => k.code !== entry.code)].slice(0, 20))
export const forget = (code: string) => write(kept.value.filter((k) => k.code !== code))
