import type { Queries, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { UserRow } from '../users/users.ts'

export type SessionEnd = 'signed_out' | 'ended' | 'replayed' | 'password_changed' | 'expired'
export interface SessionRow {
  readonly id: string
  readonly user_id: string
  readonly kind: 'api' | 'browser'
  readonly generation: number
  /** When the generations before this one were replaced, the newest first. */
  readonly rotations: readonly Date[]
  readonly user_agent: string | null
  readonly address: string | null
  readonly created_at: Date
  readonly last_used_at: Date
  readonly expires_at: Date
  readonly ended_at: Date | null
}

const insert = sql(
  'sessions.insert',
  `insert into sessions (id, user_id, kind, cookie_hash, user_agent, address, created_at, last_used_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
)
export interface NewSession {
  readonly id: string
  readonly userId: string
  readonly kind: 'api' | 'browser'
  readonly cookieHash: Buffer | null
  readonly userAgent: string | null
  readonly address: string
  readonly now: Date
  readonly expiresAt: Date
}
export const insertSession = async (queries: Queries, session: NewSession): Promise<void> =>
  void (await queries.query(insert, [
    session.id,
    session.userId,
    session.kind,
    session.cookieHash,
    session.userAgent,
    session.address,
    session.now,
    session.expiresAt,
  ]))

const prune = sql(
  'sessions.prune',
  'delete from sessions where user_id = $1 and created_at < $2 and (ended_at is not null or expires_at < $3)',
)
/** A person's sessions that began before and are over. */
export const pruneSessions = (tx: Tx, userId: string, before: Date, now: Date): void => tx.defer(prune, [userId, before, now])

const lock = sql('sessions.lock', 'select * from sessions where id = $1 for update')
export const lockSession = async (queries: Queries, id: string): Promise<SessionRow | undefined> =>
  (await queries.query<SessionRow>(lock, [id]))[0]

const rotate = sql(
  'sessions.rotate',
  `update sessions set generation = generation + 1, rotations = ($2::timestamptz || rotations)[1:20], last_used_at = $2, expires_at = $3
   where id = $1`,
)
export const rotateSession = async (queries: Queries, id: string, now: Date, expiresAt: Date): Promise<void> =>
  void (await queries.query(rotate, [id, now, expiresAt]))

const end = sql(
  'sessions.end',
  'update sessions set ended_at = $2, end_reason = $3 where id = $1 and ended_at is null returning id',
)
/** Whether it was open until now. */
export const markEnded = async (queries: Queries, id: string, now: Date, reason: SessionEnd): Promise<boolean> =>
  (await queries.query(end, [id, now, reason])).length > 0

const endOthers = sql(
  'sessions.endOthers',
  `update sessions set ended_at = $3, end_reason = $4 where user_id = $1 and id is distinct from $2 and ended_at is null returning id`,
)
/** Ends a person's sessions but for `keepId`. Answers their ids. */
export const markOthersEnded = async (
  queries: Queries,
  userId: string,
  keepId: string | null,
  now: Date,
  reason: SessionEnd,
): Promise<string[]> => (await queries.query<{ id: string }>(endOthers, [userId, keepId, now, reason])).map(({ id }) => id)

const open = sql(
  'sessions.open',
  `select * from sessions where user_id = $1 and ended_at is null and expires_at > $2 order by last_used_at desc, id limit 200`,
)
export const openSessions = (queries: Queries, userId: string, now: Date): Promise<SessionRow[]> =>
  queries.query<SessionRow>(open, [userId, now])

const withUser = `select u.*, s.id as session_id, s.created_at as session_created_at, s.last_used_at as session_last_used_at
  from sessions s join users u on u.id = s.user_id where s.ended_at is null and`
export type SessionWithUser = UserRow & {
  readonly session_id: string
  readonly session_created_at: Date
  readonly session_last_used_at: Date
}
const byId = sql('sessions.byId', `${withUser} s.id = $1`)
export const findSession = async (queries: Queries, id: string): Promise<SessionWithUser | undefined> =>
  (await queries.query<SessionWithUser>(byId, [id]))[0]

const byCookie = sql('sessions.byCookie', `${withUser} s.cookie_hash = $1 and s.expires_at > $2`)
export const findByCookie = async (queries: Queries, hash: Buffer, now: Date): Promise<SessionWithUser | undefined> =>
  (await queries.query<SessionWithUser>(byCookie, [hash, now]))[0]

const touch = sql('sessions.touch', 'update sessions set last_used_at = $2 where id = $1')
export const touchSession = async (queries: Queries, id: string, now: Date): Promise<void> =>
  void (await queries.query(touch, [id, now]))

const addresses = sql(
  'sessions.addresses',
  'select distinct address from sessions where user_id = $1 and address is not null and created_at > $2 limit 1000',
)
/** Where the person has signed in from since. */
export const addressesOf = async (queries: Queries, userId: string, since: Date): Promise<string[]> =>
  (await queries.query<{ address: string }>(addresses, [userId, since])).map(({ address }) => address)
