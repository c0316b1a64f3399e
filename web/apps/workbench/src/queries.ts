import { QueryClient } from '@tanstack/vue-query'
import { Problem } from '@jingwei/api'

/** A refusal is an answer and is not asked again; a broken line is. */
export const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 10_000, retry: (count, thrown) => count < 2 && thrown instanceof Problem && (thrown.status === 0 || thrown.status >= 500) } },
})
