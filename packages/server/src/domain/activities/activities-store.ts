import type { activityLevels } from '@guildhall/contract/space/activities'
import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface Activity {
  readonly id: string
  readonly type: string
  readonly level: (typeof activityLevels)[number]
  readonly channels: readonly string[]
  readonly source_ids: readonly string[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly created_at: Date
}
export interface ActivityFilter {
  readonly from?: Date
  readonly to?: Date
  readonly types?: readonly string[]
  readonly sourceIds?: readonly string[]
}
const newest = sql(
  'activities.newest',
  `select id, type, level, channels, source_ids, attributes, created_at from activities
   where community_id = $1 and created_at >= coalesce($2::timestamptz, '-infinity') and created_at < coalesce($3::timestamptz, 'infinity')
     and ($4::text[] is null or type = any($4)) and ($5::text[] is null or source_ids && $5)
   order by created_at desc, id desc limit $6`,
)
export const newestActivities = (tenant: Tenant, filter: ActivityFilter, limit: number): Promise<Activity[]> =>
  tenant.query<Activity>(newest, [
    tenant.communityId,
    filter.from ?? null,
    filter.to ?? null,
    filter.types ?? null,
    filter.sourceIds ?? null,
    limit,
  ])

const insert = sql(
  'activities.insert',
  `insert into activities (community_id, id, type, level, channels, source_ids, attributes, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
)
export const insertActivity = async (tx: Tx, row: Activity): Promise<void> =>
  void (await tx.query(insert, [
    tx.communityId,
    row.id,
    row.type,
    row.level,
    row.channels,
    row.source_ids,
    JSON.stringify(row.attributes),
    row.created_at,
  ]))
