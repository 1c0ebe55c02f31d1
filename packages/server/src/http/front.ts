/**
 * The short way for what most requests are: an answer that is in memory, to a key that is in memory. It runs before the
 * framework and gives the same answer, header for header, as the long way in bind.ts; whatever it is not sure of it leaves
 * alone.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Caller, mayUse } from '../identity/caller.ts'
import type { HttpParts } from './bind.ts'
import { matchesTag } from './etag.ts'
import { limitTexts } from './rate-limit.ts'
import { cacheKey } from './response-cache.ts'
import { logAnswer, requestIdOf } from './server.ts'

/** The few request headers that the short way looks at; undefined where one is absent. */
export interface ShortHeaders {
  apiKey: string | undefined
  ifNoneMatch: string | undefined
  requestId: string | undefined
  origin: string | undefined
}

/** What a dialect adds for the short way. */
export interface Lane {
  /** The caller behind the credential where that is known without waiting; anything else is left to the long way. */
  knownCaller(headers: ShortHeaders): Caller | undefined
  /** The dialect's own headers, name and value in turn. */
  headersFor(headers: ShortHeaders): readonly string[]
}

const names: Readonly<Record<string, keyof ShortHeaders>> = {
  'x-api-key': 'apiKey',
  'if-none-match': 'ifNoneMatch',
  'x-request-id': 'requestId',
  origin: 'origin',
}
const lengths = new Set(Object.keys(names).map((name) => name.length))

/** Reads them from the raw list, which spares building the object of all headers. One that comes twice: undefined. */
function shortHeaders(raw: readonly string[]): ShortHeaders | undefined {
  const found: ShortHeaders = { apiKey: undefined, ifNoneMatch: undefined, requestId: undefined, origin: undefined }
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!
    if (!lengths.has(name.length)) continue
    const field = names[name.toLowerCase()]
    if (field === undefined) continue
    if (found[field] !== undefined) return undefined
    found[field] = raw[index + 1]!
  }
  return found
}

export class Front {
  readonly #parts: HttpParts
  #lane: Lane | undefined
  #isClosing = false
  constructor(parts: HttpParts) {
    this.#parts = parts
  }
  open(lane: Lane): void {
    this.#lane = lane
  }
  /** From now on everything goes the long way, which tells clients that their connection ends. */
  close(): void {
    this.#isClosing = true
  }

  /** Answers, or says that it did not and touched nothing. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { cache, shared, clock, log } = this.#parts
    const lane = this.#lane
    if (!lane || !cache.isOn || this.#isClosing || request.method !== 'GET') return false
    const headers = shortHeaders(request.rawHeaders)
    const caller = headers && lane.knownCaller(headers)
    if (!caller) return false
    const stored = cache.get(cacheKey(caller, request.url!), shared.content.current(caller.communityId), clock.now())
    if (!stored?.short || !mayUse(caller, stored.short.scope)) return false
    const { key, requests, windowMs } = caller.limit
    // A refused request is not counted, so the long way may ask again and word the refusal.
    const verdict = shared.limits.take(key, requests, windowMs)
    if (!verdict.isAllowed) return false
    const requestId = requestIdOf(headers.requestId)
    const [policy, state] = limitTexts(verdict, requests, windowMs)
    const { lines, status, route, length } = stored.short
    const all = ['x-request-id', requestId, 'ratelimit-policy', policy, 'ratelimit', state, ...lane.headersFor(headers), ...lines]
    const known = headers.ifNoneMatch
    if (known !== undefined && matchesTag(known, stored.etag, 'weak')) response.writeHead(304, all).end()
    else {
      all.push('content-type', stored.mediaType, 'content-length', length)
      response.writeHead(status, all).end(stored.bytes)
    }
    logAnswer(log, requestId, route, response.statusCode)
    return true
  }
}
