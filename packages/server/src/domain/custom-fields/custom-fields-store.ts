import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface CustomField {
  readonly id: string
  readonly label: string
}
const all = sql('customFields.all', 'select id, label from custom_fields where community_id = $1 order by position, id')
export const allFields = (tenant: Tenant): Promise<CustomField[]> => tenant.query<CustomField>(all, [tenant.communityId])

// The community's row stands for its fields: the first has no row to lock.
const lock = sql('customFields.lock', 'select from communities where id = $1 for no key update')
export const lockFields = async (tx: Tx): Promise<void> => void (await tx.query(lock, [tx.communityId]))

const remove = sql('customFields.remove', 'delete from custom_fields where community_id = $1 and id = any($2::uuid[])')
const clear = sql(
  'customFields.clear',
  'update memberships set custom_fields = custom_fields - $2::text[] where community_id = $1 and custom_fields ?| $2::text[]',
)
/** With what memberships hold in them. */
export async function deleteFields(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(remove, [tx.communityId, ids])
  await tx.query(clear, [tx.communityId, ids])
}

const write = sql(
  'customFields.write',
  `insert into custom_fields (community_id, id, label, position)
   select $1, f.id, f.label, f.position from unnest($2::uuid[], $3::text[]) with ordinality as f (id, label, position)
   on conflict (community_id, id) do update set label = excluded.label, position = excluded.position`,
)
export const writeFields = async (tx: Tx, fields: readonly CustomField[]): Promise<void> =>
  void (await tx.query(write, [tx.communityId, fields.map(({ id }) => id), fields.map(({ label }) => label)]))

export interface ValuesRow {
  readonly membership_id: string
  /** By the field's id. */
  readonly custom_fields: Readonly<Record<string, string>>
}
const values = sql(
  'customFields.values',
  `select id as membership_id, custom_fields from memberships where community_id = $1 and status = 'ACCEPTED' order by id`,
)
export const allValues = (tenant: Tenant): Promise<ValuesRow[]> => tenant.query<ValuesRow>(values, [tenant.communityId])

const ofMembership = `select id as membership_id, custom_fields from memberships where community_id = $1 and id = $2`
// One that has ended after a cancellation is still shown.
const find = sql(
  'customFields.valuesOf',
  `${ofMembership} and (status = 'ACCEPTED' or (status = 'LEFT' and canceled_to is not null))`,
)
export const findValues = async (tenant: Tenant, membershipId: string): Promise<ValuesRow | undefined> =>
  (await tenant.query<ValuesRow>(find, [tenant.communityId, membershipId]))[0]
const lockOne = sql('customFields.lockValues', `${ofMembership} and status = 'ACCEPTED' for update`)
export const lockValues = async (tx: Tx, membershipId: string): Promise<ValuesRow | undefined> =>
  (await tx.query<ValuesRow>(lockOne, [tx.communityId, membershipId]))[0]

const update = sql(
  'customFields.updateValues',
  'update memberships set custom_fields = $3, updated_at = $4 where community_id = $1 and id = $2',
)
export const updateValues = async (tx: Tx, row: ValuesRow, now: Date): Promise<void> =>
  void (await tx.query(update, [tx.communityId, row.membership_id, JSON.stringify(row.custom_fields), now]))
