import type { platform } from '@guildhall/contract/platform'
import { type ResendInput, resend as resendDeliveries } from '../../../domain/webhooks/resend.ts'
import type { Handler } from '../../../http/context.ts'
import { hostId } from '../../../kernel/ids.ts'
import { undressId } from '../present.ts'
import { presentDelivery, webhookIdOf } from './present-webhook.ts'

export const resend: Handler<typeof platform.webhooks.resend> = async ({ params, body, user, actor, data, now }) => {
  const which = { userId: user.userId, webhookId: webhookIdOf(params.id) }
  const { delivery_id: id, status, event: type, since } = body
  const what: ResendInput = {
    // A text that is no delivery's is answered like one that is not there.
    ...(id !== undefined && { deliveryId: undressId('del', id) ?? hostId }),
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
    ...(since !== undefined && { since: new Date(since) }),
  }
  const resent = await data.change(hostId, (tx) => resendDeliveries(tx, actor, which, what, now))
  return { data: 'count' in resent ? { resent: resent.count } : presentDelivery(resent) }
}
