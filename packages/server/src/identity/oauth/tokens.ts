/**
 * Access tokens as the APIs see them: who and what stands behind one, from memory where it was asked for before; and those that
 * are made outside a sign-in.
 */
import { randomBytes } from 'node:crypto'
import type { ChangeType } from '@guildhall/contract/changes'
import { LRUCache } from 'lru-cache'
import type { Tx } from '../../db/database.ts'
import { record } from '../../events/outbox.ts'
import type { Versioned } from '../../kernel/shared/versions.ts'
import type { AppMemory } from '../apps/app-memory.ts'
import type { IssuerMarks } from './issuer-marks.ts'
import { issuerActor, type RecordsParts, recordRevocation, recordRevocations } from './records.ts'
import {
  deleteFamily,
  deleteOfApp,
  deleteOfSession,
  deleteOfUser,
  deleteRecord,
  deleteSessionsOfUser,
  findTokenRow,
  hashId,
  reassignRecords,
  type TokenRow,
  upsertRecord,
} from './records-store.ts'
import { subOf } from './subjects.ts'

export interface FoundToken {
  readonly userId: string
  readonly scopes: readonly string[]
  readonly clientId: string
  readonly appId: string
  /** The issuer: a community, or the host. */
  readonly communityId: string
  readonly expiresAt: Date | undefined
  /** The resource it was asked for (RFC 8707); undefined for all of ours. */
  readonly audience: string | undefined
  /** Made for a community rather than for the person who asked (API 1, `…/access_tokens/:token/space`). */
  readonly isSpaceOwned: boolean
}
export interface IssueToken {
  readonly communityId: string
  readonly userId: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly isSpaceOwned?: boolean
}

export interface Tokens {
  /** The token, whichever issuer gave it, if it is in force. From memory where it can be. What it opens is the asker's to judge. */
  find(token: string): Promise<FoundToken | undefined>
  /** Ends the token and all that was given with it. Whether there was one. */
  revoke(token: string): Promise<boolean>
  /** A token without a sign-in: as lasting as the app's are. undefined where the issuer knows no such app. */
  issue(wanted: IssueToken): Promise<{ token: string; expiresAt: Date | undefined } | undefined>
  /** A code to be exchanged like an authorization code, without `redirect_uri` (API 1, `grant_code`). */
  issueCode(wanted: IssueToken): Promise<string | undefined>
  /** Ends everything a person has at an issuer, sessions too: banned, removed. What they made for the community goes on. */
  revokeUser(communityId: string, userId: string): Promise<void>
  /** Ends what a person has allowed an app at an issuer. */
  revokeApp(communityId: string, userId: string, clientId: string): Promise<void>
  /** Ends a person's browser sessions at all issuers: a new password, "sign out everywhere". Tokens go on. */
  endSessions(userId: string): Promise<void>
  /** Ends what was given for the time of one browser session. */
  endSession(communityId: string, sessionUid: string): Promise<void>
  /** Hands the community-owned tokens of one person to another. */
  reassign(communityId: string, fromUserId: string, toUserId: string): Promise<void>
}

/** A code that needs no redirect_uri carries this one, which no app can register. */
export const codeRedirectUri = 'urn:guildhall:grant-code'
const grantCodePrefix = 'gc_'
export const isGrantCode = (code: string): boolean => code.startsWith(grantCodePrefix)

export const accessTokenSeconds = 3600
export const codeSeconds = 600
export const makeId = (): string => randomBytes(32).toString('base64url')
/** The code of a sign-in. With its prefix it never looks like a `grant_code`. */
export const makeCode = (): string => `ac_${makeId()}`

const entriesMax = 50_000
/** The longest a process goes without looking at the table, whatever it was told. */
const entryMaxAgeMs = 60_000

interface Entry {
  readonly found: FoundToken
  readonly versions: Versioned<unknown>['versions']
  readonly loadedAtMs: number
}

/** The token or code that is given without a sign-in. */
interface Given {
  readonly model: 'AccessToken' | 'AuthorizationCode'
  readonly event: Extract<ChangeType, 'token.issued' | 'grant_code.issued'>
  readonly id: string
  /** Beside what all of them say. */
  readonly payload: Readonly<Record<string, unknown>>
  /** undefined for ever. */
  readonly seconds: number | undefined
}

export interface TokensParts extends RecordsParts {
  readonly apps: AppMemory
  readonly marks: IssuerMarks
}

