import type { platform } from '@guildhall/contract/platform'
import { createOrganization } from '../../../domain/communities/organizations.ts'
import { type Handler, WithHeaders } from '../../../http/context.ts'
import { viewOrganization } from './get-organization.ts'

export const create: Handler<typeof platform.organizations.create> = async ({
  body: { name, slug },
  user: { userId },
  actor,
  data,
  now,
}) => {
  const communityId = await createOrganization(data, actor, { userId, name, slug }, now)
  const organization = await viewOrganization(data, userId, communityId)
  return new WithHeaders({ data: organization }, { location: `/v1/organizations/${organization.id}` })
}
