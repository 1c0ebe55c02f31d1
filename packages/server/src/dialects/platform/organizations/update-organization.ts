import type { platform } from '@guildhall/contract/platform'
import { updateOrganization } from '../../../domain/communities/organizations.ts'
import type { Handler } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'
import { viewOrganization } from './get-organization.ts'

export const update: Handler<typeof platform.organizations.update> = async ({
  params,
  body: { name, slug },
  user,
  actor,
  data,
  now,
}) => {
  const communityId = organizationOf(user, params.id)
  await updateOrganization(data, actor, { userId: user.userId, communityId, name, slug }, now)
  return { data: await viewOrganization(data, user.userId, communityId) }
}
