/** One call: the request, and again after the time the server names where it says "later" (429, 503). */
import { GuildhallError } from './error.ts'
import type { Route } from './route.ts'

export interface ConnectionOptions {
  /** Such as `https://guildhall.example.org`: without `/api`, `/v1` or a community. */
  readonly baseUrl: string
  readonly fetch?: typeof globalThis.fetch
  /** How often a call is sent again after 429 or 503; 3 where it is left out. */
  readonly retriesMax?: number
  /** A longer `Retry-After` is not waited for; 30 where it is left out. */
  readonly retryWaitSecondsMax?: number
}
export interface ResponseInfo {
  readonly status: number
  /** For `ifMatch` of a later update. */
  readonly etag: string | undefined
  readonly requestId: string | undefined
  readonly headers: Headers
}
export interface SendOptions {
  readonly signal?: AbortSignal
  /** Told about the answer's headers before the call answers. */
  readonly onResponse?: (info: ResponseInfo) => void
}

export interface Transport {
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
  readonly retriesMax: number
  readonly retryWaitSecondsMax: number
}
export interface Request {
  readonly route: Route
  /** With its parameters filled in. */
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}
/** Names in small letters. */
export type RequestHeaders = Readonly<Record<string, string>>

export const transportOf = ({ baseUrl, fetch, retriesMax = 3, retryWaitSecondsMax = 30 }: ConnectionOptions): Transport => ({
  baseUrl: baseUrl.replace(/\/+$/, ''),
  fetch: fetch ?? globalThis.fetch.bind(globalThis),
  retriesMax,
  retryWaitSecondsMax,
})

export const bearer = (token: string | undefined): RequestHeaders =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

const waitSecondsDefault = 1

/** The answer's body; where it goes for a redirect; nothing for 204. Throws GuildhallError, and what `fetch` throws. */
export async function send(
  transport: Transport,
  request: Request,
  headers: RequestHeaders,
  options: SendOptions = {},
): Promise<unknown> {
  const url = transport.baseUrl + request.path + queryOf(request.query)
  const init = initOf(request, headers, options)
  // After 503 nobody knows how far a write came. 429 is said before anything is done.
  const isRepeatable = request.route.method === 'GET' || headers['idempotency-key'] !== undefined
  for (let retries = 0; ; retries++) {
    const response = await transport.fetch(url, init)
    const location = request.route.isRedirect && response.status === 302 ? response.headers.get('location') : null
    if (response.ok || location !== null) {
      options.onResponse?.(infoOf(response))
      if (location !== null) return { location }
      return response.status === 204 ? undefined : response.json()
    }
    const error = new GuildhallError(response.status, await response.json().catch(() => undefined), response.headers)
    const waitSeconds = error.retryAfterSeconds ?? waitSecondsDefault
    const isLater = error.status === 429 || (error.status === 503 && isRepeatable)
    if (!isLater || retries >= transport.retriesMax || waitSeconds > transport.retryWaitSecondsMax) throw error
    await waitFor(waitSeconds * 1000, options.signal)
  }
}

function initOf({ route, body }: Request, headers: RequestHeaders, { signal }: SendOptions): RequestInit {
  return {
    method: route.method,
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(route.isRedirect && { redirect: 'manual' }),
    ...(signal && { signal }),
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
const waitFor = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
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
