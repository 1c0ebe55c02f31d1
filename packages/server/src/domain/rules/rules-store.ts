import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface RulesRow {
  readonly version: number
  readonly body: string
}

const view = sql(
  'rules.view',
  `select row_to_json(r)::text as json from (
     select body, version, iso(created_at) as "updatedAt" from rules where community_id = $1 order by version desc limit 1) r`,
)
export const viewLatestRules = async (tenant: Tenant): Promise<string | undefined> =>
  (await tenant.query<{ json: string }>(view, [tenant.communityId]))[0]?.json

const latest = sql('rules.latest', 'select version, body from rules where community_id = $1 order by version desc limit 1')
export const findLatestRules = async (tenant: Tenant): Promise<RulesRow | undefined> =>
  (await tenant.query<RulesRow>(latest, [tenant.communityId]))[0]

// The community's row stands for its rules: the first version has no row to lock.
const lock = sql('rules.lock', 'select from communities where id = $1 for no key update')
export const lockRules = async (tx: Tx): Promise<void> => void (await tx.query(lock, [tx.communityId]))

const insert = sql('rules.insert', 'insert into rules (community_id, version, body, created_at) values ($1, $2, $3, $4)')
export const insertRules = async (tx: Tx, { version, body }: RulesRow, now: Date): Promise<void> =>
  void (await tx.query(insert, [tx.communityId, version, body, now]))

const findAcceptance = sql(
  'rules.acceptance',
  'select accepted_at from rule_acceptances where community_id = $1 and email = $2 and version = $3',
)
export const findAcceptedAt = async (tx: Tx, key: string, version: number): Promise<Date | undefined> =>
  (await tx.query<{ accepted_at: Date }>(findAcceptance, [tx.communityId, key, version]))[0]?.accepted_at

const accept = sql(
  'rules.accept',
  'insert into rule_acceptances (community_id, email, version, user_id, accepted_at) values ($1, $2, $3, $4, $5)',
)
export interface Acceptance {
  /** The person's e-mail; the user's id for a user without one. */
  readonly key: string
  readonly version: number
  readonly userId: string | null
}
export const insertAcceptance = async (tx: Tx, { key, version, userId }: Acceptance, now: Date): Promise<void> =>
  void (await tx.query(accept, [tx.communityId, key, version, userId, now]))
