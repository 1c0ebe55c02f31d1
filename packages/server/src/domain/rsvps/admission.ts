/**
 * Whether a person may have a place, in the order in which refusals are told: the event, the person, the tier. Pure: it
 * sees what was locked and throws the refusal. Source: community contract 1.2 Events, 3.1 RSVP, decisions 6 and 8.
 */
import type { rsvpStatuses } from '@guildhall/contract/community/rsvps'
import { Fail, invalid } from '../../kernel/fail.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import type { EventStatus, Viewability } from '../events/events.ts'
import type { MembershipStatus } from '../memberships/memberships.ts'

export type RsvpStatus = (typeof rsvpStatuses)[number]

/** An event, the member who asks (if one does) and a tier that comes into question, as they stand under their locks. */
export interface Asked {
  readonly event_id: string
  readonly status: EventStatus
  readonly start_date: Date
  readonly end_date: Date | null
  readonly capacity: number | null
  readonly places_taken: number
  readonly requires_approval: boolean
  readonly viewability: Viewability
  readonly user_id: string | null
  readonly user_email: string | null
  readonly user_name: string | null
  readonly membership_status: MembershipStatus | null
  /** Null with all that follows where no published tier comes into question. */
  readonly tier_id: string | null
  readonly price_cents: number | null
  readonly tier_capacity: number | null
  readonly tier_places_taken: number | null
  readonly sales_start_at: Date | null
  readonly sales_end_at: Date | null
  readonly form_id: string | null
  /** Whether the event has tiers at all; null where one came into question. */
  readonly has_other_tiers: boolean | null
}
export interface Asking {
  readonly userId: string | null
  /** In the spelling of `normalizeEmail`. */
  readonly email: string | null
  readonly tierId: string | null
}

/** What is asked for, and under which e-mail. Capacity is not looked at yet. */
export function admit(found: readonly Asked[], asking: Asking, now: Date): { asked: Asked; email: string } {
  const [asked] = found
  if (!asked) throw new Fail('event_not_found')
  checkEvent(asked, now)
  const email = checkPerson(asked, asking)
  checkTier(found, asking, now)
  return { asked, email }
}

function checkEvent(event: Asked, now: Date): void {
  if (event.status === 'DRAFT') throw new Fail('event_not_found')
  if (event.status === 'CANCELLED') throw new Fail('event_cancelled')
  if ((event.end_date ?? event.start_date) <= now) throw new Fail('event_over')
}

/** The e-mail of the person, who is named by a member's id, by an e-mail, or by both where they agree. */
function checkPerson(asked: Asked, { userId, email }: Asking): string {
  if (userId === null && email === null) throw invalid('email', 'is required unless userId is given')
  if (userId !== null && asked.user_id === null) throw new Fail('member_not_found')
  const ofUser = asked.user_email === null ? null : (normalizeEmail(asked.user_email) ?? asked.user_email)
  const known = ofUser ?? email
  if (known === null) throw invalid('email', 'is required: this user has none')
  if (email !== null && email !== known) throw invalid('email', "must be the user's where userId is given")
  if (asked.membership_status === 'BANNED') throw new Fail('person_banned')
  if (asked.viewability === 'MEMBERS_ONLY' && asked.membership_status !== 'ACCEPTED') throw new Fail('members_only')
  return known
}

function checkTier(found: readonly Asked[], { tierId }: Asking, now: Date): void {
  const [asked] = found
  if (asked === undefined || asked.tier_id === null) {
    if (tierId !== null) throw new Fail('tier_not_found')
    // Taking all tiers back closes the sale; it must not make a paid event free.
    if (asked?.has_other_tiers) throw new Fail('sales_closed')
    return
  }
  if (found.length > 1) {
    throw new Fail('tier_required', { problems: [{ field: 'tierId', message: 'is required: the event has several tiers' }] })
  }
  if (asked.price_cents !== 0) throw new Fail('payment_required')
  const isTooEarly = asked.sales_start_at !== null && now < asked.sales_start_at
  const isTooLate = asked.sales_end_at !== null && now >= asked.sales_end_at
  if (isTooEarly || isTooLate) throw new Fail('sales_closed')
}

/** Why there is no place left, if there is none. */
export function whyFull(asked: Asked): 'event_full' | 'tier_full' | undefined {
  if (asked.capacity !== null && asked.places_taken >= asked.capacity) return 'event_full'
  if (asked.tier_capacity !== null && (asked.tier_places_taken ?? 0) >= asked.tier_capacity) return 'tier_full'
  return undefined
}
