/**
 * What issuers remember. A record lies under the SHA-256 of its id, and its payload does not hold the id either: who reads the
 * table holds
 * no token, code or cookie.
 */
import { hash } from 'node:crypto'
import type { Queries, Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export type Model =
  | 'AccessToken'
  | 'AuthorizationCode'
  | 'Consent'
  | 'Grant'
  | 'Interaction'
  | 'RefreshToken'
  | 'RegistrationAccessToken'
  | 'Session'

export const hashId = (id: string): Buffer => hash('sha256', id, 'buffer')

export interface RecordName {
  readonly model: Model
  readonly idHash: Buffer
}
export interface RecordRow {
  readonly payload: Record<string, unknown>
  readonly user_id: string | null
  readonly expires_at: Date | null
  readonly consumed_at: Date | null
}
export interface NewRecord extends RecordName {
  readonly payload: Readonly<Record<string, unknown>>
  readonly grantId: string | null
  /** Of an issuer's session; of tokens and codes, the session they began in. */
  readonly uid: string | null
  readonly userId: string | null
  readonly clientId: string | null
  readonly expiresAt: Date | null
}

const insert = `insert into oauth_records (community_id, model, id_hash, payload, grant_id, uid, user_id, client_id, expires_at, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict (community_id, model, id_hash) do update set payload = excluded.payload, grant_id = excluded.grant_id,
     uid = excluded.uid, user_id = excluded.user_id, client_id = excluded.client_id, expires_at = excluded.expires_at`
const upsert = sql('oauth.upsert', insert)
/**
 * A grant lives as long as the longest of what was given under it; a day more than is needed, so that what is refreshed often does
 * not write its grant each time.
 */
const lengthenGrant = (end: string, idHash: string): string =>
  `update oauth_records set expires_at = ${end}::timestamptz + interval '1 day'
   where community_id = $1 and model = 'Grant' and id_hash = ${idHash}
     and (expires_at < ${end} or (${end} is null and expires_at is not null))`
const upsertUnderGrant = sql('oauth.upsertUnderGrant', `with record as (${insert}) ${lengthenGrant('$9', '$11')}`)
export async function upsertRecord(tenant: Tenant, record: NewRecord, now: Date): Promise<void> {
  const { model, idHash, payload, grantId, uid, userId, clientId, expiresAt } = record
  const values = [tenant.communityId, model, idHash, JSON.stringify(payload), grantId, uid, userId, clientId, expiresAt, now]
  await (grantId === null ? tenant.query(upsert, values) : tenant.query(upsertUnderGrant, [...values, hashId(grantId)]))
}

const columns = 'payload, user_id, expires_at, consumed_at'
const byId = sql(
  'oauth.byId',
  `select ${columns} from oauth_records
   where community_id = $1 and model = $2 and id_hash = $3 and (expires_at is null or expires_at > $4)`,
)
export const findRecord = async (tenant: Tenant, model: Model, idHash: Buffer, now: Date): Promise<RecordRow | undefined> =>
  (await tenant.query<RecordRow>(byId, [tenant.communityId, model, idHash, now]))[0]

const sessionByUid = sql(
  'oauth.sessionByUid',
  `select ${columns} from oauth_records
   where community_id = $1 and uid = $2 and model = 'Session' and (expires_at is null or expires_at > $3)`,
)
export const findSession = async (tenant: Tenant, uid: string, now: Date): Promise<RecordRow | undefined> =>
  (await tenant.query<RecordRow>(sessionByUid, [tenant.communityId, uid, now]))[0]

const holdConsent = sql(
  'oauth.holdConsent',
  `insert into oauth_records (community_id, model, id_hash, payload, user_id, client_id, created_at)
   values ($1, 'Consent', $2, '{"scopes": [], "resources": {}}', $3, $4, $5)
   on conflict (community_id, model, id_hash) do update set payload = oauth_records.payload returning payload`,
)
/** What was allowed before, under the row's lock. Where there is no row, an empty one is made: two first consents wait for each other too. */
export const holdConsentRow = async (
  tx: Tx,
  { idHash, userId, clientId }: Pick<NewRecord, 'idHash' | 'userId' | 'clientId'>,
  now: Date,
): Promise<ConsentRow['payload']> =>
  (await tx.query<Pick<ConsentRow, 'payload'>>(holdConsent, [tx.communityId, idHash, userId, clientId, now]))[0]!.payload

const consents = sql(
  'oauth.consents',
  `select client_id, payload from oauth_records where community_id = $1 and user_id = $2 and model = 'Consent' order by created_at, client_id`,
)
export interface ConsentRow {
  readonly client_id: string
  readonly payload: { readonly scopes: readonly string[]; readonly resources: Readonly<Record<string, readonly string[]>> }
}
export const consentsOf = (tenant: Tenant, userId: string): Promise<ConsentRow[]> =>
  tenant.query<ConsentRow>(consents, [tenant.communityId, userId])

const consume = sql(
  'oauth.consume',
  `update oauth_records set consumed_at = $4
   where community_id = $1 and model = $2 and id_hash = $3 and consumed_at is null returning 1 as one`,
)
/** Whether this call was the one that used it up: of several at once, one is. */
export const consumeRecord = async (tenant: Tenant, { model, idHash }: RecordName, now: Date): Promise<boolean> =>
  (await tenant.query(consume, [tenant.communityId, model, idHash, now])).length > 0

const exchange = sql(
  'oauth.exchange',
  `with used as (
     update oauth_records set consumed_at = $4
     where community_id = $1 and model = $2 and id_hash = $3 and consumed_at is null returning 1 as one
   ), given as (
     insert into oauth_records (community_id, model, id_hash, payload, grant_id, uid, user_id, client_id, expires_at, created_at)
     select $1, g.model, g.id_hash, g.payload, $5, $6, $7, $8, g.expires_at, $4
     from used, unnest($9::text[], $10::bytea[], $11::jsonb[], $12::timestamptz[]) as g (model, id_hash, payload, expires_at)
   ), lengthened as (
     ${lengthenGrant('$14', '$13')} and exists (select from used)
   )
   select one from used`,
)
/** The same, and stores what is given for it: all of one grant. Nothing where it was used up before. */
export async function exchangeRecord(
  tenant: Tenant,
  { model, idHash }: RecordName,
  given: readonly NewRecord[],
  now: Date,
): Promise<boolean> {
  const { grantId, uid, userId, clientId } = given[0]!
  const ends = given.map(({ expiresAt }) => expiresAt)
  const lastEnd = ends.includes(null) ? null : new Date(Math.max(...ends.map((end) => end!.getTime())))
  const rows = await tenant.query(exchange, [
    tenant.communityId,
    model,
    idHash,
    now,
    grantId,
    uid,
    userId,
    clientId,
    given.map((record) => record.model),
    given.map((record) => record.idHash),
    given.map(({ payload }) => JSON.stringify(payload)),
    ends,
    hashId(grantId!),
    lastEnd,
  ])
  return rows.length > 0
}

const grantOf = sql('oauth.grantOf', 'select grant_id from oauth_records where community_id = $1 and model = $2 and id_hash = $3')
export const findGrantId = async (tenant: Tenant, model: Model, idHash: Buffer): Promise<string | undefined> =>
  (await tenant.query<{ grant_id: string | null }>(grantOf, [tenant.communityId, model, idHash]))[0]?.grant_id ?? undefined

const remove = sql(
  'oauth.remove',
  'delete from oauth_records where community_id = $1 and model = $2 and id_hash = $3 returning user_id',
)
export const deleteRecord = (queries: Tenant | Tx, model: Model, idHash: Buffer): Promise<{ user_id: string | null }[]> =>
  queries.query(remove, [queries.communityId, model, idHash])

const removeSession = sql(
  'oauth.removeSession',
  `delete from oauth_records where community_id = $1 and uid = $2 and model = 'Session'`,
)
export const deleteSession = async (tenant: Tenant, uid: string): Promise<void> =>
  void (await tenant.query(removeSession, [tenant.communityId, uid]))

const removeOfGrant = sql(
  'oauth.removeOfGrant',
  'delete from oauth_records where community_id = $1 and grant_id = $2 and model = $3 returning user_id',
)
export const deleteOfGrant = (tx: Tx, grantId: string, model: Model): Promise<{ user_id: string | null }[]> =>
  tx.query(removeOfGrant, [tx.communityId, grantId, model])

const removeFamily = sql(
  'oauth.removeFamily',
  `delete from oauth_records where community_id = $1
     and (grant_id = $2 or (model = 'Grant' and id_hash = $3)) returning user_id`,
)
/** A grant and all that was given under it. */
export const deleteFamily = (tx: Tx, grantId: string): Promise<{ user_id: string | null }[]> =>
  tx.query(removeFamily, [tx.communityId, grantId, hashId(grantId)])

const removeOfSession = sql(
  'oauth.removeOfSession',
  `delete from oauth_records where community_id = $1 and uid = $2 and model in ('AccessToken', 'AuthorizationCode')
     and expires_at is not null and not ('offline_access' = any(string_to_array(payload ->> 'scope', ' '))) returning user_id`,
)
/** What was given for the time of a browser session: neither lasting nor offline. */
export const deleteOfSession = (tx: Tx, uid: string): Promise<{ user_id: string | null }[]> =>
  tx.query(removeOfSession, [tx.communityId, uid])

// The community's own tokens go on, and go over to its owner (API 1, `…/access_tokens/:token/space`).
const removeOfUser = sql(
  'oauth.removeOfUser',
  `with own as (
     select id_hash, sha256(convert_to(grant_id, 'UTF8')) as grant_hash from oauth_records
     where community_id = $1 and user_id = $2 and model = 'AccessToken' and payload -> 'isSpaceOwned' = 'true'
   )
   delete from oauth_records r where r.community_id = $1 and r.user_id = $2
     and not exists (select from own where (r.model = 'AccessToken' and r.id_hash = own.id_hash)
       or (r.model = 'Grant' and r.id_hash = own.grant_hash))
   returning 1 as one`,
)
/** All that is a person's own at an issuer. */
export const deleteOfUser = async (tx: Tx, userId: string): Promise<number> =>
  (await tx.query(removeOfUser, [tx.communityId, userId])).length

const removeOfApp = sql(
  'oauth.removeOfApp',
  'delete from oauth_records where community_id = $1 and user_id = $2 and client_id = $3 returning 1 as one',
)
export const deleteOfApp = async (tx: Tx, userId: string, clientId: string): Promise<number> =>
  (await tx.query(removeOfApp, [tx.communityId, userId, clientId])).length

// At every issuer; the index begins with community_id, and a person has few sessions, so it is an index scan per issuer at worst.
const removeSessionsOfUser = sql(
  'oauth.removeSessionsOfUser',
  `delete from oauth_records where user_id = $1 and model = 'Session'`,
)
export const deleteSessionsOfUser = async (queries: Queries, userId: string): Promise<void> =>
  void (await queries.query(removeSessionsOfUser, [userId]))

const reassign = sql(
  'oauth.reassign',
  `update oauth_records r set user_id = $3, payload = jsonb_set(r.payload, '{accountId}', to_jsonb($4::text))
   from oauth_records t
   where t.community_id = $1 and t.user_id = $2 and t.model = 'AccessToken' and t.payload -> 'isSpaceOwned' = 'true'
     and r.community_id = $1 and ((r.model = 'AccessToken' and r.id_hash = t.id_hash)
       or (r.model = 'Grant' and r.id_hash = sha256(convert_to(t.grant_id, 'UTF8'))))
   returning 1 as one`,
)
export const reassignRecords = async (tx: Tx, fromUserId: string, toUserId: string, toSub: string): Promise<number> =>
  (await tx.query(reassign, [tx.communityId, fromUserId, toUserId, toSub])).length

const purge = sql(
  'oauth.purge',
  `delete from oauth_records where (community_id, model, id_hash) in (
     select community_id, model, id_hash from oauth_records where community_id = $1 and expires_at < $2 limit 500 for update skip locked)`,
)
/** Some of the issuer's rows that are over. */
export const purgeRecords = async (tenant: Tenant, now: Date): Promise<void> =>
  void (await tenant.query(purge, [tenant.communityId, now]))

export interface TokenRow {
  readonly community_id: string
  readonly user_id: string
  readonly client_id: string
  readonly app_id: string
  readonly grant_id: string
  readonly expires_at: Date | null
  readonly payload: { readonly scope?: string; readonly aud?: string; readonly isSpaceOwned?: boolean }
}
// The grant and the app are looked at too: a token is over when either is gone.
const token = sql(
  'oauth.token',
  `select t.community_id, t.user_id, t.client_id, a.id as app_id, t.grant_id, t.expires_at, t.payload
   from oauth_records t
   join oauth_records g on g.community_id = t.community_id and g.model = 'Grant' and g.id_hash = sha256(convert_to(t.grant_id, 'UTF8'))
   join apps a on a.client_id = t.client_id and (a.issuer_id is null or a.issuer_id = t.community_id)
   where t.community_id = $1 and t.model = 'AccessToken' and t.id_hash = $2
     and (t.expires_at is null or t.expires_at > $3) and (g.expires_at is null or g.expires_at > $3)`,
)
export const findTokenRow = async (
  queries: Queries,
  communityId: string,
  idHash: Buffer,
  now: Date,
): Promise<TokenRow | undefined> => (await queries.query<TokenRow>(token, [communityId, idHash, now]))[0]
