import type { community } from '@guildhall/contract/community'
import { getBroadcast } from '../../../domain/broadcasts/broadcasts.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const get: Handler<typeof community.broadcasts.get> = async ({ tenant, params }) =>
  new Json(await getBroadcast(tenant, params.broadcastId))
