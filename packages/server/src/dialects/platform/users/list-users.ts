import type { platform } from '@guildhall/contract/platform'
import { findPeople } from '../../../domain/memberships/people.ts'
import type { Handler } from '../../../http/context.ts'
import { pageAsked, pageOf } from '../paging.ts'
import { presentUser } from '../present.ts'

export const list: Handler<typeof platform.users.list> = async ({ query, user, data }) => {
  const page = pageAsked(query)
  const { rows, total } = await findPeople(
    data.system,
    { viewer: user, ...(query.search !== undefined && { search: query.search }), ...(query.role && { role: query.role }) },
    page,
  )
  return pageOf(page, rows.map(presentUser), total)
}
