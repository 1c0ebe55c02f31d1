import type { platform } from '@guildhall/contract/platform'
import { resourceSorts, resourceStatuses } from '@guildhall/contract/platform/resources'
import { listResources } from '../../../domain/resources/resources.ts'
import type { Handler } from '../../../http/context.ts'
import { ordersAsked, pageAsked, pageOf, valuesAsked } from '../paging.ts'
import { presentResourceSummary } from '../present.ts'

export const list: Handler<typeof platform.resources.list> = async ({ query, user, data }) => {
  const page = pageAsked(query)
  const wanted = {
    orders: ordersAsked(query.sort, resourceSorts),
    statuses: valuesAsked('filter[status]', query['filter[status]'], resourceStatuses),
    types: valuesAsked('filter[type]', query['filter[type]']),
  }
  const { rows, total } = await listResources(data.system, user, wanted, page)
  return pageOf(page, rows.map(presentResourceSummary), total)
}
