import type { platform } from '@guildhall/contract/platform'
import { updateResource } from '../../../domain/resources/resources.ts'
import type { Handler } from '../../../http/context.ts'
import { presentResource } from '../present.ts'
import { resourceIdOf } from './resource-id.ts'

/** What is left out stays; what cannot be changed is ignored. Source: platform contract B0 and B1. */
export const update: Handler<typeof platform.resources.update> = async ({ params, body, user, actor, data, now }) => {
  const { name, description, type, status, metadata } = body
  const changes = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(type !== undefined && { type }),
    ...(status !== undefined && { status }),
    ...(metadata !== undefined && { metadata }),
  }
  return { data: presentResource(await updateResource(data, actor, user, resourceIdOf(params.id), changes, now)) }
}
