/**
 * The short way for what most requests are: an answer that is in memory, to a key that is in memory. It runs before the
 * framework and gives the same answer, header for header, as the long way in bind.ts; whatever it is not sure of it leaves
 * alone.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { type Caller, mayUse } from '../identity/caller.ts'
import type { HttpParts } from './bind.ts'
import { matchesTag } from './etag.ts'
import { limitTexts } from './rate-limit.ts'
import { cacheKey } from './response-cache.ts'
import { logAnswer, requestIdOf } from './server.ts'

/** What a dialect adds for the short way. */
export interface Lane {
  /** The caller behind the credential where that is known without waiting; anything else is left to the long way. */
  knownCaller(headers: IncomingHttpHeaders): Caller | undefined
  /** The dialect's own headers, name and value in turn. */
  headersFor(headers: IncomingHttpHeaders): readonly string[]
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
    const { headers } = request
    const caller = lane.knownCaller(headers)
    if (!caller) return false
    const stored = cache.get(cacheKey(caller, request.url!), shared.content.current(caller.communityId), clock.now())
    if (!stored?.short || !mayUse(caller, stored.short.scope)) return false
    const { key, requests, windowMs } = caller.limit
    // A refused request is not counted, so the long way may ask again and word the refusal.
    const verdict = shared.limits.take(key, requests, windowMs)
    if (!verdict.isAllowed) return false
    const requestId = requestIdOf(headers['x-request-id'])
    const [policy, state] = limitTexts(verdict, requests, windowMs)
    const { lines, status, route, length } = stored.short
    const all = ['x-request-id', requestId, 'ratelimit-policy', policy, 'ratelimit', state, ...lane.headersFor(headers), ...lines]
    const known = headers['if-none-match']
    if (known !== undefined && matchesTag(known, stored.etag, 'weak')) response.writeHead(304, all).end()
    else {
      all.push('content-type', stored.mediaType, 'content-length', length)
      response.writeHead(status, all).end(stored.bytes)
    }
    logAnswer(log, requestId, route, response.statusCode)
    return true
  }
}
