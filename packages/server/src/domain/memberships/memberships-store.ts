import type { System, Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'
import type { Role } from '../../identity/roles.ts'
import type { Right } from '../../identity/sessions/session-ring.ts'
import { newId } from '../../kernel/ids.ts'

/** ACCEPTED is a member; the others were one. */
export type MembershipStatus = 'ACCEPTED' | 'KICKED' | 'BANNED' | 'LEFT'
export interface MembershipRow {
  readonly id: string
  readonly user_id: string
  readonly segment_id: string | null
  readonly role: Role
  readonly status: MembershipStatus
  readonly joined_at: Date | null
  readonly banned_at: Date | null
  readonly status_reason: string | null
}
/** With the user's address; a founder made without an owner has none. */
export type MembershipWithEmail = MembershipRow & { readonly email: string | null }

const owner = sql(
  'memberships.owner',
  `insert into memberships (community_id, id, user_id, role, status, joined_at) values ($1, $2, $3, 'OWNER', 'ACCEPTED', $4)`,
)
/** The founder is an accepted member like others, with role OWNER. Source: community contract, decision 10. */
export const insertOwner = async (tx: Tx, userId: string, now: Date): Promise<void> =>
  void (await tx.query(owner, [tx.communityId, newId(), userId, now]))

const view = `m.user_id as "userId", u.name, u.username as usertag, u.profile_image as "profileImage", u.bio, iso(m.joined_at) as "joinedAt"`
const from = 'memberships m join users u on u.id = m.user_id'

export const acceptedMembers = declareList({
  name: 'memberships.accepted',
  select: view,
  from,
  where: `m.community_id = $1 and m.status = 'ACCEPTED'`,
  parameterCount: 1,
  sort: [
    { by: 'm.joined_at', field: 'joinedAt', type: 'timestamptz' },
    { by: 'm.user_id', field: 'userId', type: 'uuid' },
  ],
  direction: 'desc',
})

const roleAt = sql(
  'memberships.role',
  `select role from memberships where community_id = $1 and user_id = $2 and status = 'ACCEPTED'`,
)
/** Of an accepted member. */
export const roleOf = async (tenant: Tenant, userId: string): Promise<Role | undefined> =>
  (await tenant.query<{ role: Role }>(roleAt, [tenant.communityId, userId]))[0]?.role

const viewAccepted = sql(
  'memberships.view',
  `select row_to_json(r)::text as json from (
     select ${view} from ${from} where m.community_id = $1 and m.user_id = $2 and m.status = 'ACCEPTED') r`,
)
export const viewAcceptedMember = async (tenant: Tenant, userId: string): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(viewAccepted, [tenant.communityId, userId]))[0]?.json

// A lock on a name and not on a row: whoever is about to join has no row yet.
const lockName = sql('memberships.lockName', `select pg_advisory_xact_lock(hashtextextended($1::text || ' ' || $2::text, 0))`)
export const lockPersonKey = async (tx: Tx, key: string): Promise<void> => void (await tx.query(lockName, [tx.communityId, key]))

const withEmail = `select m.*, u.email from ${from} where m.community_id = $1`
const byUser = sql('memberships.byUser', `${withEmail} and m.user_id = $2`)
export const findMembership = async (tenant: Tenant, userId: string): Promise<MembershipWithEmail | undefined> =>
  (await tenant.query<MembershipWithEmail>(byUser, [tenant.communityId, userId]))[0]

const lockByUser = sql('memberships.lockByUser', `${withEmail} and m.user_id = $2 for update of m`)
export const lockMembership = async (tx: Tx, userId: string): Promise<MembershipWithEmail | undefined> =>
  (await tx.query<MembershipWithEmail>(lockByUser, [tx.communityId, userId]))[0]

const lockByEmail = sql('memberships.lockByEmail', `${withEmail} and lower(u.email) = lower($2) for update of m`)
export const lockMembershipByEmail = async (tx: Tx, email: string): Promise<MembershipWithEmail | undefined> =>
  (await tx.query<MembershipWithEmail>(lockByEmail, [tx.communityId, email]))[0]

const insert = sql(
  'memberships.insert',
  `insert into memberships (community_id, id, user_id, segment_id, role, status, joined_at, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
)
export const insertMembership = async (tx: Tx, row: MembershipRow, now: Date): Promise<void> =>
  void (await tx.query(insert, [tx.communityId, row.id, row.user_id, row.segment_id, row.role, row.status, row.joined_at, now]))

const update = sql(
  'memberships.update',
  // Who comes back is not cancelled any more, and an owner is not at all.
  `update memberships set segment_id = $3, role = $4, status = $5, joined_at = $6, banned_at = $7, status_reason = $8, updated_at = $9,
     canceled_to = case when $4 = 'OWNER' or ($5 = 'ACCEPTED' and status <> 'ACCEPTED') then null else canceled_to end
   where community_id = $1 and id = $2`,
)
export const updateMembership = async (tx: Tx, row: MembershipRow, now: Date): Promise<void> =>
  void (await tx.query(update, [
    tx.communityId,
    row.id,
    row.segment_id,
    row.role,
    row.status,
    row.joined_at,
    row.banned_at,
    row.status_reason,
    now,
  ]))

const rights = sql(
  'memberships.rights',
  `select m.community_id as "communityId", c.tag, m.role, c.plan from user_communities k
   join memberships m on m.community_id = k.community_id and m.user_id = k.user_id and m.status = 'ACCEPTED'
   join communities c on c.id = m.community_id
   where k.user_id = $1 order by m.community_id`,
)
/** The communities that a person is an accepted member of, and as what. */
export const rightsOf = (system: System, userId: string): Promise<Right[]> => system.query<Right>(rights, [userId])
