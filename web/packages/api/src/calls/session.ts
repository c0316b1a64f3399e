import { request } from '../client.ts'
import type { Me } from '../types.ts'

export const signIn = (login: string, password: string) => request<void>('POST', '/session', { body: { login, password } })
export const signOut = () => request<void>('DELETE', '/session')
export const changePassword = (old: string, password: string) => request<void>('PUT', '/me/password', { body: { old, password } })
export const me = () => request<Me>('GET', '/me')
