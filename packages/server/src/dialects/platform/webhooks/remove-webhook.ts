import type { platform } from '@guildhall/contract/platform'
import { removeWebhook } from '../../../domain/webhooks/webhooks.ts'
import type { Handler } from '../../../http/context.ts'
import { hostId } from '../../../kernel/ids.ts'
import { webhookIdOf } from './present-webhook.ts'

export const remove: Handler<typeof platform.webhooks.remove> = async ({ params, user, actor, data }) => {
  const id = webhookIdOf(params.id)
  await data.change(hostId, (tx) => removeWebhook(tx, actor, user.userId, id))
  return undefined
}
