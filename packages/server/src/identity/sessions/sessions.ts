/**
 * Sign-ins of people: opened, refreshed, listed, ended. Source: platform contract B4 and decision 6.
 *
 * A session is a family of refresh tokens. Each use makes the next generation; the one it replaces is good for a short while
 * more, and gives the very same successor, so that parallel requests of one client all go on. What comes after that was kept
 * by somebody it was taken from, or by who took it: the session ends for both.
 */
import { hash, randomBytes } from 'node:crypto'
import type { Database, Queries, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fail } from '../../kernel/fail.ts'
import { hostId, newId } from '../../kernel/ids.ts'
import { limitAddressOf } from '../address.ts'
import type { Origin } from '../origin.ts'
import type { UserRow } from '../users/users.ts'
import { accessSeconds, refreshSeconds, type SessionTokens, type TokenPair } from './session-tokens.ts'
import {
  addressesOf,
  findByCookie,
  insertSession,
  lockSession,
  markEnded,
  markOthersEnded,
  openSessions,
  pruneSessions,
  rotateSession,
  type SessionEnd,
  touchSession,
} from './sessions-store.ts'

/** How long a refresh token that was replaced is still taken. */
export const graceMs = 30_000
const browserSeconds = 30 * 86_400
/** How long a place counts as one that the person has signed in from; what is over goes after that. */
export const placesKeptMs = 90 * 86_400_000
/** A browser's session is noted as used at most this often. */
const touchEveryMs = 10 * 60_000

export interface SessionParts {
  readonly database: Database
  readonly clock: Clock
  readonly tokens: SessionTokens
}
export interface SessionView {
  readonly id: string
  readonly kind: 'api' | 'browser'
  readonly userAgent: string | null
  readonly address: string | null
  readonly createdAt: Date
  readonly lastUsedAt: Date
}
export interface BrowserSession {
  readonly id: string
  readonly user: UserRow
  readonly createdAt: Date
}

export const userActor = (userId: string, requestId?: string): Actor => ({
  type: 'user',
  id: userId,
  ...(requestId !== undefined && { requestId }),
})

/** Throws where what let the person in holds no longer; the transaction opens their session. */
export type StillHolds = (tx: Tx) => Promise<void>
const always: StillHolds = async () => undefined

async function open(tx: Tx, kind: 'api' | 'browser', userId: string, origin: Origin, now: Date, cookieHash: Buffer | null) {
  const id = newId()
  const seconds = kind === 'api' ? refreshSeconds : browserSeconds
  const expiresAt = new Date(now.getTime() + seconds * 1000)
  const { address, userAgent } = origin
  await insertSession(tx, { id, userId, kind, cookieHash, userAgent, address, now, expiresAt })
  pruneSessions(tx, userId, new Date(now.getTime() - placesKeptMs), now)
  await record(tx, userActor(userId, origin.requestId), {
    type: 'session.started',
    objectType: 'session',
    objectId: id,
    data: { sessionId: id, userId, kind },
  })
  return { id, expiresAt }
}

export async function openApiSession(
  parts: SessionParts,
  userId: string,
  origin: Origin,
  checkHolds: StillHolds = always,
): Promise<TokenPair> {
  const now = new Date(parts.clock.now())
  const { id } = await parts.database.change(hostId, async (tx) => {
    await checkHolds(tx)
    return open(tx, 'api', userId, origin, now, null)
  })
  return issuePair(parts, userId, id, 0, now)
}

async function issuePair(
  { tokens, clock }: SessionParts,
  userId: string,
  sessionId: string,
  generation: number,
  since: Date,
): Promise<TokenPair> {
  const [accessToken, refreshToken] = await Promise.all([
    tokens.issueAccess(userId, sessionId, clock.now()),
    tokens.issueRefresh(userId, sessionId, generation, since.getTime()),
  ])
  return { accessToken, refreshToken, expiresInSeconds: accessSeconds }
}

