import type { community } from '@guildhall/contract/community'
import { updateRsvp, viewRsvp } from '../../../domain/rsvps/rsvps.ts'
import type { Handler } from '../../../http/context.ts'
import { Json } from '../../../kernel/json.ts'

export const update: Handler<typeof community.rsvps.update> = ({ params, body, actor, now, change, precondition }) =>
  change(async (tx) => {
    const view = () => viewRsvp(tx, params.rsvpId)
    await updateRsvp(tx, actor, params.rsvpId, body.status, now, () => precondition(view))
    return new Json(await view())
  })
