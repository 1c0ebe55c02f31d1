import { type ErrorCode, errors, type FieldProblem, type ProblemCode } from '@guildhall/contract/errors'

/**
 * A refusal. The code is what the caller learns; the cause is what the log keeps. Thrown anywhere, worded by the dialect.
 * `problems` name the fields at fault; `retryAfterSeconds` goes out as `Retry-After`; `headers` as they are.
 */
export class Fail extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly problems: readonly FieldProblem[]
  readonly retryAfterSeconds: number | undefined
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(
    code: ErrorCode,
    options: {
      cause?: unknown
      problems?: readonly FieldProblem[]
      retryAfterSeconds?: number
      headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(code, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'Fail'
    this.code = code
    this.status = errors[code].status
    this.problems = options.problems ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
    this.headers = options.headers
  }
}

/** A 429. Who waits as long as it says, in whole seconds and at least one, is let through. */
export const overLimit = (code: 'rate_limited' | 'login_limited' | 'broadcast_limit', waitMs: number): Fail =>
  new Fail(code, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) })

/** A 400 that names one field. */
export const invalid = (field: string, message: string, code?: ProblemCode): Fail =>
  new Fail('invalid_request', { problems: [{ field, message, ...(code && { code }) }] })
