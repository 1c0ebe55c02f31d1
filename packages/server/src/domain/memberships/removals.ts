/** Kick and ban: who goes, who may come back. Source: community contract, Members and 3.1. */
import type { Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { endTokens } from '../../identity/oauth/end-tokens.ts'
import { Fail } from '../../kernel/fail.ts'
import { rejectOpenApplication } from '../applications/open-requests.ts'
import { cancelUpcomingRsvps } from '../rsvps/rsvps.ts'
import { announceMember } from './announce-member.ts'
import { lockKnownPerson } from './memberships.ts'
import { type MembershipRow, updateMembership } from './memberships-store.ts'

/** The person is not a member any more and may apply again. Fires `member.kicked`. */
export async function kickMember(tx: Tx, actor: Actor, userId: string, reason: string | null, now: Date): Promise<void> {
  const { membership } = await lockKnownPerson(tx, userId)
  checkNotOwner(membership)
  if (membership.status !== 'ACCEPTED') throw new Fail('not_a_member')
  await updateMembership(tx, { ...membership, segment_id: null, status: 'KICKED', status_reason: reason }, now)
  await recordRemoval(tx, actor, 'member.kicked', membership, { kickedAt: now.toISOString(), by: actor.id, reason })
  await announceMember(tx, 'organization.member_removed', membership, now)
}

/**
 * The person may neither apply nor RSVP from now on; what they have open is closed. Whoever was here once can be banned, a
 * member or not. Fires `member.banned`, and what the closing fires before it.
 */
export async function banMember(tx: Tx, actor: Actor, userId: string, reason: string | null, now: Date): Promise<void> {
  const { key, membership } = await lockKnownPerson(tx, userId)
  checkNotOwner(membership)
  if (membership.status === 'BANNED') throw new Fail('already_banned')
  await rejectOpenApplication(tx, actor, key, reason, now)
  await cancelUpcomingRsvps(tx, actor, { userId, email: membership.email }, now)
  await updateMembership(tx, { ...membership, segment_id: null, status: 'BANNED', banned_at: now, status_reason: reason }, now)
  // Apps that act for the person here stop at once.
  await endTokens(tx, userId)
  await recordRemoval(tx, actor, 'member.banned', membership, { bannedAt: now.toISOString(), by: actor.id, reason })
  if (membership.status === 'ACCEPTED') await announceMember(tx, 'organization.member_removed', membership, now)
}

/** The person is as one who left: no member, free to apply. */
export async function unbanMember(tx: Tx, actor: Actor, userId: string, now: Date): Promise<void> {
  const { membership } = await lockKnownPerson(tx, userId)
  if (membership.status !== 'BANNED') throw new Fail('not_banned')
  await updateMembership(tx, { ...membership, status: 'LEFT', banned_at: null, status_reason: null }, now)
  await recordRemoval(tx, actor, 'member.unbanned', membership, { unbannedAt: now.toISOString(), by: actor.id })
}

function checkNotOwner({ role }: MembershipRow): void {
  if (role === 'OWNER') throw new Fail('owner_protected')
}

const recordRemoval = (
  tx: Tx,
  actor: Actor,
  type: 'member.kicked' | 'member.banned' | 'member.unbanned',
  { id, user_id }: MembershipRow,
  details: Record<string, unknown>,
): Promise<void> =>
  record(tx, actor, {
    type,
    objectType: 'membership',
    objectId: id,
    data: { membershipId: id, userId: user_id, ...details },
    userId: user_id,
  })
