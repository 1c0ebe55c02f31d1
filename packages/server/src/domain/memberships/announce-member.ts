import type { PlatformEvent } from '@guildhall/contract/platform/webhooks'
import type { Tx } from '../../db/database.ts'
import { findUser } from '../../identity/users/users.ts'
import { dressId } from '../../kernel/ids.ts'
import { announceToMembers } from '../webhooks/announce.ts'
import { presentMember } from '../webhooks/objects.ts'
import type { MembershipRow } from './memberships-store.ts'

/** Tells the webhooks of the community's members who has come or gone. `membership` is as it is shown: with its last role. */
export const announceMember = (
  tx: Tx,
  type: Extract<PlatformEvent, 'organization.member_added' | 'organization.member_removed'>,
  { user_id: userId, role, joined_at }: Pick<MembershipRow, 'user_id' | 'role' | 'joined_at'>,
  now: Date,
): Promise<void> =>
  announceToMembers(tx, type, now, async () => {
    const user = (await findUser(tx, userId))!
    const member = presentMember({ user, role, joined_at: joined_at ?? now })
    const payload = { organization_id: dressId('org', tx.communityId), ...member }
    return () => payload
  })
