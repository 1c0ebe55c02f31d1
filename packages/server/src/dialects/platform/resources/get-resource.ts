import type { platform } from '@guildhall/contract/platform'
import { getResource } from '../../../domain/resources/resources.ts'
import type { Handler } from '../../../http/context.ts'
import { presentResource } from '../present.ts'
import { resourceIdOf } from './resource-id.ts'

export const get: Handler<typeof platform.resources.get> = async ({ params, user, data }) => ({
  data: presentResource(await getResource(data.system, user, resourceIdOf(params.id))),
})
