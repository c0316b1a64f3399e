import { request } from '../client.ts'
import type { Device, Enrolment, Factors, Me, SecondStep, SignInAnswer } from '../types.ts'

/** Signed in (nothing), or half-way: a second factor is asked for. */
export async function signIn(login: string, password: string): Promise<SecondStep | undefined> {
  const answer = await request<SignInAnswer>('POST', '/session', { body: { login, password } })
  return 'step' in answer ? answer : undefined
}
export const signInSecond = (step: string, code: string, recovery: boolean) => request<void>('POST', '/session/second', { body: { step, code, recovery } })
export const signOut = () => request<void>('DELETE', '/session')
export const changePassword = (old: string, password: string) => request<void>('PUT', '/me/password', { body: { old, password } })
export const me = () => request<Me>('GET', '/me')

export const devices = () => request<Device[]>('GET', '/me/sessions')
export const endDevice = (id: string) => request<void>('DELETE', `/me/sessions/${id}`)
export const endOtherDevices = () => request<void>('DELETE', '/me/sessions')

export const factors = () => request<Factors>('GET', '/me/factors')
export const beginApp = (password: string) => request<Enrolment>('POST', '/me/totp', { body: { password } })
export const confirmApp = (code: string) => request<{ codes: string[] }>('PUT', '/me/totp', { body: { code } })
export const removeApp = (password: string) => request<void>('POST', '/me/totp/removal', { body: { password } })
export const renewCodes = (password: string) => request<{ codes: string[] }>('POST', '/me/recovery-codes', { body: { password } })
export const removePasskey = (id: string, password: string) => request<void>('POST', `/me/passkeys/${id}/removal`, { body: { password } })
