import type { Tenant } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { MembershipStatus } from './memberships-store.ts'

export interface Standing {
  readonly demands_membership: boolean
  /** Null for who never was a member. */
  readonly status: MembershipStatus | null
  readonly name: string | null
  readonly picture_url: string | null
  readonly phone: string | null
}

const standing = sql(
  'memberships.standing',
  // The name as the membership shows it: its own, else the person's.
  `select c.sign_in_requires_membership as demands_membership, m.status, coalesce(m.name, u.name) as name, m.picture_url, m.phone
   from communities c left join memberships m on m.community_id = c.id and m.user_id = $2
   left join users u on u.id = m.user_id where c.id = $1`,
)
export const findStanding = async (tenant: Tenant, userId: string): Promise<Standing | undefined> =>
  (await tenant.query<Standing>(standing, [tenant.communityId, userId]))[0]
