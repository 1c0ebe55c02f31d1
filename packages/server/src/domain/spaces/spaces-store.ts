import type { priceDisplays } from '@guildhall/contract/space/spaces'
import type { System, Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { Role } from '../../identity/roles.ts'

export interface SpaceRow {
  readonly tag: string
  readonly name: string
  readonly description: string | null
  readonly owner_user_id: string
  readonly created_at: Date
  readonly contact_email: string | null
  readonly country: string | null
  readonly locale: string
  readonly time_zone: string
  readonly currency: string
  readonly tax_rate: number
  readonly price_display: (typeof priceDisplays)[number]
  readonly price_decimals: number
  readonly hour_format: number
}

const select = `select tag, name, description, owner_user_id, created_at, contact_email, country, locale, time_zone, currency,
  tax_rate::float8 as tax_rate, price_display, price_decimals, hour_format from communities where id = $1`
const find = sql('spaces.find', select)
export const findSpaceRow = async (tenant: Tenant): Promise<SpaceRow | undefined> =>
  (await tenant.query<SpaceRow>(find, [tenant.communityId]))[0]

const lock = sql('spaces.lock', `${select} for update`)
export const lockSpaceRow = async (tx: Tx): Promise<SpaceRow | undefined> => (await tx.query<SpaceRow>(lock, [tx.communityId]))[0]

const update = sql(
  'spaces.update',
  `update communities set contact_email = $2, country = $3, locale = $4, time_zone = $5, tax_rate = $6, price_display = $7,
     price_decimals = $8, hour_format = $9, updated_at = $10 where id = $1`,
)
export const updateSpaceRow = async (tx: Tx, row: SpaceRow, now: Date): Promise<void> =>
  void (await tx.query(update, [
    tx.communityId,
    row.contact_email,
    row.country,
    row.locale,
    row.time_zone,
    row.tax_rate,
    row.price_display,
    row.price_decimals,
    row.hour_format,
    now,
  ]))

export interface Standing {
  readonly communityId: string
  readonly tag: string
  readonly ownerId: string
  /** As what the person is an accepted member; null for everybody else. */
  readonly role: Role | null
}
// Of several names the first that is there.
const standing = sql(
  'spaces.standing',
  `select c.id as "communityId", c.tag, c.owner_user_id as "ownerId", m.role
   from unnest($1::text[]) with ordinality as w (tag, position)
   join communities c on c.tag = w.tag
   left join memberships m on m.community_id = c.id and m.user_id = $2 and m.status = 'ACCEPTED'
   order by w.position limit 1`,
)
export const findStandingRow = async (
  system: System,
  tags: readonly string[],
  userId: string | null,
): Promise<Standing | undefined> => (await system.query<Standing>(standing, [tags, userId]))[0]

const nameOwner = sql(
  'spaces.nameOwner',
  'update memberships set name = $3, updated_at = $4 where community_id = $1 and user_id = $2 returning id',
)
/** The id of the membership. */
export const writeOwnerName = async (tx: Tx, userId: string, name: string, now: Date): Promise<string> =>
  (await tx.query<{ id: string }>(nameOwner, [tx.communityId, userId, name, now]))[0]!.id

export interface SpaceOfPersonRow {
  readonly tag: string
  readonly name: string
  readonly communityId: string
  readonly membershipId: string
  readonly role: Role
  readonly memberName: string
}
const ofPerson = sql(
  'spaces.ofPerson',
  `select c.tag, c.name, c.id as "communityId", m.id as "membershipId", m.role, coalesce(m.name, u.name) as "memberName"
   from user_communities k
   join memberships m on m.community_id = k.community_id and m.user_id = k.user_id and m.status = 'ACCEPTED'
   join communities c on c.id = m.community_id
   join users u on u.id = m.user_id
   where k.user_id = $1 and ($2::uuid is null or k.community_id = $2) order by c.tag`,
)
export const findSpacesOfPerson = (system: System, userId: string, communityId: string | null): Promise<SpaceOfPersonRow[]> =>
  system.query<SpaceOfPersonRow>(ofPerson, [userId, communityId])
