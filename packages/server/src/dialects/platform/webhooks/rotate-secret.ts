import type { platform } from '@guildhall/contract/platform'
import { rotateWebhookSecret, type WebhookParts } from '../../../domain/webhooks/webhooks.ts'
import type { Handler } from '../../../http/context.ts'
import { hostId } from '../../../kernel/ids.ts'
import { presentWebhook, webhookIdOf } from './present-webhook.ts'

const overlapSecondsDefault = 86_400

export const rotateSecret =
  (parts: WebhookParts): Handler<typeof platform.webhooks.rotateSecret> =>
  async ({ params, body, user, actor, data, now }) => {
    const overlapSeconds = body.overlap_seconds ?? body.overlapSeconds ?? overlapSecondsDefault
    const which = { userId: user.userId, id: webhookIdOf(params.id), overlapSeconds }
    const { webhook, secret } = await data.change(hostId, (tx) => rotateWebhookSecret(tx, actor, parts, which, now))
    return { data: { ...presentWebhook(webhook), secret } }
  }
