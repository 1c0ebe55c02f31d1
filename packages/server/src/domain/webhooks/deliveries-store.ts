import type { deliveryStatuses, PlatformEvent } from '@guildhall/contract/platform/webhooks'
import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { WebhookRow } from './webhooks-store.ts'

export type DeliveryStatus = (typeof deliveryStatuses)[number]
export interface DeliveryRow {
  readonly id: string
  readonly webhook_id: string
  readonly event_id: string
  readonly type: PlatformEvent
  readonly body: string
  readonly status: DeliveryStatus
  readonly attempts: number
  readonly next_attempt_at: Date | null
  readonly last_status_code: number | null
  readonly last_error: string | null
  readonly created_at: Date
  readonly updated_at: Date
}

const due = sql(
  'deliveries.due',
  `select to_jsonb(d) - 'community_id' as delivery, w.* from webhook_deliveries d
   join webhooks w on w.community_id = d.community_id and w.id = d.webhook_id
   where d.community_id = $1 and d.webhook_id = $2 and d.status in ('PENDING', 'FAILED') and d.next_attempt_at <= $3
   order by d.next_attempt_at, d.created_at, d.id limit 1`,
)
export type DueDelivery = Pick<DeliveryRow, 'id' | 'event_id' | 'type' | 'body' | 'attempts'> & { readonly updated_at: string }
export interface Due {
  readonly delivery: DueDelivery
  readonly webhook: WebhookRow
}
/** The delivery to a webhook that fell due first. One that was never tried is due since it was made. */
export async function findDue(tenant: Tenant, webhookId: string, now: Date): Promise<Due | undefined> {
  const [row] = await tenant.query<WebhookRow & { delivery: DueDelivery }>(due, [tenant.communityId, webhookId, now])
  if (!row) return undefined
  const { delivery, ...webhook } = row
  return { delivery, webhook }
}

const next = sql(
  'deliveries.next',
  `select next_attempt_at as "nextAttemptAt" from webhook_deliveries
   where community_id = $1 and id = $2 and status in ('PENDING', 'FAILED')`,
)
/** When a delivery is to be tried; undefined where it is over. */
export const findNextAttempt = async (tenant: Tenant, id: string): Promise<Date | undefined> =>
  (await tenant.query<{ nextAttemptAt: Date }>(next, [tenant.communityId, id]))[0]?.nextAttemptAt

const finish = sql(
  'deliveries.finish',
  `update webhook_deliveries
   set status = $4, attempts = attempts + $5, next_attempt_at = $6, last_status_code = $7, last_error = $8, updated_at = $9
   where community_id = $1 and id = $2 and updated_at = $3::timestamptz returning id`,
)
export interface Attempted {
  readonly status: DeliveryStatus
  readonly attempts: 0 | 1
  readonly nextAttemptAt: Date | null
  readonly statusCode: number | null
  readonly error: string | null
}
/** Writes what came of an attempt. False where the delivery was changed since it was read, such as by sending it again. */
export const finishAttempt = async (
  tx: Tx,
  { id, updated_at }: Pick<DueDelivery, 'id' | 'updated_at'>,
  { status, attempts, nextAttemptAt, statusCode, error }: Attempted,
  now: Date,
): Promise<boolean> =>
  (await tx.query(finish, [tx.communityId, id, updated_at, status, attempts, nextAttemptAt, statusCode, error, now])).length > 0

const insert = sql(
  'deliveries.insert',
  `insert into webhook_deliveries (community_id, id, webhook_id, event_id, type, body, status, attempts, last_status_code, last_error, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $10)`,
)
/** One that is over already. */
export const insertFinished = async (
  tx: Tx,
  row: Pick<DeliveryRow, 'id' | 'webhook_id' | 'event_id' | 'type' | 'body' | 'status' | 'last_status_code' | 'last_error'>,
  now: Date,
): Promise<void> =>
  void (await tx.query(insert, [
    tx.communityId,
    row.id,
    row.webhook_id,
    row.event_id,
    row.type,
    row.body,
    row.status,
    row.last_status_code,
    row.last_error,
    now,
  ]))

const matching = `from webhook_deliveries where community_id = $1 and webhook_id = $2
  and ($3::text is null or status = $3) and ($4::text is null or type = $4)`
const page = sql('deliveries.page', `select * ${matching} order by created_at desc, id desc limit $5 offset $6`)
const count = sql('deliveries.count', `select count(*)::int as n ${matching}`)
export interface DeliveryFilter {
  readonly webhookId: string
  readonly status: DeliveryStatus | null
  readonly type: PlatformEvent | null
}
const valuesOf = (tenant: Tenant, { webhookId, status, type }: DeliveryFilter) => [tenant.communityId, webhookId, status, type]
export const pageOfDeliveries = (tenant: Tenant, filter: DeliveryFilter, limit: number, offset: number): Promise<DeliveryRow[]> =>
  tenant.query<DeliveryRow>(page, [...valuesOf(tenant, filter), limit, offset])
export const countDeliveries = async (tenant: Tenant, filter: DeliveryFilter): Promise<number> =>
  (await tenant.query<{ n: number }>(count, valuesOf(tenant, filter)))[0]!.n

const restart = sql(
  'deliveries.restart',
  `update webhook_deliveries
   set status = 'PENDING', attempts = 0, next_attempt_at = $4, last_status_code = null, last_error = null, updated_at = $4
   where community_id = $1 and webhook_id = $2 and id = $3 returning *`,
)
/** As if it had not been tried. */
export const restartDelivery = async (tx: Tx, webhookId: string, id: string, now: Date): Promise<DeliveryRow | undefined> =>
  (await tx.query<DeliveryRow>(restart, [tx.communityId, webhookId, id, now]))[0]

const restartSome = sql(
  'deliveries.restartSome',
  `with oldest as (
     select id from webhook_deliveries where community_id = $1 and webhook_id = $2
     and case when $3::text is null then status <> 'PENDING' else status = $3 end
     and ($4::text is null or type = $4) and ($5::timestamptz is null or created_at >= $5)
     order by created_at, id limit $6),
   restarted as (
     update webhook_deliveries d
     set status = 'PENDING', attempts = 0, next_attempt_at = $7, last_status_code = null, last_error = null, updated_at = $7
     from oldest where d.community_id = $1 and d.id = oldest.id returning d.id, d.created_at)
   select id from restarted order by created_at, id`,
)
export interface ResendFilter extends DeliveryFilter {
  /** Made then or later. */
  readonly since: Date | null
}
/** The same for the oldest that match, by their ids. Where no status is asked for: all but those that wait untried. */
export const restartDeliveries = async (
  tx: Tx,
  { webhookId, status, type, since }: ResendFilter,
  max: number,
  now: Date,
): Promise<string[]> =>
  (await tx.query<{ id: string }>(restartSome, [tx.communityId, webhookId, status, type, since, max, now])).map(({ id }) => id)

const prune = sql(
  'deliveries.prune',
  `delete from webhook_deliveries where community_id = $1 and id in (
     select id from webhook_deliveries where community_id = $1 and webhook_id = $2 and created_at < $3
     and status in ('DELIVERED', 'PERMANENTLY_FAILED') limit 100)`,
)
/** Some of a webhook's old deliveries: each new one takes away more than it adds. */
export const pruneDeliveries = (tx: Tx, webhookId: string, before: Date): void =>
  tx.defer(prune, [tx.communityId, webhookId, before])
