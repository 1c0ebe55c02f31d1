import type { FastifyReply } from 'fastify'
import type { Caller } from '../identity/caller.ts'
import { overLimit } from '../kernel/fail.ts'
import type { Limiter, Verdict } from '../kernel/shared/limiter.ts'

/**
 * The window of limits by the minute. A place is free again at most 1/64 of a window late, so that with a second less nobody
 * ever has to wait longer than the minute that the documents name, and who waits as long as Retry-After says gets through.
 */
export const minuteMs = 59_000
const windowSeconds = (windowMs: number): number => (windowMs === minuteMs ? 60 : Math.ceil(windowMs / 1000))

/** Counts a request; `RateLimit` and `RateLimit-Policy` are on its answer, a refusal too. Throws Fail `rate_limited`. */
export function countRequest(limits: Limiter, { key, requests, windowMs }: Caller['limit'], reply: FastifyReply): void {
  const verdict = limits.take(key, requests, windowMs)
  const [policy, state] = limitTexts(verdict, requests, windowMs)
  reply.headers({ 'ratelimit-policy': policy, ratelimit: state })
  if (!verdict.isAllowed) throw overLimit('rate_limited', verdict.retryAfterMs)
}

/** `RateLimit-Policy` and `RateLimit` as draft-ietf-httpapi-ratelimit-headers words them; times in whole seconds. */
export const limitTexts = (verdict: Verdict, requests: number, windowMs: number): [policy: string, state: string] => [
  `"default";q=${requests};w=${windowSeconds(windowMs)}`,
  `"default";r=${verdict.remaining};t=${Math.ceil(verdict.resetMs / 1000)}`,
]
