/** Who asks: `X-API-Key`, or a key in `Authorization: Bearer`; the first wins. Source: community contract 1.1. */
import type { FastifyRequest } from 'fastify'
import { findCommunityByTag } from '../../domain/communities/communities.ts'
import type { KeyRing } from '../../identity/api-keys/key-ring.ts'
import type { Caller } from '../../identity/caller.ts'
import { Fail } from '../../kernel/fail.ts'

/** RFC 9110, 11.6.1: a 401 says how to ask. */
const challenge = { 'www-authenticate': 'ApiKey header="X-API-Key"' }

export function authenticate(keyRing: KeyRing, request: FastifyRequest): Caller | Promise<Caller> {
  const key = credentialOf(request)
  if (key === undefined) throw new Fail('key_missing', { headers: challenge })
  const found = keyRing.find(key)
  return found instanceof Promise ? found.then(orRefuse) : orRefuse(found)
}

function orRefuse(caller: Caller | undefined): Caller {
  if (!caller) throw new Fail('key_invalid', { headers: challenge })
  return caller
}

export function credentialOf(request: FastifyRequest): string | undefined {
  const key = request.headers['x-api-key']
  if (typeof key === 'string' && key !== '') return key
  const bearer = /^Bearer +([^ ]+)$/i.exec(request.headers.authorization ?? '')
  return bearer?.[1]
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
    throw new Fail(other ? 'other_community' : 'community_not_found')
  })
}
