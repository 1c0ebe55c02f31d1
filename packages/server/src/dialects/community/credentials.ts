/**
 * Who asks: `X-API-Key`, or a key in `Authorization: Bearer`; the first wins. Source: community contract 1.1. A bearer that is
 * the access token of a sign-in stands for the person: ADMIN where they are owner or admin, nothing elsewhere.
 */
import type { FastifyRequest } from 'fastify'
import { findCommunityByTag } from '../../domain/communities/communities.ts'
import { bearerOf } from '../../http/bearer.ts'
import type { KeyRing } from '../../identity/api-keys/key-ring.ts'
import type { Caller } from '../../identity/caller.ts'
import { isManager } from '../../identity/roles.ts'
import { looksLikeToken, type SessionRing, type UserCaller } from '../../identity/sessions/session-ring.ts'
import { Fail } from '../../kernel/fail.ts'

/** RFC 9110, 11.6.1: a 401 says how to ask. */
const challenge = { 'www-authenticate': 'ApiKey header="X-API-Key"' }

/** A person asks as often as a secret key may. */
const sessionLimit = { requests: 50, windowMs: 1000 }

export interface Credentials {
  readonly keyRing: KeyRing
  readonly sessionRing: SessionRing
}

export function authenticate({ keyRing, sessionRing }: Credentials, request: FastifyRequest): Caller | Promise<Caller> {
  const key = credentialOf(request)
  if (key === undefined) throw new Fail('key_missing', { headers: challenge })
  if (looksLikeToken(key) && key !== request.headers['x-api-key']) {
    const { tag } = request.params as { tag: string }
    const user = sessionRing.find(key)
    return user instanceof Promise ? user.then((found) => asCaller(found, tag)) : asCaller(user, tag)
  }
  const found = keyRing.find(key)
  return found instanceof Promise ? found.then(orRefuse) : orRefuse(found)
}

function asCaller(user: UserCaller | undefined, tag: string): Caller {
  if (!user) throw new Fail('session_invalid', { headers: challenge })
  const right = [...user.rights.values()].find((one) => one.tag === tag && isManager(one.role))
  const isAdmin = right !== undefined
  return {
    actor: { type: 'user', id: user.userId },
    communityId: isAdmin ? right.communityId : '',
    communityTag: isAdmin ? right.tag : '',
    scopes: new Set(),
    isAdmin,
    isPublic: false,
    limit: { key: `community session ${user.userId}`, ...sessionLimit },
  }
}

function orRefuse(caller: Caller | undefined): Caller {
  if (!caller) throw new Fail('key_invalid', { headers: challenge })
  return caller
}

export function credentialOf(request: FastifyRequest): string | undefined {
  const key = request.headers['x-api-key']
  if (typeof key === 'string' && key !== '') return key
  return bearerOf(request.headers.authorization)
}

/** A valid key of another community: 403, since tags are public anyway; no such community: 404. */
export function checkCommunity(
  system: Parameters<typeof findCommunityByTag>[0],
  caller: Caller,
  request: FastifyRequest,
): undefined | Promise<undefined> {
  const { tag } = request.params as { tag: string }
  if (tag === caller.communityTag) return undefined
  if (tag.includes('\0') || !tag.isWellFormed()) throw new Fail('community_not_found')
  return findCommunityByTag(system, tag).then((other) => {
    if (!other) throw new Fail('community_not_found')
    throw new Fail(caller.actor.type === 'user' ? 'not_an_admin' : 'other_community')
  })
}
