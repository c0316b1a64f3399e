import { ownWords, Problem, type ProblemBody } from './problem.ts'

/** What every call shares; the app sets it once. */
export const settings = {
  lang: () => 'zh-CN' as string,
  /** Called on 401 for anything but signing in. */
  signedOut: () => {},
}

type Query = Record<string, string | number | boolean | undefined>
interface Options {
  query?: Query
  body?: unknown
  /** The same key for every retry of one act: the server does it once. */
  key?: string | undefined
  /** The version that was read; a lost race answers 409 or 412 and never overwrites. */
  version?: string | number | undefined
  signal?: AbortSignal | undefined
}

export const newKey = (): string => crypto.randomUUID()

/** One request; answers the body or throws a `Problem`. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options)
  if (!response.ok) throw await refusal(response, path)
  return (await readBody(response)) as T
}

/** A file that is answered to an act of its own. */
export async function fetchFile(method: string, path: string, body?: unknown): Promise<Blob> {
  const response = await send(method, path, { body })
  if (!response.ok) throw await refusal(response, path)
  return response.blob()
}

async function send(method: string, path: string, o: Options): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': settings.lang() }
  const form = o.body instanceof FormData
  if (o.body !== undefined && !form) headers['content-type'] = 'application/json'
  if (o.key) headers['idempotency-key'] = o.key
  if (o.version !== undefined) headers['if-match'] = `"${o.version}"`
  const init: RequestInit = { method, headers }
  if (o.body !== undefined) init.body = form ? (o.body as FormData) : JSON.stringify(o.body)
  if (o.signal) init.signal = o.signal
  try {
    return await fetch(`/api/v1${path}${queryText(o.query)}`, init)
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw new Problem(0, ownWords.offline())
  }
}

export function queryText(query: Query = {}): string {
  const entries = Object.entries(query).filter(([, v]) => v !== undefined && v !== '')
  return entries.length ? `?${new URLSearchParams(entries.map(([k, v]) => [k, String(v)]))}` : ''
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  try {
    const text = await response.text()
    return text ? JSON.parse(text) : undefined
  } catch {
    throw new Problem(response.status, ownWords.unreadable())
  }
}

async function refusal(response: Response, path: string): Promise<Problem> {
  if (response.status === 401 && !path.startsWith('/session')) settings.signedOut()
  try {
    return new Problem(response.status, (await response.json()) as ProblemBody)
  } catch {
    return new Problem(response.status, ownWords.unreadable())
  }
}
