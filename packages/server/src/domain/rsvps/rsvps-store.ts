import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'
import type { Answer } from '../forms/answers.ts'
import type { Asked, RsvpStatus } from './admission.ts'

export interface RsvpRow {
  readonly id: string
  readonly event_id: string
  readonly tier_id: string | null
  readonly user_id: string | null
  /** In the one spelling of `normalizeEmail`. */
  readonly email: string
  readonly status: RsvpStatus
}
export interface NewRsvp extends RsvpRow {
  readonly status: 'APPROVED' | 'PENDING'
  readonly name: string | null
  readonly answers: Readonly<Record<string, Answer | null>>
}

const view = `r.id, r.status, r.name, r.email, r.user_id as "userId", r.tier_id as "tierId", r.answers, iso(r.created_at) as "createdAt"`

/** Parameters: community, event, status (null for any). */
export const rsvpsOfEvent = declareList({
  name: 'rsvps.ofEvent',
  select: view,
  from: 'rsvps r',
  where: 'r.community_id = $1 and r.event_id = $2 and ($3::text is null or r.status = $3)',
  parameterCount: 3,
  sort: [{ by: 'r.id', field: 'id', type: 'uuid' }],
  direction: 'asc',
})

const viewOne = sql(
  'rsvps.view',
  `select row_to_json(r)::text as json from (select ${view} from rsvps r where r.community_id = $1 and r.id = $2) r`,
)
export const viewRsvp = async (tenant: Tenant, id: string): Promise<string> =>
  (await tenant.query<{ json: string }>(viewOne, [tenant.communityId, id]))[0]!.json

/**
 * Everything a decision needs, in one round trip, locked in the order that holds everywhere: membership (against a ban at
 * the same moment), event, tier. Each step waits for the one before it: the event's filter counts the persons, the tier's
 * asks for the event's id. A locked row is read as it is after the wait, not as the statement's snapshot had it; nothing
 * that may have changed meanwhile is read without its lock. (CASE, not COALESCE: the planner takes COALESCE for leaky, and
 * below row-level security what may leak is no index condition.)
 *
 * One row for each tier that comes into question (two are enough to know that there are several), one without a tier
 * where there is none, no row without the event.
 */
const lockForRsvp = sql(
  'rsvps.lockForRsvp',
  `with person as materialized (
     select u.id, u.email, u.name, m.status from memberships m join users u on u.id = m.user_id
     where m.community_id = $1 and m.user_id = case when $3::uuid is null then (select x.id from users x where lower(x.email) = $4) else $3 end
     for share of m
   ), event as materialized (
     select e.id, e.status, e.start_date, e.end_date, e.capacity, e.places_taken, e.requires_approval, e.viewability from events e
     where e.community_id = $1 and e.slug = $2 and (select count(*) from person) >= 0
     for no key update
   ), tier as materialized (
     select t.id, t.price_cents, t.capacity, t.places_taken, t.sales_start_at, t.sales_end_at, t.form_id from tiers t
     where t.community_id = $1 and t.event_id = (select id from event) and t.published_at is not null and ($5::uuid is null or t.id = $5)
     limit 2
     for no key update
   )
   select event.id as event_id, event.status, event.start_date, event.end_date, event.capacity, event.places_taken,
     event.requires_approval, event.viewability,
     person.id as user_id, person.email as user_email, person.name as user_name, person.status as membership_status,
     tier.id as tier_id, tier.price_cents, tier.capacity as tier_capacity, tier.places_taken as tier_places_taken,
     tier.sales_start_at, tier.sales_end_at, tier.form_id,
     case when tier.id is null then exists (select from tiers t where t.community_id = $1 and t.event_id = event.id) end as has_other_tiers
   from event left join person on true left join tier on true`,
)
export interface Wanted {
  readonly slug: string
  readonly userId: string | null
  readonly email: string | null
  readonly tierId: string | null
}
export const askForPlace = async (tx: Tx, { slug, userId, email, tierId }: Wanted): Promise<Asked[]> =>
  tx.query<Asked>(lockForRsvp, [tx.communityId, slug, userId, email, tierId])

/** A user's open RSVP is theirs also under an e-mail that they had before. */
const heldByUser = (event: string, user: string) =>
  `exists (select from rsvps h where h.community_id = $1 and h.event_id = ${event} and h.user_id = ${user}::uuid
     and h.status in ('APPROVED', 'PENDING'))`

const attending = sql(
  'rsvps.attending',
  `select ${heldByUser('$2', '$4')} or exists (
     select from rsvps where community_id = $1 and event_id = $2 and email = $3 and status in ('APPROVED', 'PENDING')) as "isAttending"`,
)
export const isAttending = async (tx: Tx, { event_id, email, user_id }: NewRsvp): Promise<boolean> =>
  (await tx.query<{ isAttending: boolean }>(attending, [tx.communityId, event_id, email, user_id]))[0]!.isAttending

