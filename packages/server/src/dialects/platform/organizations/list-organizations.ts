import type { platform } from '@guildhall/contract/platform'
import { organizationSorts } from '@guildhall/contract/platform/organizations'
import { listOrganizations } from '../../../domain/communities/organizations.ts'
import type { Handler } from '../../../http/context.ts'
import { ordersAsked, pageAsked, pageOf } from '../paging.ts'
import { presentOrganization } from '../present.ts'

export const list: Handler<typeof platform.organizations.list> = async ({ query, user, data }) => {
  const page = pageAsked(query)
  const orders = ordersAsked(query.sort, organizationSorts)
  const { rows, total } = await listOrganizations(data.system, { userId: user.userId, search: query.search, orders }, page)
  return pageOf(
    page,
    rows.map((row) => presentOrganization(row, row.role)),
    total,
  )
}
