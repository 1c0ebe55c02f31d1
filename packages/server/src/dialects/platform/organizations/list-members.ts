import type { platform } from '@guildhall/contract/platform'
import { listOrganizationMembers } from '../../../domain/memberships/organization-members.ts'
import type { Handler } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'
import { pageAsked, pageOf } from '../paging.ts'
import { presentMember } from '../present.ts'

export const listMembers: Handler<typeof platform.organizations.listMembers> = async ({ params, query, user, data }) => {
  const page = pageAsked(query)
  const tenant = data.tenant(organizationOf(user, params.id))
  const { rows, total } = await listOrganizationMembers(tenant, query.role, page)
  return pageOf(page, rows.map(presentMember), total)
}
