import type { PlatformEvent } from '@guildhall/contract/platform/webhooks'
import type { Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { Role } from '../../identity/roles.ts'
import { hostId } from '../../kernel/ids.ts'

export interface Listener {
  readonly webhookId: string
}
export type ListeningMember = Listener & { readonly role: Role }

const members = sql('webhooks.members', 'select webhook_id as "webhookId", role from members_webhooks($1, $2)')
/** The webhooks of accepted members of the transaction's community. */
export const membersWebhooks = (tx: Tx, event: PlatformEvent): Promise<ListeningMember[]> =>
  tx.query<ListeningMember>(members, [event, tx.communityId])

const acquaintances = sql('webhooks.acquaintances', 'select webhook_id as "webhookId" from acquaintances_webhooks($1, $2)')
/** The webhooks of a person and of whoever is in a community with them. */
export const acquaintancesWebhooks = (tx: Tx, event: PlatformEvent, userId: string): Promise<Listener[]> =>
  tx.query<Listener>(acquaintances, [event, userId])

const own = sql(
  'webhooks.own',
  `select id as "webhookId" from webhooks
   where community_id = $1 and owner_user_id = $2 and is_active and events && array[$3::text, '*'] order by id`,
)
/** A person's own webhooks; the transaction is the host's. */
export const ownWebhooks = (tx: Tx, event: PlatformEvent, userId: string): Promise<Listener[]> =>
  tx.query<Listener>(own, [hostId, userId, event])

export interface NewDelivery {
  readonly id: string
  readonly webhookId: string
  readonly eventId: string
  readonly type: PlatformEvent
  readonly body: string
}
const add = sql('webhooks.addDelivery', 'select add_webhook_delivery($1, $2, $3, $4, $5, $6)')
/** From a transaction of any community. */
export const addDelivery = (tx: Tx, { id, webhookId, eventId, type, body }: NewDelivery, now: Date): void =>
  tx.defer(add, [id, webhookId, eventId, type, body, now])
