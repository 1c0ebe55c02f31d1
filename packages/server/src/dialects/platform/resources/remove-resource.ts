import type { platform } from '@guildhall/contract/platform'
import { removeResource } from '../../../domain/resources/resources.ts'
import type { Handler } from '../../../http/context.ts'
import { resourceIdOf } from './resource-id.ts'

export const remove: Handler<typeof platform.resources.remove> = async ({ params, user, actor, data, now }) => {
  await removeResource(data, actor, user, resourceIdOf(params.id), now)
  return undefined
}
