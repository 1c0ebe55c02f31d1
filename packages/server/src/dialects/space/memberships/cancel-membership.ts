import type { space } from '@guildhall/contract/space'
import { cancelMembership, uncancelMembership } from '../../../domain/memberships/cancellations.ts'
import type { Handler } from '../../../http/context.ts'
import type { SpaceParts } from '../admit.ts'
import { readDay } from '../present.ts'
import { membershipIdOf } from './membership-id.ts'
import { showMembership } from './show-membership.ts'

export const cancel =
  ({ publicUrl }: SpaceParts): Handler<typeof space.memberships.cancel> =>
  async ({ params, body, token, actor, data, space: { communityId, role }, now }) => {
    const id = membershipIdOf(params)
    const lastDay = body.canceled_to ? readDay(body.canceled_to, 'canceled_to') : undefined
    return data.change(communityId, async (tx) => {
      await cancelMembership(tx, actor, id, lastDay, now)
      return showMembership(tx, { userId: token.userId, role }, id, publicUrl)
    })
  }

export const uncancel: Handler<typeof space.memberships.uncancel> = async ({
  params,
  actor,
  data,
  space: { communityId },
  now,
}) => {
  const id = membershipIdOf(params)
  await data.change(communityId, (tx) => uncancelMembership(tx, actor, id, now))
  return undefined
}
