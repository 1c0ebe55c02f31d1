/**
 * Ending a membership on a day. Source: space contract 3.2. Days are those of the space's clock. Cancelled to today it ends at
 * once; to a later day it ends, by a job, when that day is over.
 */
import type { Database, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { enqueue } from '../../jobs/queue.ts'
import { addDays, dayIn, startOfDay } from '../../kernel/days.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { unwritten } from '../plans/plans.ts'
import { announceMember } from './announce-member.ts'
import { findLastDay, findOver, findTimeZone, findUserId, writeLastDay } from './cancellations-store.ts'
import { lockKnownPerson } from './memberships.ts'
import { type MembershipWithEmail, updateMembership } from './memberships-store.ts'

/** `lastDay` is YYYY-MM-DD; today where it is undefined. 404, `owner_protected`, 400 naming `canceled_to`. */
export async function cancelMembership(tx: Tx, actor: Actor, id: string, lastDay: string | undefined, now: Date): Promise<void> {
  const membership = await lockMembershipById(tx, id)
  if (membership.status !== 'ACCEPTED') throw invalid('', 'has ended already')
  if (membership.role === 'OWNER') throw new Fail('owner_protected')
  const timeZone = await timeZoneOf(tx)
  const today = dayIn(timeZone, now)
  const day = lastDay ?? addDays(today, unwritten.cancellationPeriodDays)
  if (day < addDays(today, unwritten.cancellationPeriodDays))
    throw invalid('canceled_to', 'must not lie in the past', 'out_of_range')
  await writeLastDay(tx, id, day, now)
  await record(tx, actor, {
    type: 'member.cancellation_set',
    objectType: 'membership',
    objectId: id,
    data: { membershipId: id, userId: membership.user_id, canceledTo: day },
    userId: membership.user_id,
  })
  if (day === today) return endMembership(tx, actor, membership, now)
  const runAt = startOfDay(timeZone, addDays(day, 1))
  await enqueue(
    tx,
    'end-memberships',
    { communityId: tx.communityId },
    { key: `end-memberships ${tx.communityId} ${day}`, runAt },
  )
}

/** 404; 400 where there is no cancellation or the membership has ended. */
export async function uncancelMembership(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const membership = await lockMembershipById(tx, id)
  if (membership.status !== 'ACCEPTED') throw invalid('', 'has ended already')
  if ((await findLastDay(tx, id)) === null) throw invalid('', 'is not cancelled')
  await writeLastDay(tx, id, null, now)
  await record(tx, actor, {
    type: 'member.cancellation_removed',
    objectType: 'membership',
    objectId: id,
    data: { membershipId: id, userId: membership.user_id },
    userId: membership.user_id,
  })
}

const jobActor: Actor = { type: 'system', id: 'end-memberships' }

/** Ends the memberships whose last day is over. What is ended already, uncancelled or removed meanwhile is left alone. */
export async function endDueMemberships(database: Database, communityId: string, now: Date): Promise<void> {
  const tenant = database.tenant(communityId)
  const timeZone = await findTimeZone(tenant)
  if (timeZone === undefined) return
  const today = dayIn(timeZone, now)
  for (let userIds = await findOver(tenant, today); userIds.length > 0; userIds = await findOver(tenant, today)) {
    for (const userId of userIds) await database.change(communityId, (tx) => endIfOver(tx, userId, today, now))
  }
}
async function endIfOver(tx: Tx, userId: string, today: string, now: Date): Promise<void> {
  const { membership } = await lockKnownPerson(tx, userId)
  const lastDay = await findLastDay(tx, membership.id)
  if (membership.status !== 'ACCEPTED' || lastDay === null || lastDay >= today) return
  await endMembership(tx, jobActor, membership, now)
}

/** As one who left: no member, free to come back. The last day stays with the membership. */
async function endMembership(tx: Tx, actor: Actor, membership: MembershipWithEmail, now: Date): Promise<void> {
  await updateMembership(tx, { ...membership, segment_id: null, status: 'LEFT' }, now)
  await record(tx, actor, {
    type: 'member.left',
    objectType: 'membership',
    objectId: membership.id,
    data: { membershipId: membership.id, userId: membership.user_id, leftAt: now.toISOString(), by: actor.id },
    userId: membership.user_id,
  })
  await announceMember(tx, 'organization.member_removed', membership, now)
}

async function lockMembershipById(tx: Tx, id: string): Promise<MembershipWithEmail> {
  const userId = await findUserId(tx, id)
  if (userId === undefined) throw new Fail('member_not_found')
  const { membership } = await lockKnownPerson(tx, userId)
  const isGone = membership.status === 'KICKED' || membership.status === 'BANNED'
  if (isGone) throw new Fail('member_not_found')
  return membership
}

async function timeZoneOf(tx: Tx): Promise<string> {
  const timeZone = await findTimeZone(tx)
  if (timeZone === undefined) throw new Fail('community_not_found')
  return timeZone
}
