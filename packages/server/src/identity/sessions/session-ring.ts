/**
 * Who is behind an access token, from memory: the person, their roles and the limit that counts them. What is kept is old as
 * soon as a session of theirs ends, their roles change or a community of theirs changes its plan, in every process.
 */
import { LRUCache } from 'lru-cache'
import type { Database, System } from '../../db/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import type { Versioned } from '../../kernel/shared/versions.ts'
import type { Plan, Role } from '../roles.ts'
import type { SessionTokens } from './session-tokens.ts'
import { findSession } from './sessions-store.ts'

const entriesMax = 20_000

/** One community that a person is an accepted member of. */
export interface Right {
  readonly communityId: string
  readonly tag: string
  readonly role: Role
  readonly plan: Plan
}
export interface UserCaller {
  readonly userId: string
  readonly sessionId: string
  /** May administer the whole server. */
  readonly isOperator: boolean
  readonly rights: ReadonlyMap<string, Right>
  /** The best plan of the communities the person belongs to. Source: platform contract B0, Rate limits. */
  readonly plan: Plan
}

interface Entry {
  readonly caller: UserCaller
  readonly expiresAtMs: number
  readonly versions: Versioned<unknown>['versions']
}

export interface SessionRing {
  /** The caller where the token is in force and known already. */
  known(token: string): UserCaller | undefined
  find(token: string): UserCaller | undefined | Promise<UserCaller | undefined>
}

export interface SessionRingParts {
  readonly database: Database
  readonly shared: SharedMemory
  readonly clock: Clock
  readonly tokens: SessionTokens
  /** The communities a person belongs to: membership is the domain's to know. */
  readonly readRights: (system: System, userId: string) => Promise<readonly Right[]>
}

const planRank: Record<Plan, number> = { free: 0, pro: 1, enterprise: 2 }

export function createSessionRing({ database, shared, clock, tokens, readRights }: SessionRingParts): SessionRing {
  const entries = new LRUCache<string, Entry>({ max: entriesMax })

  function known(token: string): UserCaller | undefined {
    const entry = entries.get(token)
    if (!entry || entry.expiresAtMs <= clock.now()) return undefined
    return shared.users.areCurrent(entry.versions) ? entry.caller : undefined
  }

  async function load(token: string): Promise<UserCaller | undefined> {
    const claims = await tokens.readAccess(token, clock.now())
    if (!claims) return undefined
    const read = await shared.users.read(
      async () => {
        const [session, rights] = await Promise.all([
          findSession(database.system, claims.sessionId),
          readRights(database.system, claims.userId),
        ])
        return session?.id === claims.userId ? { session, rights } : undefined
      },
      ({ rights }) => [claims.userId, ...rights.map(({ communityId }) => communityId)],
    )
    if (!read) return undefined
    const { session, rights } = read.row
    const caller: UserCaller = {
      userId: claims.userId,
      sessionId: claims.sessionId,
      isOperator: session.is_admin,
      rights: new Map(rights.map((right) => [right.communityId, right])),
      plan: rights.reduce<Plan>((best, { plan }) => (planRank[plan] > planRank[best] ? plan : best), 'free'),
    }
    entries.set(token, { caller, expiresAtMs: claims.expiresAtMs, versions: read.versions })
    return caller
  }

  return {
    known,
    find: (token) => (looksLikeToken(token) ? (known(token) ?? load(token)) : undefined),
  }
}

/** Three parts of base64url: nothing else is worth a signature check. */
export const looksLikeToken = (token: string): boolean => token.length < 2048 && /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(token)
