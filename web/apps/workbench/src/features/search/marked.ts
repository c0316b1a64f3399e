import type { MarkedText } from '@jingwei/api'

export interface Piece { text: string; marked: boolean }

/** A text cut where its marks begin and end. Marks count signs, of which some are two units long. */
export function pieces({ text, marks }: MarkedText): Piece[] {
  const signs = [...text]
  const all: Piece[] = []
  let at = 0
  const cut = (to: number, marked: boolean) => {
    if (to > at) all.push({ text: signs.slice(at, to).join(''), marked })
    at = Math.max(at, to)
  }
  for (const mark of marks) {
    cut(mark.from, false)
    cut(mark.to, true)
  }
  cut(signs.length, false)
  return all
}
