import type { platform } from '@guildhall/contract/platform'
import { createResource } from '../../../domain/resources/resources.ts'
import { type Handler, WithHeaders } from '../../../http/context.ts'
import { organizationOf } from '../organization-of.ts'
import { presentResource } from '../present.ts'

export const create: Handler<typeof platform.resources.create> = async ({ body, user, actor, data, now }) => {
  const { name, description, type, metadata, organization_id: organization } = body
  const wanted = {
    userId: user.userId,
    name,
    ...(description !== undefined && { description }),
    ...(type !== undefined && { type }),
    ...(metadata !== undefined && { metadata }),
    ...(typeof organization === 'string' && { communityId: organizationOf(user, organization) }),
  }
  const resource = presentResource(await createResource(data, actor, wanted, now))
  return new WithHeaders({ data: resource }, { location: `/v1/resources/${resource.id}` })
}
