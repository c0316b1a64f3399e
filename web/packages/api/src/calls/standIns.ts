import { newKey, request } from '../client.ts'
import type { NewStandIn, StandIns, WhoCouldStandIn } from '../types.ts'

/** Who stands in for an account, and for whom it stands in. */
export const of = (account: string) => request<StandIns>('GET', `/accounts/${account}/stand-ins`)
export const whoCould = (account: string) => request<WhoCouldStandIn>('GET', `/accounts/${account}/stand-ins/colleagues`)
export const appoint = (account: string, body: NewStandIn) => request<{ id: string }>('POST', `/accounts/${account}/stand-ins`, { body, key: newKey() })
export const end = (id: string) => request<void>('DELETE', `/stand-ins/${id}`, { key: newKey() })
