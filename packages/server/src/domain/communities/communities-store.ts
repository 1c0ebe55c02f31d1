import type { joinModes } from '@guildhall/contract/community/communities'
import type { System, Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { Plan } from '../../identity/roles.ts'

export type JoinMode = (typeof joinModes)[number]
export interface CommunityRow {
  readonly id: string
  readonly tag: string
  readonly name: string
  readonly description: string | null
  readonly join_mode: JoinMode
  readonly owner_user_id: string
  readonly plan: Plan
  readonly sign_in_requires_membership: boolean
  readonly brand: { color?: string | null; logoUrl?: string | null }
}

const byTag = sql('communities.byTag', 'select * from communities where tag = $1')
export const findCommunityByTag = async (system: System, tag: string): Promise<CommunityRow | undefined> =>
  (await system.query<CommunityRow>(byTag, [tag]))[0]

const idByTag = sql('communities.idByTag', 'select id from communities where tag = $1')
export const findCommunityId = async (system: System, tag: string): Promise<string | undefined> =>
  (await system.query<{ id: string }>(idByTag, [tag]))[0]?.id

const byId = sql('communities.byId', 'select * from communities where id = $1')
export const findCommunity = async (tenant: Tenant): Promise<CommunityRow | undefined> =>
  (await tenant.query<CommunityRow>(byId, [tenant.communityId]))[0]

const lock = sql('communities.lock', 'select * from communities where id = $1 for update')
export const lockCommunity = async (tx: Tx): Promise<CommunityRow | undefined> =>
  (await tx.query<CommunityRow>(lock, [tx.communityId]))[0]

const all = sql('communities.all', 'select * from communities order by tag')
export const allCommunities = (system: System): Promise<CommunityRow[]> => system.query<CommunityRow>(all)

const fields = `c.id, c.tag, c.name, c.description, c.join_mode as "joinMode", iso(c.created_at) as "createdAt",
  (select row_to_json(n) from (select members, events, articles, products) n) as counts`
const adminFields = `${fields}, c.sign_in_requires_membership as "signInRequiresMembership",
  json_build_object('color', c.brand ->> 'color', 'logoUrl', c.brand ->> 'logoUrl') as brand`
const view = (name: string, select: string) =>
  sql(
    name,
    `select row_to_json(r)::text as json from (
       select ${select} from communities c join community_counts t on t.community_id = c.id where c.id = $1) r`,
  )
const publicView = view('communities.view', fields)
const adminView = view('communities.viewForAdmin', adminFields)
export const viewCommunity = async (tenant: Tenant, isAdmin: boolean): Promise<string> =>
  (await tenant.query<{ json: string }>(isAdmin ? adminView : publicView, [tenant.communityId]))[0]!.json

const insert = sql(
  'communities.insert',
  `insert into communities (id, tag, name, description, join_mode, owner_user_id) values ($1, $2, $3, $4, $5, $6)`,
)
const insertCounts = sql('communities.insertCounts', 'insert into community_counts (community_id) values ($1)')
export async function insertCommunity(
  tx: Tx,
  row: Pick<CommunityRow, 'tag' | 'name' | 'description' | 'join_mode' | 'owner_user_id'>,
): Promise<void> {
  await tx.query(insert, [tx.communityId, row.tag, row.name, row.description, row.join_mode, row.owner_user_id])
  await tx.query(insertCounts, [tx.communityId])
}

const update = sql(
  'communities.update',
  `update communities set name = $2, description = $3, join_mode = $4, sign_in_requires_membership = $5, brand = $6, plan = $7, tag = $8,
     updated_at = $9
   where id = $1`,
)
export const updateCommunityRow = async (tx: Tx, row: CommunityRow, now: Date): Promise<void> =>
  void (await tx.query(update, [
    tx.communityId,
    row.name,
    row.description,
    row.join_mode,
    row.sign_in_requires_membership,
    JSON.stringify(row.brand),
    row.plan,
    row.tag,
    now,
  ]))

// Everything else refers to the community and goes with it. Row-level security keeps each of these to its own rows, but for
// the three that are no tenant tables.
const byName = [
  'delete from api_key_lookup where community_id = $1',
  'delete from user_communities where community_id = $1',
  'delete from apps where issuer_id = $1',
  'delete from oauth_records where community_id = $1',
  'delete from issuer_keys where community_id = $1',
  'delete from resources where community_id = $1',
  'delete from webhooks where community_id = $1',
  'delete from outbox where community_id = $1',
  'delete from communities where id = $1',
].map((text, index) => sql(`communities.remove${index}`, text))
/** Takes the community away, with whatever is in it. Lock it before. */
export async function deleteCommunity(tx: Tx): Promise<void> {
  for (const statement of byName) await tx.query(statement, [tx.communityId])
}
