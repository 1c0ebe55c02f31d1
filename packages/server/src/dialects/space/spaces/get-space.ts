import type { space } from '@guildhall/contract/space'
import { getSpace } from '../../../domain/spaces/spaces.ts'
import type { Handler } from '../../../http/context.ts'
import { presentSpace } from './present-space.ts'

export const get: Handler<typeof space.spaces.get> = async ({ data, space: { communityId, url }, now }) =>
  presentSpace(await getSpace(data.tenant(communityId)), url, now)
