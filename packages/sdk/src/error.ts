export interface FieldProblem {
  /** Path of the field, such as `form.fields[2].label`; empty where the whole is at fault. */
  readonly field: string
  readonly message: string
  /** What kind of wrong, such as `taken`, where the API tells. */
  readonly code?: string
}

/** A refusal of the server. What never reached it (no network, an aborted signal) is thrown as `fetch` throws it. */
export class GuildhallError extends Error {
  readonly status: number
  /** Such as `NOT_FOUND`; `UNKNOWN` where the answer has none: the Space API's, and a proxy's error page. */
  readonly code: string
  /** Names the request in the server's logs. */
  readonly requestId: string | undefined
  /** What is at fault; empty where nothing is named. */
  readonly details: readonly FieldProblem[]
  /** When to ask again, where the server says so. */
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, body: unknown, headers: Headers) {
    const { message, code, requestId, details } = read(body)
    super(textOr(undefined, message) ?? `the server answered ${status}`)
    this.name = 'GuildhallError'
    this.status = status
    this.code = textOr('UNKNOWN', code)
    this.requestId = textOr(headers.get('x-request-id') ?? undefined, requestId)
    this.details = details
    this.retryAfterSeconds = retryAfterSeconds(headers.get('retry-after'))
  }
}

interface Told {
  readonly message?: unknown
  readonly code?: unknown
  readonly requestId?: unknown
  readonly details: readonly FieldProblem[]
}

/** Any of the three APIs' error objects, or of what is none. */
function read(body: unknown): Told {
  const { error, errors, code, details, requestId } = membersOf(body)
  if (errors !== undefined) {
    const problems = spaceProblems(errors)
    return { message: problems.map(sentence).join('; '), details: problems }
  }
  if (typeof error === 'string') return { message: error, code, requestId, details: problemsOf(details) }
  const platform = membersOf(error)
  return { ...platform, requestId: platform.request_id, details: problemsOf(platform.details) }
}

const problemsOf = (details: unknown): FieldProblem[] => (Array.isArray(details) ? details.filter(isProblem) : [])
function isProblem(detail: unknown): detail is FieldProblem {
  const { field, message } = membersOf(detail)
  return typeof field === 'string' && typeof message === 'string'
}

/** `{field: message}` with `base` for the whole, a list of sentences, or one. */
function spaceProblems(errors: unknown): FieldProblem[] {
  const told = typeof errors === 'string' || Array.isArray(errors) ? { base: errors } : membersOf(errors)
  return Object.entries(told).flatMap(([name, messages]) =>
    [messages]
      .flat()
      .filter((message) => typeof message === 'string')
      .map((message) => ({ field: name === 'base' ? '' : name, message })),
  )
}
const sentence = ({ field, message }: FieldProblem): string => (field === '' ? message : `${field} ${message}`)

const membersOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
const textOr = <T>(otherwise: T, value: unknown): string | T => (typeof value === 'string' && value !== '' ? value : otherwise)

/** Seconds, or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterSeconds(header: string | null, nowMs: number = Date.now()): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000))
}
