import type { Tenant } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface Standing {
  readonly demands_membership: boolean
  /** Null for who never was a member. */
  readonly status: 'ACCEPTED' | 'KICKED' | 'BANNED' | 'LEFT' | null
  readonly name: string | null
  readonly picture_url: string | null
  readonly phone: string | null
}

const standing = sql(
  'memberships.standing',
  `select c.sign_in_requires_membership as demands_membership, m.status, m.name, m.picture_url, m.phone
   from communities c left join memberships m on m.community_id = c.id and m.user_id = $2 where c.id = $1`,
)
export const findStanding = async (tenant: Tenant, userId: string): Promise<Standing | undefined> =>
  (await tenant.query<Standing>(standing, [tenant.communityId, userId]))[0]
