/**
 * Posts to URLs that users gave us. No private address is reached that the operator did not list, no redirect is followed, and
 * no answer is read for longer or further than it deserves.
 */
import { lookup as systemLookup } from 'node:dns/promises'
import type { Agent, Dispatcher } from 'undici'
import { type Clock, systemClock } from '../kernel/clock.ts'
import type { Network } from './address-rules.ts'
import { createConnector, type Lookup } from './connector.ts'
import { type FailureReason, SendFailure, sendFailure } from './failure.ts'
import { parseTarget, RefusedUrl } from './target-url.ts'

export { type FailureReason, type Lookup, RefusedUrl }

export type Outcome =
  | {
      kind: 'answered'
      /** From 200; a redirect is an answer like any other. */
      status: number
      /** The first kilobyte as text, without NUL, which PostgreSQL's text cannot hold. */
      body: string
      retryAfterSeconds?: number
      durationMs: number
    }
  | {
      kind: 'failed'
      reason: FailureReason
      /** Fit for the eyes of whoever registered the URL. */
      message: string
      durationMs: number
    }

export interface OutgoingRequest {
  url: string
  headers: Readonly<Record<string, string>>
  body: string | Uint8Array
  /** For everything together: look-up, connection, sending, head and body of the answer. */
  timeoutMs: number
}

export interface Outgoing {
  /** Judges what the URL's text tells, without a look-up. Throws `RefusedUrl`. */
  checkUrl(url: string): void
  /** Rejects only for a mistake of ours: a header that HTTP cannot carry, or a post after `close`. */
  post(request: OutgoingRequest): Promise<Outcome>
  /** Waits for the posts under way (their timeouts bound it), then ends all connections. */
  close(): Promise<void>
}

export interface OutgoingOptions {
  /** Networks that may be reached although they are private, and with plain http. */
  allowed: readonly Network[]
  lookup?: Lookup
  /** PEM certificates to trust instead of the usual ones. */
  ca?: string
  /** Reads a `Retry-After` that is a date. */
  clock?: Clock
}

// Reading a little further than is kept lets the connection serve the next post.
const BODY_READ_BYTES_MAX = 64 * 1024
const BODY_KEPT_BYTES_MAX = 1024

/** The one way out to URLs of users. Throws nothing; opens no socket before the first post. */
export function createOutgoing({ allowed, lookup = lookupAll, ca, clock = systemClock }: OutgoingOptions): Outgoing {
  const connector = createConnector({ allowed, lookup, ca })
  // The library is loaded with the first post: most processes never make one.
  let agent: Promise<Agent> | undefined
  const open = async (): Promise<Agent> => {
    const { Agent } = await import('undici')
    // The deadline of each post stands in for undici's own timeouts.
    return new Agent({ connect: connector.connect, allowH2: false, headersTimeout: 0, bodyTimeout: 0 })
  }
  const underWay = new Set<Promise<Outcome>>()
  let isClosed = false

  async function send({ url, headers, body, timeoutMs }: OutgoingRequest): Promise<Outcome> {
    const startedAt = performance.now()
    const durationMs = () => Math.round(performance.now() - startedAt)
    const deadline = startDeadline(timeoutMs)
    try {
      const { origin, pathname, search } = readTarget(url, allowed)
      agent ??= open()
      const request = (await agent).request({
        origin,
        path: pathname + search,
        method: 'POST',
        headers: { 'accept-encoding': 'identity', ...headers },
        body,
        signal: deadline.signal,
      })
      // undici notices an abort only when it has a connection, hence the race. It never sends what was aborted before.
      const response = await Promise.race([request, deadline.passed])
      // From here on the other side has answered, whatever becomes of the body.
      const text = await readStart(response.body)
      const retryAfterSeconds = readRetryAfter(response.headers['retry-after'], clock)
      return {
        kind: 'answered',
        status: response.statusCode,
        body: text,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
        durationMs: durationMs(),
      }
    } catch (error) {
      if (isOurMistake(error)) throw error
      const { reason, message } = sendFailure(error)
      return { kind: 'failed', reason, message, durationMs: durationMs() }
    } finally {
      deadline.clear()
    }
  }

  return {
    checkUrl(url) {
      parseTarget(url, allowed)
    },
    async post(request) {
      if (isClosed) throw new Error('nothing can be posted after close')
      const outcome = send(request)
      underWay.add(outcome)
      try {
        return await outcome
      } finally {
        underWay.delete(outcome)
      }
    },
    async close() {
      isClosed = true
      await Promise.allSettled(underWay)
      connector.close()
      await (await agent)?.destroy()
    },
  }
}

/** The system's own look-up, so that the hosts file counts; every address it knows. */
const lookupAll: Lookup = async (hostname) => (await systemLookup(hostname, { all: true })).map(({ address }) => address)

function readTarget(url: string, allowed: readonly Network[]): URL {
  try {
    return parseTarget(url, allowed)
  } catch (error) {
    // The list of allowed networks may have shrunk since the URL was registered.
    if (error instanceof RefusedUrl) throw new SendFailure('refused_address', `the URL ${error.message}`)
    throw error
  }
}

function startDeadline(timeoutMs: number): { signal: AbortSignal; passed: Promise<never>; clear(): void } {
  const controller = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  // It may pass while nobody races against it.
  promise.catch(() => {})
  const timer = setTimeout(() => {
    const failure = new SendFailure('timeout', `no answer within ${timeoutMs} ms`)
    reject(failure)
    controller.abort(failure)
  }, timeoutMs)
  return { signal: controller.signal, passed: promise, clear: () => clearTimeout(timer) }
}

/** Reads on until the end, the limit, the deadline or a broken connection; what came until then is what there is. */
async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const kept: Buffer[] = []
  let keptBytes = 0
  let readBytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      readBytes += chunk.length
      const part = chunk.subarray(0, BODY_KEPT_BYTES_MAX - keptBytes)
      // A copy, lest a kilobyte holds on to the whole chunk.
      if (part.length > 0) kept.push(Buffer.from(part))
      keptBytes += part.length
      // Leaving the loop destroys the body, and with it the connection.
      if (readBytes >= BODY_READ_BYTES_MAX) break
    }
  } catch {
    // The status has been told already; the body is for people to read.
  }
  // `stream` leaves out a character that the cut went through.
  return new TextDecoder().decode(Buffer.concat(kept), { stream: true }).replaceAll('\0', '\ufffd')
}

/** RFC 9110 §10.2.3: whole seconds, or a date. Anything else, and a date that has passed, tells nothing. */
function readRetryAfter(header: string | string[] | undefined, clock: Clock): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text)
  // `Date.parse` alone would take "-1" for a month, and a date without its zone for one in ours.
  const time = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN
  const seconds = Math.ceil((time - clock.now()) / 1000)
  return seconds > 0 ? seconds : undefined
}

/** undici's complaint about the arguments, such as a header with a line break. */
function isOurMistake(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_INVALID_ARG'
}
