import type { Queries, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface IssuerKeyRow {
  readonly kid: string
  readonly algorithm: string
  readonly public_jwk: { readonly kty: string; readonly n: string; readonly e: string }
  /** Sealed. */
  readonly private_jwk: Buffer
  readonly created_at: Date
  readonly signs_until: Date | null
  readonly retires_at: Date | null
}

const published = sql(
  'issuerKeys.published',
  `select * from issuer_keys where community_id = $1 and (retires_at is null or retires_at > $2)
   order by signs_until nulls last, created_at, kid`,
)
/** Those that are not retired, the one that signs next first. */
export const publishedKeys = (queries: Queries, communityId: string, now: Date): Promise<IssuerKeyRow[]> =>
  queries.query<IssuerKeyRow>(published, [communityId, now])

const lock = sql('issuerKeys.lock', `select pg_advisory_xact_lock(hashtext('guildhall.issuer-keys'), hashtext($1))`)
/** Until the transaction's end nobody else makes keys for this issuer. */
export const lockKeys = async (tx: Tx): Promise<void> => void (await tx.query(lock, [tx.communityId]))

const insert = sql(
  'issuerKeys.insert',
  'insert into issuer_keys (community_id, kid, algorithm, public_jwk, private_jwk, created_at) values ($1, $2, $3, $4, $5, $6)',
)
export const insertKey = async (
  tx: Tx,
  key: Pick<IssuerKeyRow, 'kid' | 'algorithm' | 'public_jwk' | 'private_jwk' | 'created_at'>,
): Promise<void> =>
  void (await tx.query(insert, [
    tx.communityId,
    key.kid,
    key.algorithm,
    JSON.stringify(key.public_jwk),
    key.private_jwk,
    key.created_at,
  ]))

const retire = sql(
  'issuerKeys.retire',
  `update issuer_keys set signs_until = least(signs_until, $2), retires_at = least(retires_at, $3)
   where community_id = $1 and (signs_until is null or signs_until > $2 or retires_at > $3)`,
)
/** No key of the issuer signs after the one moment, or is published after the other; those that end before stay as they are. */
export const retireKeys = async (tx: Tx, signsUntil: Date, retiresAt: Date): Promise<void> =>
  void (await tx.query(retire, [tx.communityId, signsUntil, retiresAt]))

const purge = sql('issuerKeys.purge', 'delete from issuer_keys where community_id = $1 and retires_at <= $2')
export const deleteRetired = async (tx: Tx, now: Date): Promise<void> => void (await tx.query(purge, [tx.communityId, now]))
