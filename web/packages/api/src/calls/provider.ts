import { request } from '../client.ts'
import type { ProviderLink, SignInProvider } from '../types.ts'

/** The city's own provider, if staff may sign in by it. */
export const provider = () => request<SignInProvider>('GET', '/session/oidc')
export const links = () => request<ProviderLink[]>('GET', '/me/oidc')
export const unlink = (id: string, password: string) => request<void>('POST', `/me/oidc/${id}/removal`, { body: { password } })

/** Leaves for the provider's page, which sends the browser back. */
export async function signIn(face: 'workbench' | 'grid'): Promise<void> {
  leave(await request<{ address: string }>('POST', '/session/oidc', { body: { face } }))
}
export async function link(password: string): Promise<void> {
  leave(await request<{ address: string }>('POST', '/me/oidc', { body: { password } }))
}
const leave = (onward: { address: string }) => location.assign(onward.address)
