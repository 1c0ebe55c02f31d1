import type { platform } from '@guildhall/contract/platform'
import { listDeliveries } from '../../../domain/webhooks/deliveries.ts'
import type { Handler } from '../../../http/context.ts'
import { hostId } from '../../../kernel/ids.ts'
import { pageAsked, pageOf } from '../paging.ts'
import { presentDelivery, webhookIdOf } from './present-webhook.ts'

export const deliveries: Handler<typeof platform.webhooks.deliveries> = async ({ params, query, user, data }) => {
  const page = pageAsked(query)
  const filter = { webhookId: webhookIdOf(params.id), status: query.status ?? null, type: query.event ?? null }
  const { rows, total } = await listDeliveries(data.tenant(hostId), user.userId, filter, page)
  return pageOf(page, rows.map(presentDelivery), total)
}
