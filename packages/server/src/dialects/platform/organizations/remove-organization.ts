import type { platform } from '@guildhall/contract/platform'
import { removeOrganization } from '../../../domain/communities/organizations.ts'
import type { Handler } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'

export const remove: Handler<typeof platform.organizations.remove> = async ({ params, user, actor, data, now }) => {
  await removeOrganization(data, actor, { userId: user.userId, communityId: organizationOf(user, params.id) }, now)
  return undefined
}
