import { request } from '../client.ts'
import type { FoundMatters, MatterQuestion } from '../types.ts'

/** Matters by words, a number or a code. In a body: what somebody types may be a name, and addresses are kept. */
export const matters = (body: MatterQuestion) => request<FoundMatters>('POST', '/search', { body })
