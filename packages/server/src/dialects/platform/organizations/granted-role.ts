import type { GrantedRole } from '../../../domain/memberships/organization-members.ts'

/** What the three roles of this API are in the house. */
export const grantedRoles: Record<'owner' | 'admin' | 'member', GrantedRole> = {
  owner: 'OWNER',
  admin: 'ADMIN',
  member: 'MEMBER',
}
