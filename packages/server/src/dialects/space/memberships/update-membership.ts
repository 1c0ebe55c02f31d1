import type { space } from '@guildhall/contract/space'
import { updateMembershipDetails } from '../../../domain/memberships/details.ts'
import type { Handler } from '../../../http/context.ts'
import { fromHexId } from '../../../kernel/ids.ts'
import type { SpaceParts } from '../admit.ts'
import { membershipIdOf } from './membership-id.ts'
import { readDetails } from './read-details.ts'
import { showMembership } from './show-membership.ts'

export const update =
  ({ publicUrl }: SpaceParts): Handler<typeof space.memberships.update> =>
  async ({ params, body, token, actor, data, space: { communityId, role }, now }) => {
    const id = membershipIdOf(params)
    const changes = { ...readDetails(body), ...(body.plan && { planId: fromHexId(body.plan.id) }) }
    return data.change(communityId, async (tx) => {
      await updateMembershipDetails(tx, actor, id, changes, now)
      return showMembership(tx, { userId: token.userId, role }, id, publicUrl)
    })
  }
