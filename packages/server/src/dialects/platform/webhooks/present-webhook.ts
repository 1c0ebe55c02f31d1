import type { DeliveryRow } from '../../../domain/webhooks/deliveries.ts'
import type { WebhookRow } from '../../../domain/webhooks/webhooks.ts'
import { Fail } from '../../../kernel/fail.ts'
import { dressId, time, undressId } from '../present.ts'

/** Without its secret, which is shown once, where the server made it. */
export const presentWebhook = (row: WebhookRow) => ({
  id: dressId('wh', row.id),
  url: row.url,
  events: [...row.events],
  active: row.is_active,
  created_at: time(row.created_at),
  updated_at: time(row.updated_at),
})

export const presentDelivery = (row: DeliveryRow) => ({
  id: dressId('del', row.id),
  event_id: dressId('evt', row.event_id),
  event: row.type,
  status: row.status,
  attempts: row.attempts,
  last_status_code: row.last_status_code,
  last_error: row.last_error,
  next_attempt_at: row.next_attempt_at && time(row.next_attempt_at),
  created_at: time(row.created_at),
})

/** The webhook behind `wh_…`; a text that is none is answered like one that is not there. */
export function webhookIdOf(text: string): string {
  const id = undressId('wh', text)
  if (id === undefined) throw new Fail('webhook_not_found')
  return id
}
