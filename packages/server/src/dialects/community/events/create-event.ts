import type { community } from '@guildhall/contract/community'
import { createEvent, getEvent } from '../../../domain/events/events.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const create: Handler<typeof community.events.create> = ({ body, actor, caller, now, change }) =>
  change(async (tx) => new Json(await getEvent(tx, caller, await createEvent(tx, actor, body, now))))
