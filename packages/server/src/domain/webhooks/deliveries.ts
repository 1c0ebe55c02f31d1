/**
 * Deliveries to webhooks: sent, signed, tried again, listed. Source: platform contract B5 and decision 7.
 *
 * At least once: a delivery that a crash interrupted is sent again, with the same webhook-id.
 */
import { randomInt } from 'node:crypto'
import { eventExamples, type PlatformEvent } from '@guildhall/contract/platform/webhooks'
import type { Database, Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import type { JobPayloads } from '../../jobs/queue.ts'
import type { Clock } from '../../kernel/clock.ts'
import { dressId, hostId, newId } from '../../kernel/ids.ts'
import type { Outcome, Outgoing } from '../../outgoing/outgoing.ts'
import { hexSignature, signWebhook } from '../../outgoing/sign-webhook.ts'
import { enqueueDelivery, eventBody, withdrawDelivery } from './announce.ts'
import {
  countDeliveries,
  type DeliveryFilter,
  type DeliveryRow,
  type Due,
  findDue,
  findNextAttempt,
  finishAttempt,
  insertFinished,
  pageOfDeliveries,
  pruneDeliveries,
} from './deliveries-store.ts'
import type { WebhookSecrets } from './webhook-secret.ts'
import { getWebhook, type WebhookRow } from './webhooks.ts'
import { lockWebhook, switchWebhookOff } from './webhooks-store.ts'

export type { DeliveryRow, DeliveryStatus } from './deliveries-store.ts'

const timeoutMs = 10_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Pauses after the first, second, … failure; after the last there is no more. Source: platform contract B5. */
export const retryPausesMs: readonly number[] = [
  5_000,
  5 * minuteMs,
  30 * minuteMs,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
]
/** So that receivers that were down are not all called at once when they are back. */
const jitter = 0.2
const retryAfterMaxMs = 24 * hourMs
const keptMs = 30 * 24 * hourMs
const errorLengthMax = 500
/** What one job sends before the others, mails among them, have their turn: so many, or until receivers took so long. */
const drainCountMax = 1_000
const drainMs = 10_000

export interface DelivererParts {
  readonly database: Pick<Database, 'tenant' | 'change'>
  readonly clock: Clock
  readonly outgoing: Pick<Outgoing, 'post'>
  readonly secrets: WebhookSecrets
}
export interface TestResult {
  readonly deliveryId: string
  readonly isSuccess: boolean
  readonly statusCode: number | null
  readonly durationMs: number
  readonly error: string | null
}
export interface Deliverer {
  /**
   * One attempt of each delivery to the webhook that is due, in the order they fell due, until none is, the signal aborts or
   * others are to have their turn. Answers when the job of this delivery has to run again; undefined where it need not.
   */
  deliver(job: JobPayloads['deliver-webhook'], signal: AbortSignal): Promise<{ readonly againAt: Date } | undefined>
  /** Sends an example once, and keeps what came of it. */
  test(actor: Actor, userId: string, webhookId: string, type: PlatformEvent): Promise<TestResult>
}

interface Message {
  readonly eventId: string
  readonly type: PlatformEvent
  readonly body: string
}
const isSuccess = (outcome: Outcome): boolean => outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300
const isGone = (outcome: Outcome): boolean => outcome.kind === 'answered' && outcome.status === 410
const statusCodeOf = (outcome: Outcome): number | null => (outcome.kind === 'answered' ? outcome.status : null)
const errorOf = (outcome: Outcome): string | null => {
  if (isSuccess(outcome)) return null
  return outcome.kind === 'answered' ? `answered ${outcome.status}` : outcome.message.slice(0, errorLengthMax)
}

/** When to try again after so many failures; null for never. */
export function nextAttemptAt(failures: number, outcome: Outcome, now: Date): Date | null {
  const pauseMs = retryPausesMs[failures - 1]
  if (pauseMs === undefined) return null
  const jitteredMs = pauseMs * (1 + (randomInt(-1000, 1001) / 1000) * jitter)
  const askedMs = outcome.kind === 'answered' ? (outcome.retryAfterSeconds ?? 0) * 1000 : 0
  return new Date(now.getTime() + Math.round(Math.max(jitteredMs, Math.min(askedMs, retryAfterMaxMs))))
}

export function createDeliverer({ database, clock, outgoing, secrets }: DelivererParts): Deliverer {
  const nowOf = () => new Date(clock.now())

  function post(webhook: WebhookRow, { eventId, type, body }: Message): Promise<Outcome> {
    const now = nowOf()
    const inForce = secrets.inForce(webhook, now)
    const signature = signWebhook({
      id: dressId('evt', eventId),
      timestampSeconds: Math.floor(now.getTime() / 1000),
      body,
      secrets: inForce,
    })
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Guildhall-Webhooks/1.0',
      'x-webhook-event': type,
      'x-webhook-signature': hexSignature(inForce[0], body),
      ...signature,
    }
    return outgoing.post({ url: webhook.url, headers, body, timeoutMs })
  }

  /** 410: the receiver wants no more. */
  async function switchOff(tx: Tx, webhook: WebhookRow, now: Date): Promise<void> {
    if (!(await switchWebhookOff(tx, webhook, now))) return
    const { id, owner_user_id: userId, url, events } = webhook
    await record(
      tx,
      { type: 'system', id: 'webhooks' },
      {
        type: 'webhook.updated',
        objectType: 'webhook',
        objectId: id,
        data: { webhookId: id, userId, url, events, isActive: false },
      },
    )
  }

  const deliver: Deliverer['deliver'] = async ({ webhookId, deliveryId }, signal) => {
    const tenant = database.tenant(hostId)
    let spentMs = 0
    for (let count = 0; ; count++) {
      const now = nowOf()
      if (signal.aborted || count >= drainCountMax || spentMs >= drainMs) return { againAt: now }
      const due = await findDue(tenant, webhookId, now)
      if (!due) break
      spentMs += await attempt(due, deliveryId)
    }
    const againAt = await findNextAttempt(tenant, deliveryId)
    return againAt && { againAt }
  }

  /** Sends one and writes what came of it; answers how long the receiver took. `ownId` is the delivery whose job is running. */
  async function attempt({ delivery, webhook }: Due, ownId: string): Promise<number> {
    const outcome = webhook.is_active ? await post(webhook, { ...delivery, eventId: delivery.event_id }) : undefined
    const now = nowOf()
    const isOver = !outcome || isSuccess(outcome) || isGone(outcome)
    const againAt = isOver ? null : nextAttemptAt(delivery.attempts + 1, outcome, now)
    const attempted = {
      status: outcome && isSuccess(outcome) ? 'DELIVERED' : againAt ? 'FAILED' : 'PERMANENTLY_FAILED',
      attempts: outcome ? 1 : 0,
      nextAttemptAt: againAt,
      statusCode: outcome ? statusCodeOf(outcome) : null,
      error: outcome ? errorOf(outcome) : 'the webhook is switched off',
    } as const
    await database.change(
      hostId,
      async (tx) => {
        if (outcome && isGone(outcome)) await switchOff(tx, webhook, now)
        pruneDeliveries(tx, webhook.id, new Date(now.getTime() - keptMs))
        const isWritten = await finishAttempt(tx, delivery, attempted, now)
        if (!isWritten || delivery.id === ownId) return
        // Its own job, if there is one, has nothing left to do now; a running job answers for itself.
        if (againAt) await enqueueDelivery(tx, webhook.id, delivery.id, againAt)
        else withdrawDelivery(tx, delivery.id)
      },
      { unseen: true },
    )
    return outcome?.durationMs ?? 0
  }

  async function test(actor: Actor, userId: string, webhookId: string, type: PlatformEvent): Promise<TestResult> {
    const webhook = await getWebhook(database.tenant(hostId), userId, webhookId)
    const [id, eventId] = [newId(), newId()]
    const message = { eventId, type, body: eventBody(eventId, type, eventExamples[type], nowOf()) }
    const outcome = await post(webhook, message)
    const result = { isSuccess: isSuccess(outcome), statusCode: statusCodeOf(outcome), error: errorOf(outcome) }
    const now = nowOf()
    await database.change(hostId, async (tx) => {
      // Removed while its receiver was thinking: the answer still says how that went.
      if (!(await lockWebhook(tx, userId, webhookId))) return
      if (isGone(outcome)) await switchOff(tx, webhook, now)
      await insertFinished(
        tx,
        {
          id,
          webhook_id: webhookId,
          event_id: eventId,
          type,
          body: message.body,
          status: result.isSuccess ? 'DELIVERED' : 'PERMANENTLY_FAILED',
          last_status_code: result.statusCode,
          last_error: result.error,
        },
        now,
      )
      await record(tx, actor, {
        type: 'webhook.tested',
        objectType: 'webhook',
        objectId: webhookId,
        data: { webhookId, deliveryId: id },
      })
    })
    return { deliveryId: id, durationMs: outcome.durationMs, ...result }
  }

  return { deliver, test }
}

/** Newest first. 404 for a webhook that is not this person's. */
export async function listDeliveries(
  tenant: Tenant,
  userId: string,
  filter: DeliveryFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: DeliveryRow[]; total: number }> {
  await getWebhook(tenant, userId, filter.webhookId)
  const [rows, total] = await Promise.all([pageOfDeliveries(tenant, filter, limit, offset), countDeliveries(tenant, filter)])
  return { rows, total }
}
