/** A number of a summary and what it is a part of. */
export interface Part { name: string; n: number; of: number }

const denominators = { read: 'read', accepted: 'read', placed: 'accepted', routed: 'accepted', asked: 'accepted', refused: 'read' } as const

/** The numbers of a file of reports; none of other kinds, and none about places where there is no city yet. */
export function partsOf(told: Record<string, unknown>): Part[] {
  const summary = told.summary as Record<string, unknown> | undefined
  if (!summary) return []
  const number = (name: string) => (typeof summary[name] === 'number' ? summary[name] : 0)
  const shown = Object.entries(denominators).filter(([name]) => summary.placed_here || !['placed', 'routed', 'asked'].includes(name))
  return shown.map(([name, of]) => ({ name, n: number(name), of: number(of) }))
}
