import type { Queries } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { UserRow } from '../users/users.ts'

export type AccountUser = UserRow & {
  readonly password_hash: string | null
  readonly password_changed_at: Date | null
  readonly totp_secret: Buffer | null
  readonly totp_enabled_at: Date | null
  readonly totp_last_step: number | null
}

const byEmail = sql('accounts.byEmail', 'select * from users where lower(email) = lower($1)')
export const findAccountByEmail = async (queries: Queries, email: string): Promise<AccountUser | undefined> =>
  (await queries.query<AccountUser>(byEmail, [email]))[0]

const byId = sql('accounts.byId', 'select * from users where id = $1')
export const findAccount = async (queries: Queries, id: string): Promise<AccountUser | undefined> =>
  (await queries.query<AccountUser>(byId, [id]))[0]

const lock = sql('accounts.lock', 'select * from users where id = $1 for update')
export const lockAccount = async (queries: Queries, id: string): Promise<AccountUser | undefined> =>
  (await queries.query<AccountUser>(lock, [id]))[0]

const share = sql('accounts.share', 'select password_hash from users where id = $1 for share')
/** The hash as it stays until the transaction ends; undefined where there is no such person. */
export const holdPassword = async (queries: Queries, id: string): Promise<string | null | undefined> =>
  (await queries.query<Pick<AccountUser, 'password_hash'>>(share, [id]))[0]?.password_hash

const setPassword = sql(
  'accounts.setPassword',
  'update users set password_hash = $2, password_changed_at = $3, updated_at = $3 where id = $1',
)
export const writePassword = async (queries: Queries, id: string, hash: string, now: Date): Promise<void> =>
  void (await queries.query(setPassword, [id, hash, now]))

const setVerified = sql(
  'accounts.setVerified',
  'update users set email_verified_at = $2, updated_at = $2 where id = $1 and email_verified_at is null',
)
export const writeVerified = async (queries: Queries, id: string, now: Date): Promise<void> =>
  void (await queries.query(setVerified, [id, now]))

const setTotp = sql(
  'accounts.setTotp',
  'update users set totp_secret = $2, totp_enabled_at = $3, totp_last_step = $4, updated_at = $5 where id = $1',
)
export const writeTotp = async (
  queries: Queries,
  id: string,
  totp: { secret: Buffer | null; enabledAt: Date | null; lastStep: number | null },
  now: Date,
): Promise<void> => void (await queries.query(setTotp, [id, totp.secret, totp.enabledAt, totp.lastStep, now]))

const useStep = sql(
  'accounts.useStep',
  'update users set totp_last_step = $2 where id = $1 and (totp_last_step is null or totp_last_step < $2) returning id',
)
/** Uses a step's code, once: of two at the same moment one gets false. */
export const useTotpStep = async (queries: Queries, id: string, step: number): Promise<boolean> =>
  (await queries.query(useStep, [id, step])).length > 0

const dropCodes = sql('accounts.dropCodes', 'delete from recovery_codes where user_id = $1')
const addCodes = sql('accounts.addCodes', 'insert into recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])')
export async function replaceRecoveryCodes(queries: Queries, userId: string, hashes: readonly Buffer[]): Promise<void> {
  await queries.query(dropCodes, [userId])
  if (hashes.length > 0) await queries.query(addCodes, [userId, hashes])
}
const useCode = sql(
  'accounts.useCode',
  'update recovery_codes set used_at = $3 where user_id = $1 and code_hash = $2 and used_at is null returning user_id',
)
export const useRecoveryCode = async (queries: Queries, userId: string, hash: Buffer, now: Date): Promise<boolean> =>
  (await queries.query(useCode, [userId, hash, now])).length > 0
const countCodes = sql(
  'accounts.countCodes',
  'select count(*)::int as n from recovery_codes where user_id = $1 and used_at is null',
)
export const countRecoveryCodes = async (queries: Queries, userId: string): Promise<number> =>
  (await queries.query<{ n: number }>(countCodes, [userId]))[0]!.n

export type LinkPurpose = 'reset_password' | 'verify_email'
const addLink = sql(
  'accounts.addLink',
  `insert into account_tokens (token_hash, user_id, purpose, email, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
)
export const insertLink = async (
  queries: Queries,
  link: { hash: Buffer; userId: string; purpose: LinkPurpose; email: string; now: Date; expiresAt: Date },
): Promise<void> =>
  void (await queries.query(addLink, [link.hash, link.userId, link.purpose, link.email, link.now, link.expiresAt]))

const useLink = sql(
  'accounts.useLink',
  `update account_tokens set used_at = $3 where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3
   returning user_id, email`,
)
export const takeLink = async (
  queries: Queries,
  hash: Buffer,
  purpose: LinkPurpose,
  now: Date,
): Promise<{ user_id: string; email: string } | undefined> =>
  (await queries.query<{ user_id: string; email: string }>(useLink, [hash, purpose, now]))[0]

const peek = sql(
  'accounts.peekLink',
  `select user_id from account_tokens where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3`,
)
/** Whose link this is; nothing is used up. */
export const peekLink = async (queries: Queries, hash: Buffer, purpose: LinkPurpose, now: Date): Promise<string | undefined> =>
  (await queries.query<{ user_id: string }>(peek, [hash, purpose, now]))[0]?.user_id

const closeLinks = sql(
  'accounts.closeLinks',
  'delete from account_tokens where user_id = $1 and (purpose = $2 or expires_at < $3)',
)
/** Older links of the purpose end with a new one, and what has expired goes. */
export const dropLinks = async (queries: Queries, userId: string, purpose: LinkPurpose, now: Date): Promise<void> =>
  void (await queries.query(closeLinks, [userId, purpose, now]))