export function createTokens(parts: TokensParts): Tokens {
  const { database, shared, clock, apps, marks } = parts
  const entries = new LRUCache<string, Entry>({ max: entriesMax })
  const now = () => new Date(clock.now())

  function known(key: string): FoundToken | undefined {
    const entry = entries.get(key)
    if (!entry) return undefined
    const { found, versions, loadedAtMs } = entry
    const isFresh =
      shared.users.areCurrent(versions) &&
      clock.now() - loadedAtMs < entryMaxAgeMs &&
      (found.expiresAt === undefined || found.expiresAt.getTime() > clock.now())
    return isFresh ? found : undefined
  }

  async function find(token: string): Promise<FoundToken | undefined> {
    const idHash = hashId(token)
    const key = idHash.toString('base64')
    const fromMemory = known(key)
    if (fromMemory) return fromMemory
    entries.delete(key)
    const communityId = marks.issuerOf(token)
    // It is none of ours, so there is nothing to ask.
    if (communityId === undefined) return undefined
    const read = await shared.users.read(
      () => findTokenRow(database.system, communityId, idHash, now()),
      (row) => [row.user_id, row.app_id],
    )
    if (!read) return undefined
    const found = toFound(read.row)
    entries.set(key, { found, versions: read.versions, loadedAtMs: clock.now() })
    return found
  }

  /** What is given without a sign-in, and the grant it is given under, with the event: all of it or nothing. */
  async function give({ communityId, userId, clientId, scopes }: IssueToken, given: Given): Promise<{ expiresAt: Date | null }> {
    const at = now()
    const expiresAt = given.seconds === undefined ? null : new Date(at.getTime() + given.seconds * 1000)
    const grantId = makeId()
    const scope = scopes.join(' ')
    const payload = { iat: epoch(at), accountId: subOf(userId), clientId }
    const owned = { uid: null, userId, clientId, expiresAt }
    const grant = { ...payload, kind: 'Grant', openid: { scope } }
    const granted = { ...payload, ...given.payload, kind: given.model, grantId, scope }
    await database.change(communityId, async (tx) => {
      await upsertRecord(tx, { ...owned, model: 'Grant', idHash: hashId(grantId), payload: grant, grantId: null }, at)
      await upsertRecord(tx, { ...owned, model: given.model, idHash: hashId(given.id), payload: granted, grantId }, at)
      await recordIssue(tx, given.event, { userId, clientId, scopes })
    })
    return { expiresAt }
  }
  const appAt = async (communityId: string, clientId: string) => {
    const app = await apps.find(clientId)
    return app && (app.issuerId === null || app.issuerId === communityId) ? app : undefined
  }

  return {
    find,
    async revoke(token) {
      const communityId = marks.issuerOf(token)
      if (communityId === undefined) return false
      const idHash = hashId(token)
      const row = await findTokenRow(database.system, communityId, idHash, now())
      if (!row) return false
      await database.change(communityId, async (tx) => {
        await deleteRecord(tx, 'AccessToken', idHash)
        await deleteFamily(tx, row.grant_id)
        await recordRevocation(tx, row.user_id)
      })
      return true
    },
    async issue(wanted) {
      const { communityId, clientId, isSpaceOwned = false } = wanted
      const app = await appAt(communityId, clientId)
      if (!app) return undefined
      const token = marks.makeAccessToken(communityId)
      const { expiresAt } = await give(wanted, {
        model: 'AccessToken',
        event: 'token.issued',
        id: token,
        payload: { gty: 'direct', ...(isSpaceOwned && { isSpaceOwned }) },
        seconds: app.hasLastingTokens ? undefined : accessTokenSeconds,
      })
      return { token, expiresAt: expiresAt ?? undefined }
    },
    async issueCode(wanted) {
      const { communityId, clientId } = wanted
      if (!(await appAt(communityId, clientId))) return undefined
      const code = marks.sign(grantCodePrefix + makeId(), { communityId, isAtOwnHost: false })
      await give(wanted, {
        model: 'AuthorizationCode',
        event: 'grant_code.issued',
        id: code,
        payload: { authTime: epoch(now()), redirectUri: codeRedirectUri },
        seconds: codeSeconds,
      })
      return code
    },
    revokeUser: (communityId, userId) =>
      database.change(communityId, async (tx) => {
        if ((await deleteOfUser(tx, userId)) > 0) await recordRevocation(tx, userId)
      }),
    revokeApp: (communityId, userId, clientId) =>
      database.change(communityId, async (tx) => {
        if ((await deleteOfApp(tx, userId, clientId)) > 0) await recordRevocation(tx, userId)
      }),
    endSessions: (userId) => deleteSessionsOfUser(database.system, userId),
    endSession: (communityId, sessionUid) =>
      database.change(communityId, async (tx) => recordRevocations(tx, await deleteOfSession(tx, sessionUid))),
    reassign: (communityId, fromUserId, toUserId) =>
      database.change(communityId, async (tx) => {
        if ((await reassignRecords(tx, fromUserId, toUserId, subOf(toUserId))) === 0) return
        await recordRevocation(tx, fromUserId)
        await recordRevocation(tx, toUserId)
      }),
  }
}

/** Nothing is kept yet of what is new, so no process has to forget anything. */
const recordIssue = (tx: Tx, type: Given['event'], data: Pick<IssueToken, 'userId' | 'clientId' | 'scopes'>): Promise<void> =>
  record(tx, issuerActor, { type, objectType: 'user', objectId: data.userId, data })

const epoch = (time: Date): number => Math.floor(time.getTime() / 1000)

const toFound = (row: TokenRow): FoundToken => ({
  userId: row.user_id,
  scopes: row.payload.scope?.split(' ') ?? [],
  clientId: row.client_id,
  appId: row.app_id,
  communityId: row.community_id,
  expiresAt: row.expires_at ?? undefined,
  audience: row.payload.aud,
  isSpaceOwned: row.payload.isSpaceOwned === true,
})
