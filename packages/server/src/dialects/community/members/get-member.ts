import type { community } from '@guildhall/contract/community'
import { getMember } from '../../../domain/memberships/memberships.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const get: Handler<typeof community.members.get> = async ({ tenant, params }) =>
  new Json(await getMember(tenant, params.userId))
