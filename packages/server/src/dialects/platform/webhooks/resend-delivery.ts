import type { platform } from '@guildhall/contract/platform'
import { resendDelivery } from '../../../domain/webhooks/deliveries.ts'
import type { Handler } from '../../../http/context.ts'
import { hostId } from '../../../kernel/ids.ts'
import { undressId } from '../present.ts'
import { presentDelivery, webhookIdOf } from './present-webhook.ts'

export const resend: Handler<typeof platform.webhooks.resend> = async ({ params, body, user, actor, data, now }) => {
  const webhookId = webhookIdOf(params.id)
  // A text that is no delivery's is answered like one that is not there.
  const deliveryId = undressId('del', body.delivery_id) ?? hostId
  const which = { userId: user.userId, webhookId, deliveryId }
  return { data: presentDelivery(await data.change(hostId, (tx) => resendDelivery(tx, actor, which, now))) }
}
