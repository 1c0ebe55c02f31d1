/** One call: the request, and again after the time the server names where it says "later" (429, 503). */
import { GuildhallError } from './error.ts'

export interface ResponseInfo {
  readonly status: number
  /** For `ifMatch` of a later update. */
  readonly etag: string | undefined
  readonly requestId: string | undefined
  readonly headers: Headers
}
export interface CallOptions {
  /** Makes a write happen once, however often it is sent. Each write has a random one where this is left out. */
  readonly idempotencyKey?: string
  /** The ETag the object must still have; a `GuildhallError` of status 412 where it has changed. */
  readonly ifMatch?: string
  readonly signal?: AbortSignal
  /** Told about the answer's headers before the call answers. */
  readonly onResponse?: (info: ResponseInfo) => void
}
export interface Transport {
  readonly baseUrl: string
  readonly apiKey: string | undefined
  readonly fetch: typeof globalThis.fetch
  /** How often a call is sent again. */
  readonly retriesMax: number
  /** A longer `Retry-After` is not waited for: the error is thrown at once. */
  readonly retryWaitSecondsMax: number
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}
export interface Request {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}

const waitSecondsDefault = 1

export async function send(transport: Transport, request: Request, options: CallOptions = {}): Promise<unknown> {
  const url = transport.baseUrl + request.path + queryOf(request.query)
  const init = initOf(transport, request, options)
  for (let retries = 0; ; retries++) {
    const response = await transport.fetch(url, init)
    if (response.ok) {
      options.onResponse?.(infoOf(response))
      return response.status === 204 ? undefined : response.json()
    }
    const error = new GuildhallError(response.status, await response.json().catch(() => undefined), response.headers)
    const waitSeconds = error.retryAfterSeconds ?? waitSecondsDefault
    const isLater = error.status === 429 || error.status === 503
    if (!isLater || retries >= transport.retriesMax || waitSeconds > transport.retryWaitSecondsMax) throw error
    await transport.wait(waitSeconds * 1000, options.signal)
  }
}

function initOf({ apiKey }: Transport, { method, body }: Request, options: CallOptions): RequestInit {
  // A write that is sent again must not be done again, so it always carries a key.
  const idempotencyKey = options.idempotencyKey ?? (method === 'GET' ? undefined : crypto.randomUUID())
  return {
    method,
    headers: {
      accept: 'application/json',
      ...(apiKey !== undefined && { 'x-api-key': apiKey }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(options.ifMatch !== undefined && { 'if-match': options.ifMatch }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(options.signal && { signal: options.signal }),
  }
}

function queryOf(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

const infoOf = ({ status, headers }: Response): ResponseInfo => ({
  status,
  etag: headers.get('etag') ?? undefined,
  requestId: headers.get('x-request-id') ?? undefined,
  headers,
})

/** Ends early, with the signal's reason, where it is aborted. */
export const waitFor: Transport['wait'] = (ms, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
