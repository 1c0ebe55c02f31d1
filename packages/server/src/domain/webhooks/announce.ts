/**
 * Tells people's webhooks what happens, in the transaction in which it does: a delivery for each that listens and may see it,
 * with the payload as things are now, and the job that sends it. Source: platform contract B5.
 */
import type { PlatformEvent } from '@guildhall/contract/platform/webhooks'
import type { Tx } from '../../db/database.ts'
import { enqueue, withdraw } from '../../jobs/queue.ts'
import { dressId, newId } from '../../kernel/ids.ts'
import {
  acquaintancesWebhooks,
  addDelivery,
  type Listener,
  type ListeningMember,
  membersWebhooks,
  ownWebhooks,
} from './announce-store.ts'

type Payload = Readonly<Record<string, unknown>>

/** The text that is sent. `timestamp` is what Standard Webhooks calls the moment. */
export const eventBody = (eventId: string, type: PlatformEvent, data: Payload, now: Date): string => {
  const moment = `${now.toISOString().slice(0, 19)}Z`
  return JSON.stringify({ id: dressId('evt', eventId), type, created_at: moment, timestamp: moment, data })
}

/** Members of the transaction's community. `payload` is asked only where somebody listens, and for each of them. */
export async function announceToMembers(
  tx: Tx,
  type: PlatformEvent,
  now: Date,
  payload: () => Promise<(member: ListeningMember) => Payload>,
): Promise<void> {
  const listeners = await membersWebhooks(tx, type)
  if (listeners.length > 0) await deliver(tx, type, now, listeners, await payload())
}

/** The person, and whoever is in a community with them. The transaction is the host's. */
export async function announceToAcquaintances(
  tx: Tx,
  type: PlatformEvent,
  now: Date,
  userId: string,
  payload: () => Payload,
): Promise<void> {
  await deliver(tx, type, now, await acquaintancesWebhooks(tx, type, userId), payload)
}

/** The person alone. The transaction is the host's. */
export async function announceToOwner(
  tx: Tx,
  type: PlatformEvent,
  now: Date,
  userId: string,
  payload: () => Payload,
): Promise<void> {
  await deliver(tx, type, now, await ownWebhooks(tx, type, userId), payload)
}

async function deliver<L extends Listener>(
  tx: Tx,
  type: PlatformEvent,
  now: Date,
  listeners: readonly L[],
  payload: (listener: L) => Payload,
): Promise<void> {
  const eventId = newId()
  for (const listener of listeners) {
    const { webhookId } = listener
    const id = newId()
    addDelivery(tx, { id, webhookId, eventId, type, body: eventBody(eventId, type, payload(listener), now) }, now)
    await enqueueDelivery(tx, webhookId, id)
  }
}

const jobKeyOf = (deliveryId: string): string => `delivery:${deliveryId}`

/** At once, or then. What waits already for this delivery is replaced. */
export const enqueueDelivery = (tx: Tx, webhookId: string, deliveryId: string, runAt?: Date): Promise<void> =>
  enqueue(tx, 'deliver-webhook', { webhookId, deliveryId }, { key: jobKeyOf(deliveryId), ...(runAt && { runAt }) })

/** What waits for this delivery is not needed any longer. */
export const withdrawDelivery = (tx: Tx, deliveryId: string): void => withdraw(tx, jobKeyOf(deliveryId))
