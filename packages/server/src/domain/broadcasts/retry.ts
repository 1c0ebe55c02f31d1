/** What an attempt's outcome means for its recipient, and when the next one is due. */
import type { MailOutcome } from '../../mail/mailer.ts'
import type { RecipientResult } from './recipients-store.ts'

const minuteMs = 60_000
/** After the first, second … refusal of a mail "for now": greylisting lasts minutes, a full mailbox hours. */
const backOffMinutes = [1, 5, 30, 120, 360]
export const attemptsMax = backOffMinutes.length + 1
/** How long a mail server that cannot be used is waited for. What a broadcast says is stale after that. */
export const patienceMs = 3 * 24 * 60 * minuteMs
const serverRetryMs = { min: minuteMs, max: 15 * minuteMs }

type Deferred = Extract<MailOutcome, { outcome: 'deferred' }>

/**
 * Whether it was the server and not the mail: no reply at all, 421 and 454 (RFC 5321 §3.8, RFC 4954 §6), or a refusal for good
 * of the connection or sign-in, which the operator can mend.
 */
export const isServerFault = ({ code }: Deferred): boolean => code === undefined || code === 421 || code === 454 || code >= 500

/** How long to let the server alone: the longer it has been away, the longer. */
export const serverPauseMs = (ageMs: number): number => Math.min(Math.max(ageMs / 4, serverRetryMs.min), serverRetryMs.max)

export interface Attempt {
  readonly id: string
  /** Attempts made before this one. */
  readonly attempts: number
  /** Since the broadcast was asked for. */
  readonly ageMs: number
}

/** `random` in 0…1 spreads retries by ±20 %, so that they do not come back as one wave. */
export function judge(attempt: Attempt, outcome: MailOutcome, nowMs: number, random = Math.random): RecipientResult {
  const result = { id: attempt.id, attempts: 1, nextAttemptAt: null, isBounce: false } as const
  switch (outcome.outcome) {
    case 'accepted':
      return { ...result, status: 'SENT', detail: outcome.response?.slice(0, 500) ?? null }
    case 'rejected':
      return { ...result, status: 'FAILED', detail: outcome.reason, isBounce: outcome.isRecipientFault }
    case 'unknown':
      return { ...result, status: 'UNKNOWN', detail: outcome.reason }
    case 'deferred':
      return { ...result, detail: outcome.reason, ...judgeDeferred(attempt, outcome, nowMs, random) }
  }
}

function judgeDeferred(
  { attempts, ageMs }: Attempt,
  outcome: Deferred,
  nowMs: number,
  random: () => number,
): Pick<RecipientResult, 'status' | 'nextAttemptAt' | 'attempts'> {
  const isServer = isServerFault(outcome)
  const isOver = isServer ? ageMs > patienceMs : attempts + 1 >= attemptsMax
  if (isOver) return { status: 'FAILED', nextAttemptAt: null, attempts: 1 }
  const delayMs = isServer ? serverPauseMs(ageMs) : backOffMinutes[attempts]! * minuteMs
  return { status: 'QUEUED', nextAttemptAt: new Date(nowMs + delayMs * (0.8 + 0.4 * random())), attempts: isServer ? 0 : 1 }
}
