import type { PlatformEvent } from '@guildhall/contract/platform/webhooks'
import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface WebhookRow {
  readonly id: string
  readonly owner_user_id: string
  readonly url: string
  readonly events: readonly (PlatformEvent | '*')[]
  readonly secret: Buffer
  readonly previous_secret: Buffer | null
  readonly previous_secret_until: Date | null
  readonly is_active: boolean
  readonly created_at: Date
  readonly updated_at: Date
}

const ofOwner = 'from webhooks where community_id = $1 and owner_user_id = $2'
const page = sql('webhooks.page', `select * ${ofOwner} order by created_at desc, id desc limit $3 offset $4`)
export const pageOfWebhooks = (tenant: Tenant, userId: string, limit: number, offset: number): Promise<WebhookRow[]> =>
  tenant.query<WebhookRow>(page, [tenant.communityId, userId, limit, offset])

const count = sql('webhooks.count', `select count(*)::int as n ${ofOwner}`)
export const countWebhooks = async (tenant: Tenant, userId: string): Promise<number> =>
  (await tenant.query<{ n: number }>(count, [tenant.communityId, userId]))[0]!.n

const holdOwner = sql('webhooks.holdOwner', 'select from users where id = $1 for no key update')
/** One at a time: of two new webhooks at once the second counts the first. */
export const lockOwner = async (tx: Tx, userId: string): Promise<void> => void (await tx.query(holdOwner, [userId]))

const one = sql('webhooks.one', `select * ${ofOwner} and id = $3`)
export const findWebhook = async (tenant: Tenant, userId: string, id: string): Promise<WebhookRow | undefined> =>
  (await tenant.query<WebhookRow>(one, [tenant.communityId, userId, id]))[0]

const lock = sql('webhooks.lock', `select * ${ofOwner} and id = $3 for update`)
export const lockWebhook = async (tx: Tx, userId: string, id: string): Promise<WebhookRow | undefined> =>
  (await tx.query<WebhookRow>(lock, [tx.communityId, userId, id]))[0]

const insert = sql(
  'webhooks.insert',
  `insert into webhooks (community_id, id, owner_user_id, url, events, secret, is_active, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
)
export const insertWebhook = async (tx: Tx, row: WebhookRow): Promise<void> =>
  void (await tx.query(insert, [
    tx.communityId,
    row.id,
    row.owner_user_id,
    row.url,
    row.events,
    row.secret,
    row.is_active,
    row.created_at,
  ]))

const update = sql(
  'webhooks.update',
  `update webhooks set url = $3, events = $4, secret = $5, previous_secret = $6, previous_secret_until = $7, is_active = $8, updated_at = $9
   where community_id = $1 and id = $2`,
)
export const updateWebhookRow = async (tx: Tx, row: WebhookRow): Promise<void> =>
  void (await tx.query(update, [
    tx.communityId,
    row.id,
    row.url,
    row.events,
    row.secret,
    row.previous_secret,
    row.previous_secret_until,
    row.is_active,
    row.updated_at,
  ]))

const switchOff = sql(
  'webhooks.switchOff',
  `update webhooks set is_active = false, updated_at = $4
   where community_id = $1 and id = $2 and url = $3 and is_active returning id`,
)
/** Whether it was on until now. One that has another URL by now stays on: its receiver has not been asked. */
export const switchWebhookOff = async (tx: Tx, { id, url }: Pick<WebhookRow, 'id' | 'url'>, now: Date): Promise<boolean> =>
  (await tx.query(switchOff, [tx.communityId, id, url, now])).length > 0

const remove = sql('webhooks.remove', 'delete from webhooks where community_id = $1 and id = $2')
export const deleteWebhook = async (tx: Tx, id: string): Promise<void> => void (await tx.query(remove, [tx.communityId, id]))
