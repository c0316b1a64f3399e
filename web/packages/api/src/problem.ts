/** What the server says when it refuses (RFC 9457), with sentences in the language that was asked for. */
export interface ProblemBody {
  code: string
  title: string
  detail?: string | undefined
  field?: string | undefined
  trace?: string | undefined
}

export class Problem extends Error implements ProblemBody {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  /** The field of the request that is wrong, as the request names it. */
  readonly field: string | undefined
  /** What to quote when asking for help. */
  readonly trace: string | undefined

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title)
    this.status = status
    this.code = body.code
    this.title = body.title
    this.detail = body.detail
    this.field = body.field
    this.trace = body.trace
  }
}

/** Sentences for what happens before any server can say one; the app fills them in its language. */
export const ownWords = {
  offline: (): ProblemBody => ({ code: 'offline', title: 'offline' }),
  unreadable: (): ProblemBody => ({ code: 'unreadable', title: 'unreadable' }),
}

export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem(0, ownWords.unreadable())
}
