import type { platform } from '@guildhall/contract/platform'
import { getWebhook, listWebhooks } from '../../../domain/webhooks/webhooks.ts'
import type { Handler } from '../../../http/context.ts'
import { hostId } from '../../../kernel/ids.ts'
import { pageAsked, pageOf } from '../paging.ts'
import { presentWebhook, webhookIdOf } from './present-webhook.ts'

export const list: Handler<typeof platform.webhooks.list> = async ({ query, user, data }) => {
  const page = pageAsked(query)
  const { rows, total } = await listWebhooks(data.tenant(hostId), user.userId, page)
  return pageOf(page, rows.map(presentWebhook), total)
}

export const get: Handler<typeof platform.webhooks.get> = async ({ params, user, data }) => ({
  data: presentWebhook(await getWebhook(data.tenant(hostId), user.userId, webhookIdOf(params.id))),
})
