import type { platform } from '@guildhall/contract/platform'
import { createWebhook, type WebhookParts } from '../../../domain/webhooks/webhooks.ts'
import { type Handler, WithHeaders } from '../../../http/context.ts'
import { hostId } from '../../../kernel/ids.ts'
import { presentWebhook } from './present-webhook.ts'

export const create =
  (parts: WebhookParts): Handler<typeof platform.webhooks.create> =>
  async ({ body: { url, events, secret, active }, user, actor, data, now }) => {
    const input = { url, events, ...(secret !== undefined && { secret }), ...(active !== undefined && { isActive: active }) }
    const { webhook, madeSecret } = await data.change(hostId, (tx) => createWebhook(tx, actor, parts, user.userId, input, now))
    const shown = presentWebhook(webhook)
    const location = `/v1/webhooks/${shown.id}`
    return new WithHeaders({ data: { ...shown, ...(madeSecret !== undefined && { secret: madeSecret }) } }, { location })
  }
