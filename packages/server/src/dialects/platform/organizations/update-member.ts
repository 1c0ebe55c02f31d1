import type { platform } from '@guildhall/contract/platform'
import { changeMemberRole } from '../../../domain/memberships/organization-members.ts'
import type { Handler } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'
import { presentMember, userIdOf } from '../present.ts'
import { grantedRoles } from './granted-role.ts'

export const updateMember: Handler<typeof platform.organizations.updateMember> = async ({
  params,
  body,
  user,
  actor,
  data,
  now,
}) => {
  const communityId = organizationOf(user, params.id)
  const wanted = { callerId: user.userId, userId: userIdOf(params.user_id), role: grantedRoles[body.role] }
  return { data: presentMember(await data.change(communityId, (tx) => changeMemberRole(tx, actor, wanted, now))) }
}
