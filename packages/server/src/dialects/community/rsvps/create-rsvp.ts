import type { community } from '@guildhall/contract/community'
import { createRsvp } from '../../../domain/rsvps/rsvps.ts'
import type { Handler } from '../../../http/context.ts'

export const create: Handler<typeof community.rsvps.create> = ({ params, body, actor, now, change }) =>
  change(async (tx) => {
    const rsvp = await createRsvp(tx, actor, params.slug, body, now)
    return {
      ok: true,
      rsvpId: rsvp.id,
      status: rsvp.status,
      eventId: rsvp.event_id,
      tierId: rsvp.tier_id,
      userId: rsvp.user_id,
    }
  })
