import type { Danger } from '@jingwei/api'

/** The words of a list that were found, as people read them: `+` joins parts that stand near each other. */
export const phrases = (dangers: Danger[]) => [...new Set(dangers.map((d) => d.phrase.replaceAll('+', '…')))].join(' ')

/** All places of a text that speak of danger, in their order and without overlaps. */
export function places(dangers: Danger[]) {
  const all = dangers.flatMap((d) => d.marks).toSorted((a, b) => a.from - b.from || b.to - a.to)
  return all.filter((mark, i) => !all.slice(0, i).some((before) => before.to > mark.from))
}

/** The same words in another wording of the text: the original, where it is shown. */
export function placesIn(text: string, masked: string, dangers: Danger[]) {
  const signs = [...masked]
  const words = new Set(places(dangers).map((m) => signs.slice(m.from, m.to).join('')))
  const found = [...words].filter(Boolean).map((word) => ({ at: text.indexOf(word), word })).filter(({ at }) => at >= 0)
  return found.map(({ at, word }) => ({ from: [...text.slice(0, at)].length, to: [...text.slice(0, at)].length + [...word].length })).toSorted((a, b) => a.from - b.from)
}
