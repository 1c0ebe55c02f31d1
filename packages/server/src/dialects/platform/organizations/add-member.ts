import type { platform } from '@guildhall/contract/platform'
import { addOrganizationMember } from '../../../domain/memberships/organization-members.ts'
import { type Handler, WithHeaders } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'
import { dressId, presentMember, userIdOf } from '../present.ts'
import { grantedRoles } from './granted-role.ts'

export const addMember: Handler<typeof platform.organizations.addMember> = async ({ params, body, user, actor, data, now }) => {
  const communityId = organizationOf(user, params.id)
  const userId = userIdOf(body.user_id)
  const role = grantedRoles[body.role ?? 'member']
  const wanted = { callerId: user.userId, userId, role }
  const member = await data.change(communityId, (tx) => addOrganizationMember(tx, actor, wanted, now))
  const location = `/v1/organizations/${dressId('org', communityId)}/members/${body.user_id}`
  return new WithHeaders({ data: presentMember(member) }, { location })
}
