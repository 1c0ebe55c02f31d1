import type { platform } from '@guildhall/contract/platform'
import { getOrganizationMember } from '../../../domain/memberships/organization-members.ts'
import type { Handler } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'
import { presentMember, userIdOf } from '../present.ts'

export const getMember: Handler<typeof platform.organizations.getMember> = async ({ params, user, data }) => {
  const tenant = data.tenant(organizationOf(user, params.id))
  return { data: presentMember(await getOrganizationMember(tenant, userIdOf(params.user_id))) }
}
