/**
 * The Platform API's objects: what its answers show and what webhooks are told. They stand here and not in the dialect,
 * because the payload of an event is made in the transaction of the change, whichever dialect asked for that.
 * Source: platform contract B1 to B3.
 */
import type { Plan, Role } from '../../identity/roles.ts'
import { namesOf, type UserRow } from '../../identity/users/users.ts'
import { dressId, hostId } from '../../kernel/ids.ts'

/** ISO 8601, UTC, whole seconds. Source: platform contract B0. */
export const time = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`

const profileOf = (user: UserRow) => ({ ...namesOf(user), avatar_url: user.profile_image })

export const presentUser = (user: UserRow) => ({
  id: dressId('usr', user.id),
  email: user.email,
  username: user.username,
  profile: profileOf(user),
  created_at: time(user.created_at),
  role: user.is_admin ? ('admin' as const) : ('member' as const),
  updated_at: time(user.updated_at),
})

/** The three roles of this API; the house knows more, and those that manage content are members here. */
export const presentRole = (role: Role): 'owner' | 'admin' | 'member' =>
  role === 'OWNER' ? 'owner' : role === 'ADMIN' ? 'admin' : 'member'

export interface OrganizationRow {
  readonly id: string
  readonly tag: string
  readonly name: string
  readonly plan: Plan
  readonly members: number
  readonly created_at: Date
  readonly updated_at: Date
}
/** `role` is that of who is shown it. */
export const presentOrganization = (row: OrganizationRow, role: Role) => ({
  id: dressId('org', row.id),
  name: row.name,
  slug: row.tag,
  role: presentRole(role),
  members_count: row.members,
  plan: row.plan,
  created_at: time(row.created_at),
  updated_at: time(row.updated_at),
})

export interface MemberRow {
  readonly user: UserRow
  readonly role: Role
  readonly joined_at: Date
}
export const presentMember = ({ user, role, joined_at }: MemberRow) => {
  const { id, email, username, profile } = presentUser(user)
  return { user_id: id, role: presentRole(role), user: { id, email, username, profile }, created_at: time(joined_at) }
}

export interface ResourceRow {
  readonly community_id: string
  readonly id: string
  /** Who made it. */
  readonly owner_user_id: string
  readonly name: string
  readonly description: string | null
  readonly type: string
  readonly status: 'active' | 'inactive' | 'archived'
  readonly metadata: Readonly<Record<string, string>>
  readonly created_at: Date
  readonly updated_at: Date
}
/** The documented fields in the documented order; ours come last. */
export const presentResourceSummary = (row: ResourceRow) => ({
  id: dressId('res', row.id),
  name: row.name,
  type: row.type,
  status: row.status,
  created_at: time(row.created_at),
  updated_at: time(row.updated_at),
  organization_id: row.community_id === hostId ? null : dressId('org', row.community_id),
})
export const presentResource = (row: ResourceRow) => {
  const { id, name, type, status, ...rest } = presentResourceSummary(row)
  return { id, name, description: row.description, type, status, metadata: row.metadata, ...rest }
}
