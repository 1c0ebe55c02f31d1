import Type from 'typebox'
import type { Deliverer } from '../../domain/webhooks/deliveries.ts'
import type { Task } from '../task.ts'

/**
 * Sends one delivery to one webhook. A receiver that fails is no error: the delivery itself says when to go on. Errors are ours
 * or the database's, and are tried again.
 */
export const deliverWebhookTask = (deliverer: Deliverer): Task<'deliver-webhook'> => ({
  name: 'deliver-webhook',
  payload: Type.Object({ webhookId: Type.String({ format: 'uuid' }), deliveryId: Type.String({ format: 'uuid' }) }),
  run: ({ deliveryId }) => deliverer.deliver(deliveryId),
})
