/**
 * Slows guessing without locking anybody out. Only failures count; three of them are counted apart:
 *   the person from this address    few, so that a password cannot be tried through from one place
 *   this address, whoever           more, against one password tried on many people
 *   the person from anywhere        many; when they are used up, places the person has signed in from before still may
 * A stranger can thus use up their own places and at most the last count, which does not bind the person's own.
 */

import { overLimit } from '../../kernel/fail.ts'
import type { Limiter } from '../../kernel/shared/limiter.ts'

const minuteMs = 60_000
const counts = {
  pair: { max: 10, windowMs: 5 * minuteMs },
  address: { max: 100, windowMs: 15 * minuteMs },
  person: { max: 50, windowMs: 60 * minuteMs },
  registrations: { max: 120, windowMs: 60 * minuteMs },
  mails: { max: 5, windowMs: 60 * minuteMs },
  resets: { max: 30, windowMs: 60 * minuteMs },
  own: { max: 10, windowMs: 15 * minuteMs },
} as const

export interface Attempt {
  /** It was right after all: it does not count. */
  forgive(): void
}

const refuse = (retryAfterMs: number): never => {
  throw overLimit('login_limited', retryAfterMs)
}

/**
 * Counts one attempt before its password is looked at, so that parallel ones cannot slip through. `isKnownPlace` is asked
 * only where the person's own count is used up. 429 `login_limited`.
 */
export async function countAttempt(
  limits: Limiter,
  person: string,
  address: string,
  isKnownPlace: () => Promise<boolean>,
): Promise<Attempt> {
  const keys = {
    pair: `sign-in ${person} ${address}`,
    address: `sign-in from ${address}`,
    person: `sign-in of ${person}`,
  }
  const taken: (keyof typeof keys)[] = []
  const forgive = () => {
    for (const name of taken) limits.giveBack(keys[name], counts[name].windowMs)
  }
  for (const name of ['pair', 'address', 'person'] as const) {
    const verdict = limits.take(keys[name], counts[name].max, counts[name].windowMs)
    if (verdict.isAllowed) taken.push(name)
    else if (name !== 'person' || !(await isKnownPlace())) {
      forgive()
      refuse(verdict.retryAfterMs)
    }
  }
  return { forgive }
}

export function countRegistration(limits: Limiter, address: string): void {
  const { max, windowMs } = counts.registrations
  const verdict = limits.take(`register from ${address}`, max, windowMs)
  if (!verdict.isAllowed) refuse(verdict.retryAfterMs)
}

/** One attempt of a signed-in person at their own password or code. */
export function countOwnAttempt(limits: Limiter, userId: string): Attempt {
  const key = `own account ${userId}`
  const { max, windowMs } = counts.own
  const verdict = limits.take(key, max, windowMs)
  if (!verdict.isAllowed) refuse(verdict.retryAfterMs)
  return { forgive: () => limits.giveBack(key, windowMs) }
}

export function countReset(limits: Limiter, address: string): void {
  const { max, windowMs } = counts.resets
  const verdict = limits.take(`reset from ${address}`, max, windowMs)
  if (!verdict.isAllowed) refuse(verdict.retryAfterMs)
}

/** Whether one more mail may go to this person now: more would be a way to fill somebody's mailbox. */
export const mayMail = (limits: Limiter, what: string, userId: string): boolean =>
  limits.take(`${what} mail ${userId}`, counts.mails.max, counts.mails.windowMs).isAllowed
