import type { Verdict } from '../kernel/shared/limiter.ts'

/**
 * The window of limits by the minute. A place is free again at most 1/64 of a window late, so that with a second less nobody
 * ever has to wait longer than the minute that the documents name, and who waits as long as Retry-After says gets through.
 */
export const minuteMs = 59_000
const windowSeconds = (windowMs: number): number => (windowMs === minuteMs ? 60 : Math.ceil(windowMs / 1000))

/** `RateLimit` and `RateLimit-Policy` as draft-ietf-httpapi-ratelimit-headers words them; times in whole seconds. */
export function limitHeaders(verdict: Verdict, requests: number, windowMs: number): Record<string, string> {
  const [policy, state] = limitTexts(verdict, requests, windowMs)
  return { 'ratelimit-policy': policy, ratelimit: state }
}
export const limitTexts = (verdict: Verdict, requests: number, windowMs: number): [policy: string, state: string] => [
  `"default";q=${requests};w=${windowSeconds(windowMs)}`,
  `"default";r=${verdict.remaining};t=${Math.ceil(verdict.resetMs / 1000)}`,
]
