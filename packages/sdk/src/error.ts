export interface FieldProblem {
  /** Path of the field, such as `form.fields[2].label`. */
  readonly field: string
  readonly message: string
}

/** A refusal of the server. What never reached it (no network, an aborted signal) is thrown as `fetch` throws it. */
export class GuildhallError extends Error {
  readonly status: number
  /** Such as `NOT_FOUND`; `UNKNOWN` where the answer is not one of Guildhall's (a proxy's error page). */
  readonly code: string
  /** Names the request in the server's logs. */
  readonly requestId: string | undefined
  /** The fields at fault; empty where none is. */
  readonly details: readonly FieldProblem[]
  /** When to ask again, where the server says so. */
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, body: unknown, headers: Headers) {
    const { error, code, details, requestId } = (body !== null && typeof body === 'object' ? body : {}) as Record<string, unknown>
    super(typeof error === 'string' ? error : `the server answered ${status}`)
    this.name = 'GuildhallError'
    this.status = status
    this.code = typeof code === 'string' ? code : 'UNKNOWN'
    this.requestId = typeof requestId === 'string' ? requestId : (headers.get('x-request-id') ?? undefined)
    this.details = Array.isArray(details) ? (details as FieldProblem[]) : []
    this.retryAfterSeconds = retryAfterSeconds(headers.get('retry-after'))
  }
}

/** Seconds, or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterSeconds(header: string | null, nowMs: number = Date.now()): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000))
}
