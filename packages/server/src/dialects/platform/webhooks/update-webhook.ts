import type { platform } from '@guildhall/contract/platform'
import { updateWebhook, type WebhookParts } from '../../../domain/webhooks/webhooks.ts'
import type { Handler } from '../../../http/context.ts'
import { hostId } from '../../../kernel/ids.ts'
import { presentWebhook, webhookIdOf } from './present-webhook.ts'

export const update =
  (parts: WebhookParts): Handler<typeof platform.webhooks.update> =>
  async ({ params, body: { url, events, secret, active }, user, actor, data, now }) => {
    const which = { userId: user.userId, id: webhookIdOf(params.id) }
    const changes = {
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(secret !== undefined && { secret }),
      ...(active !== undefined && { isActive: active }),
    }
    return { data: presentWebhook(await data.change(hostId, (tx) => updateWebhook(tx, actor, parts, which, changes, now))) }
  }