/** The next pair of tokens. `refresh_token_invalid` for one that is none, has expired or was used before; the last ends the family. */
export async function refreshSession(parts: SessionParts, refreshToken: string, requestId: string): Promise<TokenPair> {
  const now = new Date(parts.clock.now())
  const claims = await parts.tokens.readRefresh(refreshToken, now.getTime())
  if (!claims) throw new Fail('refresh_token_invalid')
  const { userId, sessionId } = claims
  // The end of a family has to be committed: the refusal comes after the transaction.
  const next = await parts.database.change(hostId, async (tx) => {
    const session = await lockSession(tx, sessionId)
    if (!session || session.ended_at || session.expires_at <= now) return undefined
    if (claims.generation === session.generation) {
      await rotateSession(tx, sessionId, now, new Date(now.getTime() + refreshSeconds * 1000))
      await record(tx, userActor(userId, requestId), {
        type: 'session.refreshed',
        objectType: 'session',
        objectId: sessionId,
        data: { sessionId, userId },
      })
      return { generation: session.generation + 1, since: now }
    }
    const replacedAt = session.rotations[session.generation - claims.generation - 1]
    if (replacedAt && now.getTime() - replacedAt.getTime() <= graceMs)
      return { generation: claims.generation + 1, since: replacedAt }
    await end(tx, userId, sessionId, now, 'replayed', requestId)
    return undefined
  })
  if (!next) throw new Fail('refresh_token_invalid')
  return issuePair(parts, userId, sessionId, next.generation, next.since)
}

async function end(
  tx: Tx,
  userId: string,
  sessionId: string,
  now: Date,
  reason: SessionEnd,
  requestId: string,
): Promise<boolean> {
  if (!(await markEnded(tx, sessionId, now, reason))) return false
  await recordEnd(tx, userId, sessionId, reason, requestId)
  return true
}

const recordEnd = (tx: Tx, userId: string, sessionId: string, reason: SessionEnd, requestId: string): Promise<void> =>
  record(tx, userActor(userId, requestId), {
    type: 'session.ended',
    objectType: 'session',
    objectId: sessionId,
    data: { sessionId, userId, reason },
    userId,
  })

/** Ends one session of this person, and says of which kind it was: 404 where it is none of theirs or has ended. */
export async function endSession(
  { database, clock }: SessionParts,
  sessionId: string,
  userId: string,
  requestId: string,
  reason: SessionEnd = 'ended',
): Promise<SessionView['kind']> {
  return database.change(hostId, async (tx) => {
    const session = await lockSession(tx, sessionId)
    if (session?.user_id !== userId || !(await end(tx, userId, sessionId, new Date(clock.now()), reason, requestId)))
      throw new Fail('session_not_found')
    return session.kind
  })
}

/** Ends all of a person's sessions but one, in the transaction that is the reason for it. */
export async function endOtherSessions(
  tx: Tx,
  userId: string,
  keepId: string | null,
  reason: SessionEnd,
  requestId: string,
  now: Date,
): Promise<void> {
  for (const sessionId of await markOthersEnded(tx, userId, keepId, now, reason))
    await recordEnd(tx, userId, sessionId, reason, requestId)
}

export async function listSessions({ database, clock }: SessionParts, userId: string): Promise<SessionView[]> {
  const rows = await openSessions(database.system, userId, new Date(clock.now()))
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    userAgent: row.user_agent,
    address: row.address,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }))
}

const hashCookie = (cookie: string): Buffer => hash('sha256', cookie, 'buffer')

/** The cookie's text is known here and in the browser alone. */
export async function openBrowserSession(
  { database, clock }: SessionParts,
  userId: string,
  origin: Origin,
  checkHolds: StillHolds = always,
): Promise<{ cookie: string; expiresAt: Date }> {
  const cookie = randomBytes(32).toString('base64url')
  const now = new Date(clock.now())
  const { expiresAt } = await database.change(hostId, async (tx) => {
    await checkHolds(tx)
    return open(tx, 'browser', userId, origin, now, hashCookie(cookie))
  })
  return { cookie, expiresAt }
}

export async function findBrowserSession(
  { database, clock }: SessionParts,
  cookie: string | undefined,
): Promise<BrowserSession | undefined> {
  if (cookie === undefined || !/^[\w-]{43}$/.test(cookie)) return undefined
  const now = new Date(clock.now())
  const found = await findByCookie(database.system, hashCookie(cookie), now)
  if (!found) return undefined
  if (now.getTime() - found.session_last_used_at.getTime() > touchEveryMs)
    await touchSession(database.system, found.session_id, now)
  const { session_id: id, session_created_at: createdAt, session_last_used_at: _, ...user } = found
  return { id, user, createdAt }
}

/** Whether the person has signed in from this place since: of an IPv6 network, from any address of it. */
export async function hasSignedInFrom(queries: Queries, userId: string, address: string, since: Date): Promise<boolean> {
  const place = limitAddressOf(address)
  return (await addressesOf(queries, userId, since)).some((known) => limitAddressOf(known) === place)
}
