import type { community } from '@guildhall/contract/community'
import { getEvent } from '../../../domain/events/events.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const get: Handler<typeof community.events.get> = async ({ tenant, caller, params }) =>
  new Json(await getEvent(tenant, caller, params.slug))
