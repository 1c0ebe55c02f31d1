/** How often one address, which may be that of a whole office or of a hosted product, may ask for what costs a row. */
import type { FastifyRequest } from 'fastify'
import { addressOf } from '../../../http/address.ts'
import { minuteMs } from '../../../http/rate-limit.ts'
import { limitAddressOf } from '../../../identity/address.ts'
import { overLimit } from '../../../kernel/fail.ts'
import type { Limiter } from '../../../kernel/shared/limiter.ts'

interface Limit {
  readonly max: number
  readonly windowMs: number
}
const registrationLimits: readonly Limit[] = [
  { max: 60, windowMs: minuteMs },
  { max: 300, windowMs: 3_600_000 },
]
/** Each may begin a sign-in, which is kept for an hour. Many, for a whole town may come from one address. */
const authorizationLimits: readonly Limit[] = [{ max: 6000, windowMs: minuteMs }]

/** Counts a registration. Answers how to take that back, for one that comes to nothing. Throws Fail `rate_limited`. */
export const countRegistration = (limiter: Limiter, request: FastifyRequest): (() => void) =>
  count(limiter, `register:${limitAddressOf(addressOf(request))}`, registrationLimits)

/** Counts a request to the authorization endpoint, of whichever issuer; likewise. */
export const countAuthorization = (limiter: Limiter, request: FastifyRequest): (() => void) =>
  count(limiter, `authorize:${limitAddressOf(addressOf(request))}`, authorizationLimits)

function count(limiter: Limiter, key: string, limits: readonly Limit[]): () => void {
  const taken: number[] = []
  const giveBack = (): void => {
    for (const windowMs of taken) limiter.giveBack(key, windowMs)
  }
  for (const { max, windowMs } of limits) {
    const verdict = limiter.take(key, max, windowMs)
    if (!verdict.isAllowed) {
      giveBack()
      throw overLimit('rate_limited', verdict.retryAfterMs)
    }
    taken.push(windowMs)
  }
  return giveBack
}
