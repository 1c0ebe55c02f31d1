import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { MembershipRow } from './memberships-store.ts'

/** Each line as it was given; null where nothing was. */
export interface Address {
  readonly name: string | null
  readonly company: string | null
  readonly full_address: string | null
  readonly address: string | null
  readonly post_code: string | null
  readonly city: string | null
  readonly state: string | null
  readonly country: string | null
}
export interface DetailsRow {
  readonly id: string
  readonly user_id: string
  /** The user's; nobody signs in without one. */
  readonly email: string | null
  /** The membership's own; the user's where it has none. */
  readonly name: string
  readonly phone: string | null
  readonly picture: string | null
  readonly address: Partial<Address> | null
  readonly customer_number: string | null
  readonly segment_id: string | null
  readonly role: MembershipRow['role']
  readonly status: MembershipRow['status']
  readonly joined_at: Date | null
  /** Days: YYYY-MM-DD. */
  readonly starts_at: string | null
  readonly canceled_to: string | null
}

const select = `select m.id, m.user_id, u.email, coalesce(m.name, u.name) as name, m.phone,
  coalesce(m.picture_url, u.profile_image) as picture, m.address, m.customer_number, m.segment_id, m.role, m.status, m.joined_at,
  to_char(m.starts_at, 'YYYY-MM-DD') as starts_at, to_char(m.canceled_to, 'YYYY-MM-DD') as canceled_to
  from memberships m join users u on u.id = m.user_id where m.community_id = $1`

// Ids are made in order, so that this is the order they were made in.
const page = sql(
  'details.page',
  `${select} and m.status = 'ACCEPTED' and m.id > $2 and ($3::uuid[] is null or m.id = any($3)) order by m.id limit $4`,
)
/** Accepted memberships after this id. */
export const readDetailsPage = (
  tenant: Tenant,
  afterId: string,
  ids: readonly string[] | null,
  limit: number,
): Promise<DetailsRow[]> => tenant.query<DetailsRow>(page, [tenant.communityId, afterId, ids, limit])

const byId = sql('details.byId', `${select} and m.id = $2`)
export const findDetails = async (tenant: Tenant, id: string): Promise<DetailsRow | undefined> =>
  (await tenant.query<DetailsRow>(byId, [tenant.communityId, id]))[0]

const lock = sql('details.lock', `${select} and m.id = $2 for update of m`)
export const lockDetails = async (tx: Tx, id: string): Promise<DetailsRow | undefined> =>
  (await tx.query<DetailsRow>(lock, [tx.communityId, id]))[0]

const cancelled = sql(
  'details.cancelled',
  `${select} and m.canceled_to between $2::date and $3::date and m.status in ('ACCEPTED', 'LEFT') order by m.canceled_to, m.id`,
)
export const readCancelled = (tenant: Tenant, from: string, to: string): Promise<DetailsRow[]> =>
  tenant.query<DetailsRow>(cancelled, [tenant.communityId, from, to])

const update = sql(
  'details.update',
  `update memberships set name = $3, phone = $4, address = $5, customer_number = $6, starts_at = $7, segment_id = $8, updated_at = $9
   where community_id = $1 and id = $2`,
)
export const updateDetails = async (tx: Tx, row: DetailsRow, now: Date): Promise<void> =>
  void (await tx.query(update, [
    tx.communityId,
    row.id,
    row.name,
    row.phone,
    row.address && JSON.stringify(row.address),
    row.customer_number,
    row.starts_at,
    row.segment_id,
    now,
  ]))

const elsewhere = sql(
  'details.elsewhere',
  'select exists (select from user_communities where user_id = $2 and community_id <> $1) as "isElsewhere"',
)
/** Whether the person is, or was, in another community too. */
export const isKnownElsewhere = async (tx: Tx, userId: string): Promise<boolean> =>
  (await tx.query<{ isElsewhere: boolean }>(elsewhere, [tx.communityId, userId]))[0]!.isElsewhere
