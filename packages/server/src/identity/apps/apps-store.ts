import type { Queries, System, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface AppRow {
  readonly id: string
  readonly client_id: string
  readonly issuer_id: string | null
  readonly owner_user_id: string | null
  readonly name: string
  readonly redirect_uris: readonly string[]
  readonly post_logout_redirect_uris: readonly string[]
  readonly scopes: readonly string[] | null
  readonly secret_hash: Buffer | null
  readonly has_lasting_tokens: boolean
  readonly metadata: Readonly<Record<string, unknown>>
  readonly created_at: Date
}

const byClientId = sql('apps.byClientId', 'select * from apps where client_id = $1')
export const findByClientId = async (queries: Queries, clientId: string): Promise<AppRow | undefined> =>
  (await queries.query<AppRow>(byClientId, [clientId]))[0]

const byId = sql('apps.byId', 'select * from apps where id = $1')
export const findById = async (queries: Queries, id: string): Promise<AppRow | undefined> =>
  (await queries.query<AppRow>(byId, [id]))[0]

const lock = sql('apps.lock', 'select * from apps where id = $1 for update')
export const lockRow = async (tx: Tx, id: string): Promise<AppRow | undefined> => (await tx.query<AppRow>(lock, [id]))[0]

const lockByClientId = sql('apps.lockByClientId', 'select * from apps where client_id = $1 for update')
export const lockRowOfClient = async (tx: Tx, clientId: string): Promise<AppRow | undefined> =>
  (await tx.query<AppRow>(lockByClientId, [clientId]))[0]

const ofOwner = sql('apps.ofOwner', 'select * from apps where owner_user_id = $1 order by created_at, id')
export const rowsOfOwner = (queries: Queries, userId: string): Promise<AppRow[]> => queries.query<AppRow>(ofOwner, [userId])

// Apps that registered themselves are many and belong to nobody here.
const registeredByUs = sql('apps.all', 'select * from apps where issuer_id is null order by created_at, id')
export const rowsOfAll = (queries: Queries): Promise<AppRow[]> => queries.query<AppRow>(registeredByUs)

const insert = sql(
  'apps.insert',
  `insert into apps (id, client_id, issuer_id, owner_user_id, name, redirect_uris, post_logout_redirect_uris, scopes, secret_hash,
     has_lasting_tokens, metadata, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
)
export const insertRow = async (tx: Tx, row: AppRow): Promise<void> =>
  void (await tx.query(insert, [
    row.id,
    row.client_id,
    row.issuer_id,
    row.owner_user_id,
    row.name,
    row.redirect_uris,
    row.post_logout_redirect_uris,
    row.scopes,
    row.secret_hash,
    row.has_lasting_tokens,
    JSON.stringify(row.metadata),
    row.created_at,
  ]))

const update = sql(
  'apps.update',
  `update apps set name = $2, redirect_uris = $3, post_logout_redirect_uris = $4, scopes = $5, secret_hash = $6,
     has_lasting_tokens = $7, metadata = $8, updated_at = $9
   where id = $1`,
)
export const updateRow = async (tx: Tx, row: AppRow, now: Date): Promise<void> =>
  void (await tx.query(update, [
    row.id,
    row.name,
    row.redirect_uris,
    row.post_logout_redirect_uris,
    row.scopes,
    row.secret_hash,
    row.has_lasting_tokens,
    JSON.stringify(row.metadata),
    now,
  ]))

const remove = sql('apps.remove', 'delete from apps where id = $1')
export const deleteRow = async (tx: Tx, id: string): Promise<void> => void (await tx.query(remove, [id]))

const removeRecords = sql('apps.removeRecords', 'delete from oauth_records where client_id = $1')
/** At every issuer: tokens, grants and what people allowed it. */
export const deleteRecordsOfClient = async (system: System, clientId: string): Promise<void> =>
  void (await system.query(removeRecords, [clientId]))
