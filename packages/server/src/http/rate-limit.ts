import type { Verdict } from '../kernel/shared/limiter.ts'

/** `RateLimit` and `RateLimit-Policy` as draft-ietf-httpapi-ratelimit-headers words them; times in whole seconds. */
export function limitHeaders(verdict: Verdict, requests: number, windowMs: number): Record<string, string> {
  const [policy, state] = limitTexts(verdict, requests, windowMs)
  return { 'ratelimit-policy': policy, ratelimit: state }
}
export const limitTexts = (verdict: Verdict, requests: number, windowMs: number): [policy: string, state: string] => [
  `"default";q=${requests};w=${Math.ceil(windowMs / 1000)}`,
  `"default";r=${verdict.remaining};t=${Math.ceil(verdict.resetMs / 1000)}`,
]
