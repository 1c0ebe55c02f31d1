import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'
import { tierView } from './tier-view.ts'

/** What a writer decides; `places_taken` beside it in the table belongs to the RSVPs. */
export interface TierRow {
  readonly id: string
  readonly event_id: string
  readonly name: string
  readonly description: string | null
  readonly price_cents: number
  readonly currency: string
  readonly capacity: number | null
  readonly sales_start_at: Date | null
  readonly sales_end_at: Date | null
  /** Null: not published. */
  readonly published_at: Date | null
  readonly form_id: string | null
}

/** Parameters: community, event, whether unpublished tiers are listed too. */
export const tiersOfEvent = declareList({
  name: 'tiers.ofEvent',
  select: tierView,
  from: 'tiers t',
  where: 't.community_id = $1 and t.event_id = $2 and (t.published_at is not null or $3::boolean)',
  parameterCount: 3,
  sort: [{ by: 't.id', field: 'id', type: 'uuid' }],
  direction: 'asc',
})

const view = sql(
  'tiers.view',
  `select row_to_json(r)::text as json from (select ${tierView} from tiers t where t.community_id = $1 and t.id = $2) r`,
)
export const viewTier = async (tenant: Tenant, id: string): Promise<string> =>
  (await tenant.query<{ json: string }>(view, [tenant.communityId, id]))[0]!.json

const form = sql(
  'tiers.form',
  `select t.form_id as "formId", t.published_at is not null and e.status = 'PUBLISHED' as "isPublic"
   from tiers t join events e on e.community_id = t.community_id and e.id = t.event_id
   where t.community_id = $1 and t.id = $2`,
)
export interface TierForm {
  readonly formId: string | null
  /** Whether the tier and its event are both published. */
  readonly isPublic: boolean
}
export const findTierForm = async (tenant: Tenant, id: string): Promise<TierForm | undefined> =>
  (await tenant.query<TierForm>(form, [tenant.communityId, id]))[0]

const lock = sql('tiers.lock', 'select * from tiers where community_id = $1 and id = $2 for update')
export const lockTier = async (tx: Tx, id: string): Promise<TierRow | undefined> =>
  (await tx.query<TierRow>(lock, [tx.communityId, id]))[0]

const taken = sql('tiers.taken', 'select exists (select from rsvps where community_id = $1 and tier_id = $2) as "isTaken"')
/** Whether anybody ever had an RSVP for it, whatever became of that. Ask under the tier's lock. */
export const isTierTaken = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.query<{ isTaken: boolean }>(taken, [tx.communityId, id]))[0]!.isTaken

const insert = sql(
  'tiers.insert',
  `insert into tiers (community_id, id, event_id, name, description, price_cents, currency, capacity, sales_start_at, sales_end_at,
     published_at, form_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
)
export const insertTier = async (tx: Tx, row: TierRow): Promise<void> =>
  void (await tx.query(insert, [tx.communityId, row.id, row.event_id, ...changeable(row)]))

const update = sql(
  'tiers.update',
  `update tiers set name = $3, description = $4, price_cents = $5, currency = $6, capacity = $7, sales_start_at = $8,
     sales_end_at = $9, published_at = $10, form_id = $11, updated_at = $12
   where community_id = $1 and id = $2`,
)
export const updateTierRow = async (tx: Tx, row: TierRow, now: Date): Promise<void> =>
  void (await tx.query(update, [tx.communityId, row.id, ...changeable(row), now]))

/** In the order of both statements above. */
const changeable = (row: TierRow): unknown[] => [
  row.name,
  row.description,
  row.price_cents,
  row.currency,
  row.capacity,
  row.sales_start_at,
  row.sales_end_at,
  row.published_at,
  row.form_id,
]

const remove = sql('tiers.remove', 'delete from tiers where community_id = $1 and id = $2')
export const deleteTier = async (tx: Tx, id: string): Promise<void> => void (await tx.query(remove, [tx.communityId, id]))
