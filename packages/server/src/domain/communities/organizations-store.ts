import type { System, Tenant } from '../../db/database.ts'
import { type OrderBy, orderedStatement } from '../../db/order.ts'
import { sql } from '../../db/statement.ts'
import type { Role } from '../../identity/roles.ts'
import type { OrganizationRow } from '../webhooks/objects.ts'

/** With the role of whoever asked. */
export type OwnOrganization = OrganizationRow & { readonly role: Role }

const fields = 'c.id, c.tag, c.name, c.plan, c.created_at, c.updated_at, n.members'
const organization = sql(
  'organizations.one',
  `select ${fields} from communities c join community_counts n on n.community_id = c.id where c.id = $1`,
)
export const readOrganization = async (tenant: Tenant): Promise<OrganizationRow> =>
  (await tenant.query<OrganizationRow>(organization, [tenant.communityId]))[0]!

// From the person to their memberships, and so to the communities. $2 narrows it to one; $3 is a LIKE pattern.
const own = `from user_communities k
  join memberships m on m.community_id = k.community_id and m.user_id = k.user_id and m.status = 'ACCEPTED'
  join communities c on c.id = k.community_id
  join community_counts n on n.community_id = k.community_id
  where k.user_id = $1 and ($2::uuid is null or k.community_id = $2) and ($3::text is null or c.name ilike $3 or c.tag ilike $3)`
const page = orderedStatement(
  'organizations.page',
  { name: 'c.name', slug: 'c.tag', created_at: 'c.created_at', updated_at: 'c.updated_at' },
  'c.id',
  (order) => `select ${fields}, m.role ${own} order by ${order} limit $4 offset $5`,
)
const count = sql('organizations.count', `select count(*)::int as n ${own}`)

export interface OrganizationFilter {
  readonly userId: string
  readonly communityId: string | null
  readonly like: string | null
}
const valuesOf = ({ userId, communityId, like }: OrganizationFilter) => [userId, communityId, like]

export const pageOfOrganizations = (
  system: System,
  filter: OrganizationFilter,
  orders: readonly OrderBy[],
  limit: number,
  offset: number,
): Promise<OwnOrganization[]> => system.query<OwnOrganization>(page(orders), [...valuesOf(filter), limit, offset])
export const countOrganizations = async (system: System, filter: OrganizationFilter): Promise<number> =>
  (await system.query<{ n: number }>(count, valuesOf(filter)))[0]!.n

const taken = sql('organizations.takenTags', 'select tag from communities where tag = any($1::text[])')
export const takenTags = async (system: System, tags: readonly string[]): Promise<string[]> =>
  (await system.query<{ tag: string }>(taken, [tags])).map(({ tag }) => tag)
