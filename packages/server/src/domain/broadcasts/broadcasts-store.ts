import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'

export interface BroadcastRow {
  readonly id: string
  readonly subject: string
  /** Clean HTML. */
  readonly body: string
  readonly reply_to: string | null
  /** Null: all members. */
  readonly segment_ids: readonly string[] | null
  readonly recipient_count: number
  readonly created_at: Date
}

const view = `b.id, b.subject, b.status, b.recipient_count as "recipientCount", b.sent_count as "sentCount", b.failed_count as "failedCount",
  iso(b.created_at) as "createdAt", iso(b.sent_at) as "sentAt"`

export const allBroadcasts = declareList({
  name: 'broadcasts.all',
  select: view,
  from: 'broadcasts b',
  where: 'b.community_id = $1',
  parameterCount: 1,
  sort: [{ by: 'b.id', field: 'id', type: 'uuid' }],
  direction: 'desc',
})

const viewById = sql(
  'broadcasts.view',
  `select row_to_json(r)::text as json from (select ${view} from broadcasts b where b.community_id = $1 and b.id = $2) r`,
)
export const viewBroadcast = async (tenant: Tenant, id: string): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(viewById, [tenant.communityId, id]))[0]?.json

const knownSegments = sql(
  'broadcasts.knownSegments',
  'select count(*)::int as n from segments where community_id = $1 and id = any($2::uuid[])',
)
export const countKnownSegments = async (tx: Tx, ids: readonly string[]): Promise<number> =>
  (await tx.query<{ n: number }>(knownSegments, [tx.communityId, ids]))[0]!.n

// `no key`: rows that name the community by foreign key may be written meanwhile.
const lockSender = sql('broadcasts.lockSender', 'select 1 from communities where id = $1 for no key update')
const newest = sql(
  'broadcasts.newestSince',
  'select created_at from broadcasts where community_id = $1 and created_at > $2 order by created_at desc limit $3',
)
/** When the newest `limit` broadcasts after `since` were made, newest first. Other senders of the community wait from here on. */
export async function lockNewestSince(tx: Tx, since: Date, limit: number): Promise<Date[]> {
  await tx.query(lockSender, [tx.communityId])
  return (await tx.query<{ created_at: Date }>(newest, [tx.communityId, since, limit])).map((row) => row.created_at)
}

const insert = sql(
  'broadcasts.insert',
  `insert into broadcasts (community_id, id, subject, body, reply_to, segment_ids, created_at) values ($1, $2, $3, $4, $5, $6, $7)`,
)
export const insertBroadcast = async (tx: Tx, row: Omit<BroadcastRow, 'recipient_count'>): Promise<void> =>
  void (await tx.query(insert, [tx.communityId, row.id, row.subject, row.body, row.reply_to, row.segment_ids, row.created_at]))

const markSending = sql(
  'broadcasts.markSending',
  `update broadcasts set status = 'SENDING' where community_id = $1 and id = $2 and status in ('QUEUED', 'SENDING')
   returning id, subject, body, reply_to, segment_ids, recipient_count, created_at`,
)
/** Undefined where there is nothing left to do. */
export const markBroadcastSending = async (tx: Tx, id: string): Promise<BroadcastRow | undefined> =>
  (await tx.query<BroadcastRow>(markSending, [tx.communityId, id]))[0]

const markSent = sql(
  'broadcasts.markSent',
  `update broadcasts b set status = 'SENT', sent_at = $3
   where community_id = $1 and id = $2 and status = 'SENDING' and not exists (
     select 1 from broadcast_recipients r where r.community_id = $1 and r.broadcast_id = $2 and r.status in ('QUEUED', 'SENDING'))
   returning id`,
)
/** Whether it became SENT by this: true once in its life. */
export const markBroadcastSent = async (tx: Tx, id: string, now: Date): Promise<boolean> =>
  (await tx.query(markSent, [tx.communityId, id, now])).length === 1
