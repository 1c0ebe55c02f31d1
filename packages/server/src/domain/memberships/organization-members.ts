/**
 * Members as the Platform API knows them: owners, admins and everybody else, added and removed by id. Source: platform
 * contract B3. Whoever changes members so does it one at a time, and locks in this order: the owners, the caller, the person.
 */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { managers, type Role } from '../../identity/roles.ts'
import { findUser } from '../../identity/users/users.ts'
import { Fail } from '../../kernel/fail.ts'
import { announceMember } from './announce-member.ts'
import { acceptPerson, type KnownPerson, lockKnownPerson, lockUserPerson } from './memberships.ts'
import { type MembershipRow, updateMembership } from './memberships-store.ts'
import { checkMayGrant, checkMayRemove, type GrantedRole } from './organization-members-policy.ts'
import {
  countMembers,
  findMemberOf,
  holdRole,
  lockOwners,
  type MemberOf,
  ownerIds,
  pageOfMembers,
  writeFounder,
} from './organization-members-store.ts'

export type { GrantedRole } from './organization-members-policy.ts'
export { holdRole } from './organization-members-store.ts'

/** The role of whoever asks: 404 for others than members, so that nobody learns of a community by asking. */
export async function requireRole(tx: Tx, userId: string, allowed?: readonly Role[]): Promise<Role> {
  const role = await holdRole(tx, userId)
  if (role === undefined) throw new Fail('community_not_found')
  if (allowed && !allowed.includes(role)) throw new Fail('role_missing')
  return role
}

const rolesFor: Record<'owner' | 'admin' | 'member', readonly Role[]> = {
  owner: ['OWNER'],
  admin: ['ADMIN'],
  member: ['MODERATOR', 'CREATOR', 'MEMBER'],
}

/** Newest first. */
export async function listOrganizationMembers(
  tenant: Tenant,
  role: keyof typeof rolesFor | undefined,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: MemberOf[]; total: number }> {
  const roles = role === undefined ? null : rolesFor[role]
  const [rows, total] = await Promise.all([pageOfMembers(tenant, roles, limit, offset), countMembers(tenant, roles)])
  return { rows, total }
}

/** 404 `member_not_found` for who is no accepted member. */
export async function getOrganizationMember(tenant: Tenant, userId: string): Promise<MemberOf> {
  const member = await findMemberOf(tenant, userId)
  if (!member) throw new Fail('member_not_found')
  return member
}

interface Grant {
  /** Who grants it. */
  readonly callerId: string
  readonly userId: string
  readonly role: GrantedRole
}

/** 403 for a banned person, 404 for an unknown one, 409 for a member. Fires `member.approved`. */
export async function addOrganizationMember(
  tx: Tx,
  actor: Actor,
  { callerId, userId, role }: Grant,
  now: Date,
): Promise<MemberOf> {
  await lockOwners(tx)
  checkMayGrant(await requireRole(tx, callerId, managers), undefined, role)
  const user = await findUser(tx, userId)
  if (!user) throw new Fail('user_not_found')
  const person = await lockUserPerson(tx, user)
  await acceptPerson(tx, actor, person, { segmentId: null, name: null, role, userId }, now)
  return { user, role, joined_at: now }
}

/** In force at once, in every session of the person. 400 `last_owner`. */
export async function changeMemberRole(tx: Tx, actor: Actor, { callerId, userId, role }: Grant, now: Date): Promise<MemberOf> {
  const founderId = await lockOwners(tx)
  const callerRole = await requireRole(tx, callerId, managers)
  const { membership } = await lockMember(tx, userId)
  checkMayGrant(callerRole, membership.role, role)
  if (membership.role !== role) {
    if (membership.role === 'OWNER') await passOn(tx, actor, founderId, userId, now)
    await updateMembership(tx, { ...membership, role }, now)
    await record(tx, actor, {
      type: 'member.role_changed',
      objectType: 'membership',
      objectId: membership.id,
      data: { membershipId: membership.id, userId, from: membership.role, to: role, by: actor.id },
      userId,
    })
  }
  return (await findMemberOf(tx, userId))!
}

/** Oneself leaves, others are kicked; both may come back. 400 `last_owner`. */
export async function removeOrganizationMember(
  tx: Tx,
  actor: Actor,
  { callerId, userId }: Pick<Grant, 'callerId' | 'userId'>,
  now: Date,
): Promise<void> {
  const founderId = await lockOwners(tx)
  const isLeaving = callerId === userId
  const callerRole = await requireRole(tx, callerId, isLeaving ? undefined : managers)
  const { membership } = await lockMember(tx, userId)
  if (!isLeaving) checkMayRemove(callerRole, membership.role)
  if (membership.role === 'OWNER') await passOn(tx, actor, founderId, userId, now)
  const status = isLeaving ? 'LEFT' : 'KICKED'
  await updateMembership(tx, { ...membership, segment_id: null, role: 'MEMBER', status, status_reason: null }, now)
  await recordEnd(tx, actor, membership, isLeaving, now)
  await announceMember(tx, 'organization.member_removed', membership, now)
}

const recordEnd = (
  tx: Tx,
  actor: Actor,
  { id, user_id: userId }: MembershipRow,
  isLeaving: boolean,
  now: Date,
): Promise<void> => {
  const which = { membershipId: id, userId }
  const at = now.toISOString()
  return record(tx, actor, {
    type: isLeaving ? 'member.left' : 'member.kicked',
    objectType: 'membership',
    objectId: id,
    data: isLeaving ? { ...which, leftAt: at } : { ...which, kickedAt: at, by: actor.id, reason: null },
    userId,
  })
}

async function lockMember(tx: Tx, userId: string): Promise<KnownPerson> {
  const person = await lockKnownPerson(tx, userId)
  if (person.membership.status !== 'ACCEPTED') throw new Fail('member_not_found')
  return person
}

/** Before an owner goes: another has to be there, and becomes the founder where this one was. The owners are locked. */
async function passOn(tx: Tx, actor: Actor, founderId: string | undefined, userId: string, now: Date): Promise<void> {
  const successorId = (await ownerIds(tx)).find((id) => id !== userId)
  if (successorId === undefined) throw new Fail('last_owner')
  if (founderId !== userId) return
  await writeFounder(tx, successorId, now)
  await record(tx, actor, {
    type: 'community.updated',
    objectType: 'community',
    objectId: tx.communityId,
    data: { communityId: tx.communityId, changed: ['ownerUserId'] },
    userId: tx.communityId,
  })
}
