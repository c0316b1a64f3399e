/** Square metres as one reads them: a tenth counts only below a hundred. */
export const metres = (n: number): string => n.toLocaleString('en-US', { maximumFractionDigits: Math.abs(n) < 100 ? 1 : 0 })
