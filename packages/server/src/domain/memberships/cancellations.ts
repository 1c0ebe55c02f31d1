/**
 * Ending a membership on a day. Source: space contract 3.2. Days are those of the space's clock. A membership lives through its
 * last day, with all it has, and is ended by a job when that day is over.
 */
import type { Database, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { enqueue } from '../../jobs/queue.ts'
import { addDays, dayIn, startOfDay } from '../../kernel/days.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { unwritten } from '../plans/plans.ts'
import { announceMember } from './announce-member.ts'
import { type Days, findDays, findNextLastDay, findOver, findTimeZone, findUserId, writeLastDay } from './cancellations-store.ts'
import { lockKnownPerson } from './memberships.ts'
import { type MembershipWithEmail, updateMembership } from './memberships-store.ts'

/**
 * `lastDay` is YYYY-MM-DD; where it is undefined today, or the day the membership starts if that is later. 404,
 * `owner_protected`, 400 naming `canceled_to`.
 */
export async function cancelMembership(tx: Tx, actor: Actor, id: string, lastDay: string | undefined, now: Date): Promise<void> {
  const { membership, timeZone, today, startsAt } = await lockLiving(tx, id, now)
  if (membership.role === 'OWNER') throw new Fail('owner_protected')
  const earliest = addDays(today, unwritten.cancellationPeriodDays)
  const day = lastDay ?? (startsAt !== null && startsAt > earliest ? startsAt : earliest)
  if (day < earliest) throw invalid('canceled_to', 'must not lie in the past', 'out_of_range')
  if (startsAt !== null && day < startsAt) throw invalid('canceled_to', 'must not lie before starts_at', 'out_of_range')
  await writeLastDay(tx, id, day, now)
  await record(tx, actor, {
    type: 'member.cancellation_set',
    objectType: 'membership',
    objectId: id,
    data: { membershipId: id, userId: membership.user_id, canceledTo: day },
    userId: membership.user_id,
  })
  await askToEnd(tx, day, startOfDay(timeZone, addDays(day, 1)))
}

const askToEnd = (tx: Tx, day: string, runAt: Date): Promise<void> => {
  const { communityId } = tx
  return enqueue(tx, 'end-memberships', { communityId }, { key: `end-memberships ${communityId} ${day}`, runAt })
}

/** 404; 400 where there is no cancellation or the membership has ended. */
export async function uncancelMembership(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const { membership, lastDay } = await lockLiving(tx, id, now)
  if (lastDay === null) throw invalid('', 'is not cancelled')
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

/** By whose clock the job is woken, and whose it reads, are two: it must not wake itself again at once, over and over. */
const againMs = 60_000

/**
 * Ends the memberships whose last day is over, and asks to be run for the next such day. What is ended already, uncancelled or
 * removed meanwhile is left alone.
 */
export async function endDueMemberships(database: Database, communityId: string, now: Date): Promise<void> {
  const tenant = database.tenant(communityId)
  const timeZone = await findTimeZone(tenant)
  if (timeZone === undefined) return
  const today = dayIn(timeZone, now)
  for (let userIds = await findOver(tenant, today); userIds.length > 0; userIds = await findOver(tenant, today)) {
    for (const userId of userIds) await database.change(communityId, (tx) => endIfOver(tx, userId, today, now))
  }
  // The space may have another clock by now than when it was asked to end them, and its day be longer.
  const next = await findNextLastDay(tenant, today)
  if (next === null) return
  const runAt = Math.max(startOfDay(timeZone, addDays(next, 1)).getTime(), now.getTime() + againMs)
  await database.change(communityId, (tx) => askToEnd(tx, next, new Date(runAt)), { unseen: true })
}
async function endIfOver(tx: Tx, userId: string, today: string, now: Date): Promise<void> {
  const { membership } = await lockKnownPerson(tx, userId)
  const { lastDay } = await findDays(tx, membership.id)
  if (membership.status !== 'ACCEPTED' || !isOver(lastDay, today)) return
  await endMembership(tx, jobActor, membership, now)
}

const isOver = (lastDay: string | null, today: string): boolean => lastDay !== null && lastDay < today

/** As one who left: no member, free to come back. What the membership said stays, the last day and the plan too. */
async function endMembership(tx: Tx, actor: Actor, membership: MembershipWithEmail, now: Date): Promise<void> {
  await updateMembership(tx, { ...membership, status: 'LEFT' }, now)
  await record(tx, actor, {
    type: 'member.left',
    objectType: 'membership',
    objectId: membership.id,
    data: { membershipId: membership.id, userId: membership.user_id, leftAt: now.toISOString(), by: actor.id },
    userId: membership.user_id,
  })
  await announceMember(tx, 'organization.member_removed', membership, now)
}

interface Living extends Days {
  readonly membership: MembershipWithEmail
  readonly timeZone: string
  readonly today: string
}
/** One that is in force, or will be. It has ended with its last day, though the job may not have been there yet: 400. */
async function lockLiving(tx: Tx, id: string, now: Date): Promise<Living> {
  const membership = await lockMembershipById(tx, id)
  const timeZone = await timeZoneOf(tx)
  const today = dayIn(timeZone, now)
  const days = await findDays(tx, id)
  if (membership.status !== 'ACCEPTED' || isOver(days.lastDay, today)) throw invalid('', 'has ended already')
  return { ...days, membership, timeZone, today }
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