const insert = sql(
  'rsvps.insert',
  `with made as (
     insert into rsvps (community_id, id, event_id, tier_id, user_id, email, name, status, answers, created_at, updated_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10 where not ${heldByUser('$3', '$5')}
     on conflict do nothing returning id
   ), of_event as (
     update events set places_taken = places_taken + 1, attendee_count = attendee_count + case when $8 = 'APPROVED' then 1 else 0 end
     where community_id = $1 and id = $3 and exists (select from made)
   ), of_tier as (
     update tiers set places_taken = places_taken + 1 where community_id = $1 and id = $4 and exists (select from made)
   )
   select id from made`,
)
/** Takes the place, under the locks of event and tier. False where the person already has one. */
export const insertRsvp = async (tx: Tx, row: NewRsvp, now: Date): Promise<boolean> =>
  (
    await tx.query(insert, [
      tx.communityId,
      row.id,
      row.event_id,
      row.tier_id,
      row.user_id,
      row.email,
      row.name,
      row.status,
      JSON.stringify(row.answers),
      now,
    ])
  ).length === 1

const lock = sql(
  'rsvps.lock',
  `with event as materialized (
     select id from events where community_id = $1 and id = (select event_id from rsvps where community_id = $1 and id = $2)
     for no key update
   )
   select r.* from rsvps r where r.community_id = $1 and r.id = $2 and r.event_id = (select id from event) for update`,
)
/** Locks its event first, as everywhere. */
export const lockRsvp = async (tx: Tx, id: string): Promise<RsvpRow | undefined> =>
  (await tx.query<RsvpRow>(lock, [tx.communityId, id]))[0]

const approve = sql(
  'rsvps.approve',
  `with approved as (
     update rsvps set status = 'APPROVED', updated_at = $3 where community_id = $1 and id = $2 and status = 'PENDING' returning event_id
   )
   update events e set attendee_count = e.attendee_count + 1 from approved a where e.community_id = $1 and e.id = a.event_id`,
)
/** It holds its place already; from now on it counts as an attendee. */
export const approveRsvpRow = async (tx: Tx, id: string, now: Date): Promise<void> =>
  void (await tx.query(approve, [tx.communityId, id, now]))

const close = sql(
  'rsvps.close',
  `with open as materialized (
     select id, status from rsvps where community_id = $1 and id = any($2::uuid[]) and status in ('APPROVED', 'PENDING')
     order by id for update
   ), closed as (
     update rsvps r set status = $3, updated_at = $4 from open o where r.community_id = $1 and r.id = o.id
     returning r.id, r.event_id, r.tier_id, r.user_id, r.email, r.status, o.status as status_before
   ), of_event as (
     update events e set places_taken = e.places_taken - c.places, attendee_count = e.attendee_count - c.attendees
     from (select event_id, count(*) as places, count(*) filter (where status_before = 'APPROVED') as attendees from closed group by event_id) c
     where e.community_id = $1 and e.id = c.event_id
   ), of_tier as (
     update tiers t set places_taken = t.places_taken - c.places
     from (select tier_id, count(*) as places from closed where tier_id is not null group by tier_id) c
     where t.community_id = $1 and t.id = c.tier_id
   )
   select id, event_id, tier_id, user_id, email, status from closed order by id`,
)
/** Gives the places back, under the locks of their events. Answers the RSVPs as they are now. */
export const closeRsvps = async (
  tx: Tx,
  ids: readonly string[],
  status: 'REJECTED' | 'CANCELLED',
  now: Date,
): Promise<RsvpRow[]> => tx.query<RsvpRow>(close, [tx.communityId, ids, status, now])

const upcoming = `coalesce(e.end_date, e.start_date) > $4`
const held = `r.status in ('APPROVED', 'PENDING') and (r.user_id = $2 or r.email = $3)`

const lockUpcoming = sql(
  'rsvps.lockUpcoming',
  `select e.id from events e
   where e.community_id = $1 and ${upcoming}
     and exists (select from rsvps r where r.community_id = $1 and r.event_id = e.id and ${held})
   order by e.id for no key update`,
)
const findUpcoming = sql(
  'rsvps.findUpcoming',
  `select r.id from rsvps r join events e on e.community_id = r.community_id and e.id = r.event_id
   where r.community_id = $1 and ${held} and ${upcoming}`,
)
/** The RSVPs that hold a place for a person at events that are not over, those events locked. */
export async function lockUpcomingRsvps(tx: Tx, userId: string, email: string | null, now: Date): Promise<string[]> {
  const values = [tx.communityId, userId, email, now]
  await tx.query(lockUpcoming, values)
  return (await tx.query<{ id: string }>(findUpcoming, values)).map(({ id }) => id)
}
