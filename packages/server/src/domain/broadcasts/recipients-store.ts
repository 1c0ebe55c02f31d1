/** QUEUED → SENDING (committed before the mail is handed over) → SENT, FAILED or UNKNOWN, or QUEUED again. */
import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

const add = sql(
  'recipients.add',
  `with added as (
     insert into broadcast_recipients (community_id, broadcast_id, id, user_id, email, name, next_attempt_at, updated_at)
     select $1, $2, gen_random_uuid(), u.id, u.email, u.name, $4, $4
     from memberships m join users u on u.id = m.user_id
     where m.community_id = $1 and m.status = 'ACCEPTED' and u.email <> ''
       and ($3::uuid[] is null or m.segment_id = any($3::uuid[]))
       and not exists (select 1 from mail_suppressions s where s.community_id = $1 and s.email = lower(u.email))
     on conflict (community_id, broadcast_id, lower(email)) do nothing
     returning 1)
   update broadcasts set recipient_count = (select count(*)::int from added) where community_id = $1 and id = $2
   returning recipient_count`,
)
/** Fixes who is mailed, one mail for each address, and answers how many they are. */
export const addRecipients = async (
  tx: Tx,
  broadcastId: string,
  segmentIds: readonly string[] | null,
  now: Date,
): Promise<number> =>
  (await tx.query<{ recipient_count: number }>(add, [tx.communityId, broadcastId, segmentIds, now]))[0]!.recipient_count

// The planner takes a large audience that it has not heard of for one row, and reads all of it for each claim.
const analyze = sql('recipients.analyze', 'analyze broadcast_recipients')
const analyzeFrom = 1000
/** Tells the planner of an audience, where it is large enough to matter. */
export const learnRecipients = async (tx: Tx, recipientCount: number): Promise<void> => {
  if (recipientCount >= analyzeFrom) await tx.query(analyze)
}

const abandon = sql(
  'recipients.abandon',
  `update broadcast_recipients set status = 'UNKNOWN', detail = 'the server stopped while the mail was handed over', updated_at = $3
   where community_id = $1 and broadcast_id = $2 and status = 'SENDING'`,
)
/** What a dead process had in its hands may have arrived, so it is not mailed again. */
export const abandonInFlight = async (tx: Tx, broadcastId: string, now: Date): Promise<void> =>
  void (await tx.query(abandon, [tx.communityId, broadcastId, now]))

// In the order of the primary key, so that no page reads again what an earlier one has read.
const due = sql(
  'recipients.due',
  `select id from broadcast_recipients
   where community_id = $1 and broadcast_id = $2 and id > $3 and status = 'QUEUED' and next_attempt_at <= $4 order by id limit $5`,
)
export const findDue = async (tx: Tx, broadcastId: string, afterId: string, now: Date, limit: number): Promise<string[]> =>
  (await tx.query<{ id: string }>(due, [tx.communityId, broadcastId, afterId, now, limit])).map(({ id }) => id)

const next = sql(
  'recipients.next',
  `select next_attempt_at from broadcast_recipients
   where community_id = $1 and broadcast_id = $2 and status in ('QUEUED', 'SENDING') order by next_attempt_at limit 1`,
)
/** When the next of the open mails is due; undefined where none is open. */
export const nextAttemptAt = async (tenant: Tenant, broadcastId: string): Promise<Date | undefined> =>
  (await tenant.query<{ next_attempt_at: Date }>(next, [tenant.communityId, broadcastId]))[0]?.next_attempt_at

export interface ClaimedRecipient {
  readonly id: string
  readonly email: string
  readonly name: string | null
  /** Attempts made before. */
  readonly attempts: number
  readonly status: 'SENDING' | 'SKIPPED'
}
// Scalar subqueries and not `exists`, which would be answered from a hash of all members for each claim.
const isWanted = `(select m.status from memberships m where m.community_id = $1 and m.user_id = r.user_id) = 'ACCEPTED'
  and (select s.reason from mail_suppressions s where s.community_id = $1 and s.email = lower(r.email)) is null`
const claim = sql(
  'recipients.claim',
  `update broadcast_recipients r
   set status = case when ${isWanted} then 'SENDING' else 'SKIPPED' end,
       detail = case when ${isWanted} then null else 'unsubscribed or no longer a member' end, updated_at = $4
   where r.community_id = $1 and r.broadcast_id = $2 and r.id = any($3::uuid[]) and r.status = 'QUEUED'
   returning r.id, r.email, r.name, r.attempts, r.status`,
)
/** Takes those of `ids` that are still queued. Who unsubscribed, bounced or left since is skipped for good. */
export const claimRecipients = (tx: Tx, broadcastId: string, ids: readonly string[], now: Date): Promise<ClaimedRecipient[]> =>
  tx.query<ClaimedRecipient>(claim, [tx.communityId, broadcastId, ids, now])

