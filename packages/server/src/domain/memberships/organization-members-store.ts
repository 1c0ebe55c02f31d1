import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { Role } from '../../identity/roles.ts'
import type { UserRow } from '../../identity/users/users.ts'

const hold = sql(
  'members.holdRole',
  `select role from memberships where community_id = $1 and user_id = $2 and status = 'ACCEPTED' for share`,
)
/** The role of an accepted member, which stays as it is until the transaction ends. */
export const holdRole = async (tx: Tx, userId: string): Promise<Role | undefined> =>
  (await tx.query<{ role: Role }>(hold, [tx.communityId, userId]))[0]?.role

// Not `for update`: whoever joins meanwhile refers to the community's row and need not wait.
const lock = sql('members.lockOwners', 'select owner_user_id from communities where id = $1 for no key update')
/** One at a time: of two owners who leave at once the second sees that they are the last. Answers the founder. */
export const lockOwners = async (tx: Tx): Promise<string | undefined> =>
  (await tx.query<{ owner_user_id: string }>(lock, [tx.communityId]))[0]?.owner_user_id

const owners = sql(
  'members.owners',
  `select user_id from memberships where community_id = $1 and role = 'OWNER' and status = 'ACCEPTED' order by joined_at, user_id`,
)
/** Longest first. */
export const ownerIds = async (tx: Tx): Promise<string[]> =>
  (await tx.query<{ user_id: string }>(owners, [tx.communityId])).map(({ user_id }) => user_id)

const setFounder = sql('members.setFounder', 'update communities set owner_user_id = $2, updated_at = $3 where id = $1')
export const writeFounder = async (tx: Tx, userId: string, now: Date): Promise<void> =>
  void (await tx.query(setFounder, [tx.communityId, userId, now]))

// $2: null for all, else the roles that are wanted.
const accepted = `from memberships m join users u on u.id = m.user_id
  where m.community_id = $1 and m.status = 'ACCEPTED' and ($2::text[] is null or m.role = any($2))`
const page = sql(
  'members.page',
  `select m.role as member_role, m.joined_at, u.* ${accepted} order by m.joined_at desc, m.user_id desc limit $3 offset $4`,
)
const count = sql('members.count', `select count(*)::int as n ${accepted}`)

export interface MemberOf {
  readonly user: UserRow
  readonly role: Role
  readonly joined_at: Date
}
type Joined = UserRow & { readonly member_role: Role; readonly joined_at: Date }
const toMember = ({ member_role: role, joined_at, ...user }: Joined): MemberOf => ({ user, role, joined_at })

export const pageOfMembers = async (
  tenant: Tenant,
  roles: readonly Role[] | null,
  limit: number,
  offset: number,
): Promise<MemberOf[]> => (await tenant.query<Joined>(page, [tenant.communityId, roles, limit, offset])).map(toMember)
export const countMembers = async (tenant: Tenant, roles: readonly Role[] | null): Promise<number> =>
  (await tenant.query<{ n: number }>(count, [tenant.communityId, roles]))[0]!.n

const one = sql(
  'members.one',
  `select m.role as member_role, m.joined_at, u.* from memberships m join users u on u.id = m.user_id
   where m.community_id = $1 and m.user_id = $2 and m.status = 'ACCEPTED'`,
)
export const findMemberOf = async (tenant: Tenant, userId: string): Promise<MemberOf | undefined> => {
  const [row] = await tenant.query<Joined>(one, [tenant.communityId, userId])
  return row && toMember(row)
}
