import { request } from '../client.ts'

/** What the server asks a device, with bytes as base64url. */
interface Question { challenge: string; [other: string]: unknown }
interface Known { id: string; type: 'public-key' }

/** A phone's browser inside another app often has none of this. */
export const usable = () => typeof PublicKeyCredential !== 'undefined' && !!navigator.credentials

/** Makes a passkey on this device; answers codes on paper with the first one. */
export async function add(name: string, password: string): Promise<string[]> {
  const asked = await request<Question>('POST', '/me/passkeys/question', { body: { password } })
  const user = asked.user as { id: string; name: string; displayName: string }
  const options = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: (asked.excludeCredentials as Known[]).map((known) => ({ ...known, id: bytes(known.id) })),
  } as unknown as PublicKeyCredentialCreationOptions
  const made = (await navigator.credentials.create({ publicKey: options })) as PublicKeyCredential
  const response = made.response as AuthenticatorAttestationResponse
  const body = { name, client_data: text(response.clientDataJSON), attestation: text(response.attestationObject) }
  return (await request<{ codes: string[] }>('POST', '/me/passkeys', { body })).codes
}

/** Signs in with whatever passkey its holder picks. */
export async function signIn(): Promise<void> {
  const asked = await request<Question>('POST', '/session/passkey/question')
  const options = { ...asked, challenge: bytes(asked.challenge) } as unknown as PublicKeyCredentialRequestOptions
  const used = (await navigator.credentials.get({ publicKey: options })) as PublicKeyCredential
  const response = used.response as AuthenticatorAssertionResponse
  const body = {
    credential: text(used.rawId),
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
    user: response.userHandle ? text(response.userHandle) : '',
  }
  await request<void>('POST', '/session/passkey', { body })
}

const bytes = (base64url: string) => Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))

function text(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
