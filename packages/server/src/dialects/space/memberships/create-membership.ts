import type { space } from '@guildhall/contract/space'
import { addMembership } from '../../../domain/memberships/details.ts'
import { type Handler, WithHeaders } from '../../../http/context.ts'
import { fromHexId, hexId } from '../../../kernel/ids.ts'
import type { SpaceParts } from '../admit.ts'
import { readDetails } from './read-details.ts'
import { showMembership } from './show-membership.ts'

export const create =
  ({ publicUrl }: SpaceParts): Handler<typeof space.memberships.create> =>
  async ({ body, token, actor, data, space: { communityId, role, url }, now }) => {
    const wanted = {
      ...readDetails(body),
      planId: fromHexId(body.plan.id),
      callerId: token.userId,
      ...(body.user && { user: { id: fromHexId(body.user.id) } }),
    }
    return data.change(communityId, async (tx) => {
      const id = await addMembership(tx, actor, wanted, now)
      const reply = await showMembership(tx, { userId: token.userId, role }, id, publicUrl)
      return new WithHeaders(reply, { location: `${url}/api/memberships/${hexId(id)}` })
    })
  }
