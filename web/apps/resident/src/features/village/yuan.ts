const written = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Fen as yuan, `12,345.60`. Beyond 2^53 fen no village has an account. */
export const yuan = (fen: number): string => written.format(fen / 100)
