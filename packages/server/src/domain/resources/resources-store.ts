import type { System, Tx } from '../../db/database.ts'
import { type OrderBy, orderedStatement } from '../../db/order.ts'
import { sql } from '../../db/statement.ts'
import { hostId } from '../../kernel/ids.ts'
import type { ResourceRow } from '../webhooks/objects.ts'

export type { ResourceRow } from '../webhooks/objects.ts'

// What a person may see: their own below the host, and those of their organizations ($2).
const visible = `((r.community_id = '${hostId}' and r.owner_user_id = $1) or r.community_id = any($2::uuid[]))`
const listed = `from resources r where ${visible}
  and ($3::text[] is null or r.status = any($3)) and ($4::text[] is null or r.type = any($4))`
const page = orderedStatement(
  'resources.page',
  { name: 'r.name', type: 'r.type', status: 'r.status', created_at: 'r.created_at', updated_at: 'r.updated_at' },
  'r.id',
  (order) => `select r.* ${listed} order by ${order} limit $5 offset $6`,
)
const count = sql('resources.count', `select count(*)::int as n ${listed}`)

export interface ResourceFilter {
  readonly userId: string
  readonly communityIds: readonly string[]
  readonly statuses: readonly string[] | null
  readonly types: readonly string[] | null
}
const valuesOf = ({ userId, communityIds, statuses, types }: ResourceFilter) => [userId, communityIds, statuses, types]

export const pageOfResources = (
  system: System,
  filter: ResourceFilter,
  orders: readonly OrderBy[],
  limit: number,
  offset: number,
): Promise<ResourceRow[]> => system.query<ResourceRow>(page(orders), [...valuesOf(filter), limit, offset])
export const countResources = async (system: System, filter: ResourceFilter): Promise<number> =>
  (await system.query<{ n: number }>(count, valuesOf(filter)))[0]!.n

const one = sql(
  'resources.one',
  `select r.* from resources r where r.community_id = any('{${hostId}}'::uuid[] || $2::uuid[]) and r.id = $3 and ${visible}`,
)
export const findResource = async (
  system: System,
  userId: string,
  communityIds: readonly string[],
  id: string,
): Promise<ResourceRow | undefined> => (await system.query<ResourceRow>(one, [userId, communityIds, id]))[0]

const lock = sql('resources.lock', 'select * from resources where community_id = $1 and id = $2 for update')
export const lockResource = async (tx: Tx, id: string): Promise<ResourceRow | undefined> =>
  (await tx.query<ResourceRow>(lock, [tx.communityId, id]))[0]

const insert = sql(
  'resources.insert',
  `insert into resources (community_id, id, owner_user_id, name, description, type, status, metadata, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
)
export const insertResource = async (tx: Tx, row: ResourceRow): Promise<void> =>
  void (await tx.query(insert, [
    tx.communityId,
    row.id,
    row.owner_user_id,
    row.name,
    row.description,
    row.type,
    row.status,
    JSON.stringify(row.metadata),
    row.created_at,
    row.updated_at,
  ]))

const update = sql(
  'resources.update',
  `update resources set name = $3, description = $4, type = $5, status = $6, metadata = $7, updated_at = $8
   where community_id = $1 and id = $2`,
)
export const updateResourceRow = async (tx: Tx, row: ResourceRow): Promise<void> =>
  void (await tx.query(update, [
    tx.communityId,
    row.id,
    row.name,
    row.description,
    row.type,
    row.status,
    JSON.stringify(row.metadata),
    row.updated_at,
  ]))

const remove = sql('resources.remove', 'delete from resources where community_id = $1 and id = $2')
export const deleteResource = async (tx: Tx, id: string): Promise<void> => void (await tx.query(remove, [tx.communityId, id]))
