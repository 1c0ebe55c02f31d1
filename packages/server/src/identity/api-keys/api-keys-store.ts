import type { Scope } from '@guildhall/contract/scopes'
import type { System, SystemTx, Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'
import type { KeyType } from './key-format.ts'

export interface KeyRow {
  readonly id: string
  readonly type: KeyType
  readonly name: string | null
  readonly scopes: Scope[]
  readonly rate_limit: number | null
  readonly expires_at: Date | null
  readonly is_default: boolean
  readonly replaced_by: string | null
}
export interface KeyInForce extends KeyRow {
  readonly community_id: string
  readonly tag: string
}

const view = `k.id, k.type, k.name, k.hint, k.scopes, iso(k.created_at) as "createdAt", iso(k.expires_at) as "expiresAt", iso(k.last_used_at) as "lastUsedAt"`

export const keysInForce = declareList({
  name: 'keys.inForce',
  select: view,
  from: 'api_keys k',
  where: 'k.community_id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)',
  parameterCount: 2,
  sort: [{ by: 'k.id', field: 'id', type: 'uuid' }],
  direction: 'asc',
})

const byHash = sql(
  'keys.byHash',
  `select k.*, c.tag from api_key_lookup l
   join api_keys k on k.community_id = l.community_id and k.id = l.key_id
   join communities c on c.id = k.community_id
   where l.key_hash = $1 and k.revoked_at is null`,
)
export const findByHash = async (system: System, hash: Buffer): Promise<KeyInForce | undefined> =>
  (await system.query<KeyInForce>(byHash, [hash]))[0]

const viewById = sql(
  'keys.view',
  `select row_to_json(r)::text as json from (select ${view} from api_keys k where k.community_id = $1 and k.id = $2) r`,
)
export const viewKey = async (tenant: Tenant, id: string): Promise<string> =>
  (await tenant.query<{ json: string }>(viewById, [tenant.communityId, id]))[0]!.json

const lockById = sql('keys.lock', 'select * from api_keys where community_id = $1 and id = $2 and revoked_at is null for update')
export const lockKey = async (tx: Tx, id: string): Promise<KeyRow | undefined> =>
  (await tx.query<KeyRow>(lockById, [tx.communityId, id]))[0]

const insert = sql(
  'keys.insert',
  `insert into api_keys (community_id, id, type, name, key_hash, public_key, hint, scopes, rate_limit, is_default, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
)
const insertLookup = sql('keys.insertLookup', 'insert into api_key_lookup (key_hash, community_id, key_id) values ($1, $2, $3)')
export interface NewKey extends Omit<KeyRow, 'replaced_by'> {
  readonly hash: Buffer
  readonly hint: string
  readonly publicKey: string | null
}
export async function insertKey(tx: Tx, key: NewKey): Promise<void> {
  const { id, type, name, hash, publicKey, hint, scopes, rate_limit, is_default, expires_at } = key
  await tx.query(insert, [tx.communityId, id, type, name, hash, publicKey, hint, scopes, rate_limit, is_default, expires_at])
  await tx.query(insertLookup, [hash, tx.communityId, id])
}

const revoke = sql('keys.revoke', 'update api_keys set revoked_at = $3, is_default = false where community_id = $1 and id = $2')
const removeLookup = sql('keys.removeLookup', 'delete from api_key_lookup where community_id = $1 and key_id = $2')
export async function markRevoked(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(revoke, [tx.communityId, id, at])
  await tx.query(removeLookup, [tx.communityId, id])
}

const replace = sql(
  'keys.replace',
  `update api_keys set expires_at = least(coalesce(expires_at, $3), $3), is_default = false, replaced_by = $4
   where community_id = $1 and id = $2`,
)
/** The old key of a rotation: it goes on until `until` at the longest. */
export const markReplaced = async (tx: Tx, id: string, until: Date, successorId: string): Promise<void> =>
  void (await tx.query(replace, [tx.communityId, id, until, successorId]))

const defaultKey = sql(
  'keys.default',
  'select public_key from api_keys where community_id = $1 and is_default and revoked_at is null',
)
export const defaultPublishableKey = async (tenant: Tenant): Promise<string | undefined> =>
  (await tenant.query<{ public_key: string }>(defaultKey, [tenant.communityId]))[0]?.public_key

const used = sql(
  'keys.used',
  `update api_keys k set last_used_at = greatest(coalesce(k.last_used_at, u.at), u.at)
   from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as u (community_id, id, at)
   where k.community_id = u.community_id and k.id = u.id`,
)
export const writeLastUsed = async (
  tx: SystemTx | System,
  uses: readonly { communityId: string; id: string; at: Date }[],
): Promise<void> => void (await tx.query(used, [uses.map((u) => u.communityId), uses.map((u) => u.id), uses.map((u) => u.at)]))
