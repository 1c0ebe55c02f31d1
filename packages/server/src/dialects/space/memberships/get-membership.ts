import type { space } from '@guildhall/contract/space'
import type { Handler } from '../../../http/context.ts'
import type { SpaceParts } from '../admit.ts'
import { membershipIdOf } from './membership-id.ts'
import { showMembership } from './show-membership.ts'

export const get =
  ({ publicUrl }: SpaceParts): Handler<typeof space.memberships.get> =>
  async ({ params, token, data, space: { communityId, role } }) =>
    showMembership(data.tenant(communityId), { userId: token.userId, role }, membershipIdOf(params), publicUrl)