const requeue = sql(
  'recipients.requeue',
  `update broadcast_recipients set status = 'QUEUED'
   where community_id = $1 and broadcast_id = $2 and id = any($3::uuid[]) and status = 'SENDING'`,
)
/** Gives back what was claimed and certainly not handed over. */
export const requeueRecipients = async (tx: Tx, broadcastId: string, ids: readonly string[]): Promise<void> =>
  void (await tx.query(requeue, [tx.communityId, broadcastId, ids]))

export interface RecipientResult {
  readonly id: string
  readonly status: 'SENT' | 'FAILED' | 'UNKNOWN' | 'QUEUED'
  readonly detail: string | null
  /** 0 where the attempt does not count against the recipient. */
  readonly attempts: 0 | 1
  /** For QUEUED: when it is tried again. */
  readonly nextAttemptAt: Date | null
  /** The address itself was refused: it gets no more mail from this community. */
  readonly isBounce: boolean
}

// A result that is known also replaces UNKNOWN, should another process have taken this one for dead.
const settle = sql(
  'recipients.settle',
  `with result as (
     select * from unnest($3::uuid[], $4::text[], $5::text[], $6::smallint[], $7::timestamptz[]) as t (id, status, detail, attempts, next_at)),
   settled as (
     update broadcast_recipients r set status = n.status, detail = n.detail, attempts = r.attempts + n.attempts,
       next_attempt_at = coalesce(n.next_at, r.next_attempt_at), updated_at = $8
     from result n
     where r.community_id = $1 and r.broadcast_id = $2 and r.id = n.id
       and (r.status = 'SENDING' or r.status = 'UNKNOWN' and n.status in ('SENT', 'FAILED'))
     returning r.status),
   total as (
     select (count(*) filter (where status = 'SENT'))::int as sent, (count(*) filter (where status = 'FAILED'))::int as failed from settled)
   update broadcasts b set sent_count = b.sent_count + t.sent, failed_count = b.failed_count + t.failed
   from total t where b.community_id = $1 and b.id = $2 and t.sent + t.failed > 0`,
)
const suppress = sql(
  'recipients.suppress',
  `insert into mail_suppressions (community_id, email, reason, created_at)
   select distinct $1::uuid, lower(r.email), 'bounced', $4::timestamptz
   from broadcast_recipients r where r.community_id = $1 and r.broadcast_id = $2 and r.id = any($3::uuid[])
   on conflict do nothing`,
)
/** Writes down what became of mails, with the broadcast's counts. Repeating it changes nothing. */
export async function settleRecipients(
  tx: Tx,
  broadcastId: string,
  results: readonly RecipientResult[],
  now: Date,
): Promise<void> {
  await tx.query(settle, [
    tx.communityId,
    broadcastId,
    results.map(({ id }) => id),
    results.map(({ status }) => status),
    results.map(({ detail }) => detail),
    results.map(({ attempts }) => attempts),
    results.map(({ nextAttemptAt: at }) => at),
    now,
  ])
  const bounced = results.filter(({ isBounce }) => isBounce).map(({ id }) => id)
  if (bounced.length > 0) await tx.query(suppress, [tx.communityId, broadcastId, bounced, now])
}

export interface RecipientView {
  readonly email: string
  readonly userId: string | null
  readonly isUnsubscribed: boolean
}
const find = sql(
  'recipients.find',
  `select r.email, r.user_id as "userId", exists (
     select 1 from mail_suppressions s where s.community_id = $1 and s.email = lower(r.email) and s.reason = 'unsubscribed') as "isUnsubscribed"
   from broadcast_recipients r where r.community_id = $1 and r.broadcast_id = $2 and r.id = $3`,
)
export const findRecipient = async (tenant: Tenant, broadcastId: string, id: string): Promise<RecipientView | undefined> =>
  (await tenant.query<RecipientView>(find, [tenant.communityId, broadcastId, id]))[0]

// A bounced address may be cleared one day; a wish to hear nothing more may not.
const unsubscribe = sql(
  'recipients.unsubscribe',
  `insert into mail_suppressions (community_id, email, reason, created_at) values ($1, lower($2), 'unsubscribed', $3)
   on conflict (community_id, email) do update set reason = 'unsubscribed', created_at = excluded.created_at
     where mail_suppressions.reason <> 'unsubscribed'
   returning email`,
)
/** Whether this changed anything. */
export const unsubscribeEmail = async (tx: Tx, email: string, now: Date): Promise<boolean> =>
  (await tx.query(unsubscribe, [tx.communityId, email, now])).length === 1
