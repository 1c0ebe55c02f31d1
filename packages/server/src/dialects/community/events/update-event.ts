import type { community } from '@guildhall/contract/community'
import { getEvent, updateEvent } from '../../../domain/events/events.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const update: Handler<typeof community.events.update> = ({ params, body, actor, caller, now, change, precondition }) =>
  change(async (tx) => {
    const view = () => getEvent(tx, caller, params.slug)
    await updateEvent(tx, actor, params.slug, body, now, () => precondition(view))
    return new Json(await view())
  })
