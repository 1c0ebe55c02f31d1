import Type from 'typebox'
import type { Deliverer } from '../../domain/webhooks/deliveries.ts'
import type { Task } from '../task.ts'

/** They wait for other people's servers, of which many may be slow at once: more than one person may have webhooks. */
export const deliveriesAtOnce = 128

/**
 * Sends what is due to one webhook: the delivery it was asked for, and those that came after it. The queue pauses between two
 * jobs of one webhook, so a job for each would crawl. A receiver that fails is no error: the delivery itself says when to go
 * on. Errors are ours or the database's, and are tried again.
 */
export const deliverWebhookTask = (deliverer: Deliverer): Task<'deliver-webhook'> => ({
  name: 'deliver-webhook',
  payload: Type.Object({ webhookId: Type.String({ format: 'uuid' }), deliveryId: Type.String({ format: 'uuid' }) }),
  run: (job, { signal }) => deliverer.deliver(job, signal),
})
