import type { platform } from '@guildhall/contract/platform'
import { removeOrganizationMember } from '../../../domain/memberships/organization-members.ts'
import type { Handler } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'
import { userIdOf } from '../present.ts'

export const removeMember: Handler<typeof platform.organizations.removeMember> = async ({ params, user, actor, data, now }) => {
  const communityId = organizationOf(user, params.id)
  const who = { callerId: user.userId, userId: userIdOf(params.user_id) }
  await data.change(communityId, (tx) => removeOrganizationMember(tx, actor, who, now))
  return undefined
}
