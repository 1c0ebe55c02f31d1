import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'

export interface SegmentRow {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly color: string
  readonly price_monthly: number | null
  readonly price_quarterly: number | null
  readonly price_yearly: number | null
  readonly is_active: boolean
  readonly form_id: string | null
}

const view = `s.id, s.name, s.description, s.color, s.form_id is not null as "hasForm", s.price_monthly as "priceMonthly",
  s.price_quarterly as "priceQuarterly", s.price_yearly as "priceYearly"`
const adminView = `${view}, s.is_active as "isActive",
  (select count(*) from memberships m where m.community_id = $1 and m.segment_id = s.id and m.status = 'ACCEPTED') as "memberCount"`

export const activeSegments = declareList({
  name: 'segments.active',
  select: view,
  from: 'segments s',
  where: 's.community_id = $1 and s.is_active',
  parameterCount: 1,
  sort: [{ by: 's.id', field: 'id', type: 'uuid' }],
  direction: 'asc',
})
export const allSegments = declareList({
  name: 'segments.all',
  select: adminView,
  from: 'segments s',
  where: 's.community_id = $1',
  parameterCount: 1,
  sort: [{ by: 's.id', field: 'id', type: 'uuid' }],
  direction: 'asc',
})

const viewById = sql(
  'segments.view',
  `select row_to_json(r)::text as json from (select ${adminView} from segments s where s.community_id = $1 and s.id = $2) r`,
)
export const viewSegment = async (tenant: Tenant, id: string): Promise<string> =>
  (await tenant.query<{ json: string }>(viewById, [tenant.communityId, id]))[0]!.json

const byId = 'select * from segments where community_id = $1 and id = $2'
const find = sql('segments.find', byId)
export const findSegmentRow = async (tenant: Tenant, id: string): Promise<SegmentRow | undefined> =>
  (await tenant.query<SegmentRow>(find, [tenant.communityId, id]))[0]

const lock = sql('segments.lock', `${byId} for update`)
export const lockSegmentRow = async (tx: Tx, id: string): Promise<SegmentRow | undefined> =>
  (await tx.query<SegmentRow>(lock, [tx.communityId, id]))[0]

// What a foreign key takes: many hold it at once, nobody deletes it meanwhile.
const hold = sql('segments.hold', `${byId} for key share`)
export const holdSegmentRow = async (tx: Tx, id: string): Promise<SegmentRow | undefined> =>
  (await tx.query<SegmentRow>(hold, [tx.communityId, id]))[0]

const insert = sql(
  'segments.insert',
  `insert into segments (community_id, id, name, description, color, price_monthly, price_quarterly, price_yearly, is_active, form_id,
     created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
)
const update = sql(
  'segments.update',
  `update segments set name = $3, description = $4, color = $5, price_monthly = $6, price_quarterly = $7, price_yearly = $8,
     is_active = $9, form_id = $10, updated_at = $11
   where community_id = $1 and id = $2`,
)
const values = (tx: Tx, row: SegmentRow, now: Date): unknown[] => [
  tx.communityId,
  row.id,
  row.name,
  row.description,
  row.color,
  row.price_monthly,
  row.price_quarterly,
  row.price_yearly,
  row.is_active,
  row.form_id,
  now,
]
export const insertSegment = async (tx: Tx, row: SegmentRow, now: Date): Promise<void> =>
  void (await tx.query(insert, values(tx, row, now)))
export const updateSegmentRow = async (tx: Tx, row: SegmentRow, now: Date): Promise<void> =>
  void (await tx.query(update, values(tx, row, now)))

const inUse = sql(
  'segments.inUse',
  `select exists (select from memberships where community_id = $1 and segment_id = $2 and status = 'ACCEPTED')
       or exists (select from applications where community_id = $1 and segment_id = $2 and status = 'PENDING') as "isInUse"`,
)
/** Somebody is in it, or asks to be. Memberships that have ended do not hold it. */
export const isSegmentInUse = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.query<{ isInUse: boolean }>(inUse, [tx.communityId, id]))[0]!.isInUse

// An ended membership names the segment it had.
const forget = sql(
  'segments.forget',
  `update memberships set segment_id = null where community_id = $1 and segment_id = $2 and status <> 'ACCEPTED'`,
)
const remove = sql('segments.remove', 'delete from segments where community_id = $1 and id = $2')
export async function deleteSegment(tx: Tx, id: string): Promise<void> {
  await tx.query(forget, [tx.communityId, id])
  await tx.query(remove, [tx.communityId, id])
}
