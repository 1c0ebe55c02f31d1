/**
 * RSVPs: a person's free place at an event. APPROVED and PENDING ones hold a place, counted in `places_taken` of the event
 * and of the tier, which change under the locks of both: membership, then event, then tier, in this order everywhere.
 * Source: community contract 1.2 Events, 3.1 RSVP, "Ours".
 */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { findEventId } from '../events/events.ts'
import { acceptAnswers } from '../forms/stored-forms.ts'
import { admit, type RsvpStatus, whyFull } from './admission.ts'
import {
  approveRsvpRow,
  askForPlace,
  closeRsvps,
  insertRsvp,
  isAttending,
  lockRsvp,
  lockUpcomingRsvps,
  type NewRsvp,
  type RsvpRow,
  rsvpsOfEvent,
} from './rsvps-store.ts'

export { viewRsvp } from './rsvps-store.ts'

export interface RsvpInput {
  /** Either names the person; both must name the same one. */
  readonly email?: string | null
  readonly userId?: string | null
  /** A member's own name where it is left out. */
  readonly name?: string | null
  /** May be left out where the event has a single tier, or none. */
  readonly tierId?: string | null
  readonly answers?: Readonly<Record<string, unknown>> | null
}

/** In the order they came, all or those of one status. */
export async function listRsvps(tenant: Tenant, slug: string, status: RsvpStatus | null, page: Page): Promise<Slice> {
  const eventId = await findEventId(tenant, { isAdmin: true }, slug)
  return readPage(tenant, rsvpsOfEvent, [tenant.communityId, eventId, status], page)
}

/** Takes a place, or says why not. PENDING where the event asks for approval. */
export async function createRsvp(tx: Tx, actor: Actor, slug: string, input: RsvpInput, now: Date): Promise<NewRsvp> {
  const email = input.email == null ? null : normalizeEmail(input.email)
  if (email === undefined) throw invalid('email', 'must be an e-mail address')
  const asking = { userId: input.userId ?? null, email, tierId: input.tierId ?? null }
  const { asked, email: knownEmail } = admit(await askForPlace(tx, { slug, ...asking }), asking, now)
  const answers = await acceptAnswers(tx, asked.form_id, input.answers)
  const rsvp: NewRsvp = {
    id: newId(),
    event_id: asked.event_id,
    tier_id: asked.tier_id,
    user_id: asked.user_id,
    email: knownEmail,
    name: input.name ?? asked.user_name,
    status: asked.requires_approval ? 'PENDING' : 'APPROVED',
    answers,
  }
  const full = whyFull(asked)
  if (full) throw new Fail((await isAttending(tx, rsvp)) ? 'already_attending' : full)
  if (!(await insertRsvp(tx, rsvp, now))) throw new Fail('already_attending')
  await recordRsvp(tx, actor, 'rsvp.created', rsvp)
  if (asked.form_id !== null) await recordForm(tx, actor, asked.form_id, rsvp)
  return rsvp
}

/** `checkCurrent` runs under the locks, for `If-Match`. The status it has already is no change. */
export async function updateRsvp(
  tx: Tx,
  actor: Actor,
  id: string,
  status: Exclude<RsvpStatus, 'PENDING'>,
  now: Date,
  checkCurrent: () => Promise<void>,
): Promise<void> {
  const row = await lockRsvp(tx, id)
  if (!row) throw new Fail('rsvp_not_found')
  await checkCurrent()
  if (row.status === status) return
  if (row.status === 'CANCELLED' || row.status === 'REJECTED') throw new Fail('rsvp_closed')
  if (status === 'APPROVED') await approveRsvpRow(tx, id, now)
  else await closeRsvps(tx, [id], status, now)
  await recordRsvp(tx, actor, typeOfStatus[status], { ...row, status })
}

/**
 * Gives back every place that a person holds at events that are not over; answers how many. Lock the person's membership
 * before, so that no RSVP of theirs is made meanwhile.
 */
export async function cancelUpcomingRsvps(
  tx: Tx,
  actor: Actor,
  person: { readonly userId: string; readonly email: string | null },
  now: Date,
): Promise<number> {
  const email = person.email === null ? null : (normalizeEmail(person.email) ?? person.email)
  const ids = await lockUpcomingRsvps(tx, person.userId, email, now)
  if (ids.length === 0) return 0
  const cancelled = await closeRsvps(tx, ids, 'CANCELLED', now)
  for (const rsvp of cancelled) await recordRsvp(tx, actor, 'rsvp.cancelled', rsvp)
  return cancelled.length
}

const typeOfStatus = { APPROVED: 'rsvp.approved', REJECTED: 'rsvp.rejected', CANCELLED: 'rsvp.cancelled' } as const
type RsvpChange = (typeof typeOfStatus)[keyof typeof typeOfStatus] | 'rsvp.created'

const recordRsvp = (tx: Tx, actor: Actor, type: RsvpChange, rsvp: RsvpRow): Promise<void> =>
  record(tx, actor, {
    type,
    objectType: 'rsvp',
    objectId: rsvp.id,
    data: {
      rsvpId: rsvp.id,
      eventId: rsvp.event_id,
      tierId: rsvp.tier_id,
      userId: rsvp.user_id,
      email: rsvp.email,
      status: rsvp.status,
    },
  })

/** Source: community contract 3.1, payload of `form.submitted`; what was submitted is the RSVP. */
const recordForm = (tx: Tx, actor: Actor, formId: string, rsvp: NewRsvp): Promise<void> =>
  record(tx, actor, {
    type: 'form.submitted',
    objectType: 'rsvp',
    objectId: rsvp.id,
    data: { formId, tierId: rsvp.tier_id, requestId: rsvp.id, email: rsvp.email, answers: rsvp.answers },
  })
