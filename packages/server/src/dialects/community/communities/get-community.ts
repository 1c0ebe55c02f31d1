import type { community } from '@guildhall/contract/community'
import { viewCommunity } from '../../../domain/communities/communities.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const get: Handler<typeof community.communities.get> = async ({ tenant, caller }) =>
  new Json(await viewCommunity(tenant, caller.isAdmin))
