/** Sends events once more, whatever became of them, each with the id it had. Source: platform contract, decision 7. */
import type { Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { enqueueDelivery } from './announce.ts'
import { type DeliveryRow, type ResendFilter, restartDeliveries, restartDelivery } from './deliveries-store.ts'
import type { WebhookRow } from './webhooks.ts'
import { lockWebhook } from './webhooks-store.ts'

/** At once; whoever has more asks again. */
const resentMax = 1_000

/** `deliveryId` alone, or any of the others: all deliveries that they match together. */
export interface ResendInput extends Partial<Pick<ResendFilter, 'status' | 'type' | 'since'>> {
  readonly deliveryId?: string
}

/**
 * Answers the delivery that was named, or how many are sent, the oldest first and 1,000 at most. 404, 400 for an input that
 * says nothing or both, and 409 for a webhook that is switched off.
 */
export async function resend(
  tx: Tx,
  actor: Actor,
  { userId, webhookId }: { userId: string; webhookId: string },
  { deliveryId, status = null, type = null, since = null }: ResendInput,
  now: Date,
): Promise<DeliveryRow | { readonly count: number }> {
  const webhook = await lockWebhook(tx, userId, webhookId)
  if (!webhook) throw new Fail('webhook_not_found')
  const isFilter = status !== null || type !== null || since !== null
  if (deliveryId === undefined && !isFilter)
    throw invalid('delivery_id', 'is required, or one of status, event and since', 'required')
  if (deliveryId !== undefined && isFilter) throw invalid('delivery_id', 'cannot go with status, event or since')
  if (!webhook.is_active) throw new Fail('webhook_inactive')
  return deliveryId === undefined
    ? resendMatching(tx, actor, { webhookId, status, type, since }, now)
    : resendOne(tx, actor, webhook, deliveryId, now)
}

async function resendOne(
  tx: Tx,
  actor: Actor,
  { id: webhookId }: WebhookRow,
  deliveryId: string,
  now: Date,
): Promise<DeliveryRow> {
  const delivery = await restartDelivery(tx, webhookId, deliveryId, now)
  if (!delivery) throw new Fail('delivery_not_found')
  await enqueueDelivery(tx, webhookId, deliveryId)
  await note(tx, actor, webhookId, { deliveryId })
  return delivery
}

async function resendMatching(tx: Tx, actor: Actor, filter: ResendFilter, now: Date): Promise<{ readonly count: number }> {
  const [oldest, ...others] = await restartDeliveries(tx, filter, resentMax, now)
  if (oldest === undefined) return { count: 0 }
  const count = others.length + 1
  // One job: it goes on with whatever is due.
  await enqueueDelivery(tx, filter.webhookId, oldest)
  await note(tx, actor, filter.webhookId, { count })
  return { count }
}

const note = (tx: Tx, actor: Actor, webhookId: string, what: { deliveryId: string } | { count: number }): Promise<void> =>
  record(tx, actor, { type: 'webhook.resent', objectType: 'webhook', objectId: webhookId, data: { webhookId, ...what } })
