import type { platform } from '@guildhall/contract/platform'
import { getOrganization } from '../../../domain/communities/organizations.ts'
import type { Data, Handler } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'
import { presentOrganization } from '../present.ts'

export const get: Handler<typeof platform.organizations.get> = async ({ params, user, data }) => ({
  data: await viewOrganization(data, user.userId, organizationOf(user, params.id)),
})

/** As answers show it: with the person's own role. */
export async function viewOrganization(data: Data, userId: string, communityId: string) {
  const row = await getOrganization(data.system, userId, communityId)
  return presentOrganization(row, row.role)
}
