/**
 * People in a community: who is a member, and how one becomes one. Source: community contract, Members and 1.3.
 *
 * Whatever changes where a person stands (submit, approve, invite, add, kick, ban) begins with the person's lock, so that of
 * two such acts at once the second sees what the first has made.
 */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import type { Role } from '../../identity/roles.ts'
import { findOrCreateUser } from '../../identity/users/users.ts'
import { Fail } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { settleOpenRequests } from '../applications/open-requests.ts'
import { holdSegment } from '../segments/segments.ts'
import { announceMember } from './announce-member.ts'
import {
  acceptedMembers,
  findMembership,
  insertMembership,
  lockMembership,
  lockMembershipByEmail,
  lockPersonKey,
  type MembershipRow,
  type MembershipWithEmail,
  updateMembership,
  viewAcceptedMember,
} from './memberships-store.ts'

export { insertOwner as addOwner, type MembershipStatus, rightsOf, roleOf } from './memberships-store.ts'

/** Somebody as one community knows them, with their lock held until the transaction ends. */
export interface Person {
  /** The e-mail in its one spelling; the user's id for the few users without one. */
  readonly key: string
  /** Absent where they never were a member. */
  readonly membership: MembershipWithEmail | undefined
}
export type KnownPerson = Person & { readonly membership: MembershipWithEmail }

/** Locks whoever has this e-mail, in any spelling, whether or not they are known here. */
export async function lockPerson(tx: Tx, email: string): Promise<Person> {
  const key = oneSpelling(email)
  await lockPersonKey(tx, key)
  return { key, membership: await lockMembershipByEmail(tx, key) }
}

/** Locks a user who is, or was, a member here: 404 where they never were. */
export async function lockKnownPerson(tx: Tx, userId: string): Promise<KnownPerson> {
  const known = await findMembership(tx, userId)
  if (!known) throw new Fail('member_not_found')
  const key = known.email === null ? known.user_id : oneSpelling(known.email)
  await lockPersonKey(tx, key)
  // Memberships are never deleted, so it is still there.
  return { key, membership: (await lockMembership(tx, userId))! }
}

/** Locks a user, whether or not they are known here. */
export async function lockUserPerson(tx: Tx, user: { readonly id: string; readonly email: string | null }): Promise<Person> {
  const key = user.email === null ? user.id : oneSpelling(user.email)
  await lockPersonKey(tx, key)
  return { key, membership: await lockMembership(tx, user.id) }
}

// An address that was stored before there was one spelling is still somebody's.
const oneSpelling = (email: string): string => normalizeEmail(email) ?? email.toLowerCase()

/** 403 for a banned person, 409 for a member. */
export function checkMayJoin({ membership }: Person): void {
  checkNotBanned(membership)
  if (membership?.status === 'ACCEPTED') throw new Fail('already_member')
}
export function checkNotBanned(membership: Pick<MembershipRow, 'status'> | undefined): void {
  if (membership?.status === 'BANNED') throw new Fail('person_banned')
}

/** Newest first. */
export const listMembers = (tenant: Tenant, page: Page): Promise<Slice> =>
  readPage(tenant, acceptedMembers, [tenant.communityId], page)

/** JSON text; only an accepted member is there. */
export async function getMember(tenant: Tenant, userId: string): Promise<string> {
  const view = await viewAcceptedMember(tenant, userId)
  if (view === undefined) throw new Fail('member_not_found')
  return view
}

export interface Joining {
  readonly segmentId: string | null
  readonly role?: Role
  /** For a user that is made by this. */
  readonly name: string | null
  /** Where the person was locked as a user. */
  readonly userId?: string
}
export interface Joined {
  readonly membershipId: string
  readonly userId: string
}

/**
 * Makes the person a member and settles their open application and invitation. Who was one before gets their row back, with
 * a new date and without the role they had. Fires `member.approved`.
 */
export async function acceptPerson(tx: Tx, actor: Actor, person: Person, joining: Joining, now: Date): Promise<Joined> {
  checkMayJoin(person)
  const userId = person.membership?.user_id ?? joining.userId ?? (await findOrCreateUser(tx, actor, person.key, joining.name)).id
  const row: MembershipRow = {
    id: person.membership?.id ?? newId(),
    user_id: userId,
    segment_id: joining.segmentId,
    role: joining.role ?? 'MEMBER',
    status: 'ACCEPTED',
    joined_at: now,
    banned_at: null,
    status_reason: null,
  }
  await (person.membership ? updateMembership : insertMembership)(tx, row, now)
  await settleOpenRequests(tx, actor, { email: person.key, userId }, now)
  await record(tx, actor, {
    type: 'member.approved',
    objectType: 'membership',
    objectId: row.id,
    // Receivers know the membership as memberId.
    data: { memberId: row.id, membershipId: row.id, userId, approvedAt: now.toISOString(), approvedBy: actor.id },
    userId,
  })
  await announceMember(tx, 'organization.member_added', row, now)
  return { membershipId: row.id, userId }
}

export interface NewMember {
  readonly email: string
  readonly name?: string | null
  readonly segmentId?: string | null
  readonly role?: Exclude<Role, 'OWNER'>
}

/** Adds a member without their asking. Answers the user's id. */
export async function addMember(tx: Tx, actor: Actor, wanted: NewMember, now: Date): Promise<string> {
  const segmentId = wanted.segmentId ?? null
  if (segmentId !== null) await holdSegment(tx, segmentId)
  const person = await lockPerson(tx, wanted.email)
  const { userId } = await acceptPerson(
    tx,
    actor,
    person,
    { segmentId, name: nameOrNull(wanted.name), ...(wanted.role && { role: wanted.role }) },
    now,
  )
  return userId
}

/** A name that says something, or null. */
export const nameOrNull = (name: string | null | undefined): string | null => (name?.trim() ? name : null)
