import type { platform } from '@guildhall/contract/platform'
import type { Deliverer } from '../../../domain/webhooks/deliveries.ts'
import type { Handler } from '../../../http/context.ts'
import { dressId } from '../present.ts'
import { webhookIdOf } from './present-webhook.ts'

export const test =
  (deliverer: Deliverer): Handler<typeof platform.webhooks.test> =>
  async ({ params, body: { event = 'webhook.test' }, user, actor }) => {
    const result = await deliverer.test(actor, user.userId, webhookIdOf(params.id), event)
    return {
      data: {
        success: result.isSuccess,
        status_code: result.statusCode,
        duration_ms: result.durationMs,
        delivery_id: dressId('del', result.deliveryId),
        error: result.error,
      },
    }
  }
