/**
 * Who asks API 1: whoever holds an access token, in the header, in the query or in the body. Rights are those of the moment: a
 * token's scope says what an app may do for a person, the person's membership says what they may do. Source: space contract 2.1,
 * 2.4 and Decided here 3.
 */
import type { RouteSpec } from '@guildhall/contract/route'
import { requestsPerMinute } from '@guildhall/contract/space/base'
import { umbrellaScopes } from '@guildhall/contract/space/scopes'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findCommunity } from '../../domain/communities/communities.ts'
import { findStanding, findStandingByTag, type Standing } from '../../domain/spaces/spaces.ts'
import { addressOf } from '../../http/address.ts'
import { bearerOf } from '../../http/bearer.ts'
import type { HttpParts } from '../../http/bind.ts'
import type { SpaceOfPath, TokenCaller } from '../../http/context.ts'
import type { Hosts } from '../../http/hosts.ts'
import { countRequest, minuteMs } from '../../http/rate-limit.ts'
import { limitAddressOf } from '../../identity/address.ts'
import type { FoundToken, Tokens } from '../../identity/oauth/tokens.ts'
import { isManager } from '../../identity/roles.ts'
import { userActor } from '../../identity/sessions/sessions.ts'
import { Fail } from '../../kernel/fail.ts'
import { hostId } from '../../kernel/ids.ts'

export interface SpaceParts extends HttpParts {
  readonly tokens: Tokens
  readonly hosts: Hosts
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The `access_token` of a body, taken out of it. */
    bodyToken: string | undefined
  }
}

/** Clients of this API from before RFC 6750 call the scheme OAuth. */
const schemes = ['Bearer', 'OAuth']

/** The one token of a request, wherever it stands. Two different ones: 400. Not logged, not kept. */
export function tokenOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers
  const bearer = bearerOf(authorization, schemes)
  const inQuery = (request.query as Record<string, unknown>).access_token
  const sent = [bearer, inQuery, request.bodyToken].filter((token) => token !== undefined)
  if (new Set(sent).size > 1 || sent.some((token) => typeof token !== 'string')) throw new Fail('token_ambiguous')
  // A credential of another kind alone is one that is not valid here, rather than none.
  return sent.length > 0 ? (sent[0] as string) : authorization ? '' : undefined
}

/** For public information, which nothing that is sent for a token can spoil. */
function tokenIfClear(request: FastifyRequest): string | undefined {
  try {
    return tokenOf(request)
  } catch {
    return undefined
  }
}

/** Takes `access_token` out of a body, so that it is no field of anything. */
export function takeBodyToken(request: FastifyRequest): void {
  const { body } = request
  if (body === null || typeof body !== 'object' || Array.isArray(body) || !Object.hasOwn(body, 'access_token')) return
  const { access_token: token, ...rest } = body as Record<string, unknown>
  request.body = rest
  request.bodyToken = typeof token === 'string' ? token : ''
  // Beside one in the header or query it must be the same.
  tokenOf(request)
}

/** The handler's context for the route's access, or a refusal. undefined while a body may still bring the token. */
export async function admit(
  parts: SpaceParts,
  request: FastifyRequest,
  reply: FastifyReply,
  spec: RouteSpec,
  isLast: boolean,
): Promise<object | undefined> {
  const token = 'open' in spec.access ? tokenIfClear(request) : tokenOf(request)
  if (token === undefined && !isLast) return undefined
  const name = spaceNameOf(request)
  const place = name && (await name.find(parts, null))
  const sent = token === undefined ? undefined : await parts.tokens.find(token)
  const found = sent && isGoodAt(spec, place, sent) ? sent : undefined
  count(parts, request, reply, spec, found)
  if (name && !place) throw new Fail('community_not_found')
  if ('open' in spec.access) return admitAnybody(parts, request, spec, name, found)
  if (!('token' in spec.access)) throw new Error(`${spec.id} asks for something else than a token`)
  if (!found) throw refusal(parts, request, token === undefined ? 'token_missing' : 'token_invalid')
  const { access } = spec
  if (access.token !== null && !holds(found, access.token))
    throw refusal(parts, request, 'token_scope_missing', `, error="insufficient_scope", scope="${access.token}"`)
  const acting = name ? await actingIn(parts, name, found) : { userId: await actingAtHost(parts, found), standing: undefined }
  const role = acting.standing?.role ?? undefined
  const isEnough = access.as === 'self' || (access.as === 'admin' ? isManager(role) : role !== undefined)
  if (!isEnough) throw new Fail('space_role_missing')
  return {
    token: callerOf(found, acting.userId),
    actor: userActor(acting.userId, request.id),
    data: parts.database,
    ...(acting.standing && { space: spaceOf(parts, request, acting.standing) }),
  }
}

/**
 * A host's token opens every space, a space's own that space alone, and at the host what the contract says. Source: space
 * contract, Decided here 3.
 */
const isGoodAt = ({ access }: RouteSpec, place: Standing | undefined, { communityId }: FoundToken): boolean =>
  communityId === hostId || (place ? communityId === place.communityId : 'orSpaceToken' in access)

/** Public information is answered whatever is sent for a token; an admin's token may show more. */
async function admitAnybody(
  parts: SpaceParts,
  request: FastifyRequest,
  { access }: RouteSpec,
  name: SpaceName | undefined,
  found: FoundToken | undefined,
): Promise<object> {
  if (!name) return { data: parts.database }
  const acting = found && (await actingIn(parts, name, found))
  const standing = acting?.standing ?? (await name.find(parts, null))!
  const scope = 'more' in access ? access.more : undefined
  const more = found !== undefined && scope !== undefined && holds(found, scope) && isManager(standing.role)
  return { data: parts.database, space: spaceOf(parts, request, standing), more }
}

/** How a path names a space. */
interface SpaceName {
  find(parts: SpaceParts, userId: string | null): Promise<Standing | undefined>
}
function spaceNameOf({ params }: FastifyRequest): SpaceName | undefined {
  const { tag, subdomain } = params as { tag?: string; subdomain?: string }
  if (tag !== undefined) return { find: ({ database }, userId) => findStandingByTag(database.system, tag, userId) }
  if (subdomain !== undefined) return { find: ({ database }, userId) => findStanding(database.system, subdomain, userId) }
  return undefined
}

/**
 * As whom a token acts in a space. One that was made for the space goes over to the owner once its maker is no admin there any
 * more. Source: space contract 2.1, Token endpoints.
 */
async function actingIn(
  parts: SpaceParts,
  name: SpaceName,
  { userId, communityId, isSpaceOwned }: FoundToken,
): Promise<{ userId: string; standing: Standing }> {
  const standing = (await name.find(parts, userId))!
  if (!isSpaceOwned || isManager(standing.role)) return { userId, standing }
  await parts.tokens.reassign(communityId, userId, standing.ownerId)
  return { userId: standing.ownerId, standing: (await name.find(parts, standing.ownerId))! }
}

/** The same where no space is named. Throws Fail `token_invalid` where the space is gone. */
export async function actingAtHost(parts: SpaceParts, found: FoundToken): Promise<string> {
  if (!found.isSpaceOwned) return found.userId
  const community = await findCommunity(parts.database.tenant(found.communityId))
  if (!community) throw new Fail('token_invalid')
  const find: SpaceName['find'] = ({ database }, userId) => findStandingByTag(database.system, community.tag, userId)
  return (await actingIn(parts, { find }, found)).userId
}

/** The scope itself, or the broad one of API 1 that stands for it. */
function holds({ scopes }: Pick<FoundToken, 'scopes'>, scope: string): boolean {
  if (scopes.includes(scope)) return true
  const broad = (['read', 'write'] as const).find((name) => umbrellaScopes[name].includes(scope))
  return broad !== undefined && scopes.includes(broad)
}

/** A person is counted by themselves, whatever they ask with; everybody else by address. Refused requests count too. */
function count(
  { shared }: SpaceParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { id, limit }: RouteSpec,
  found: FoundToken | undefined,
): void {
  const who = found?.userId ?? limitAddressOf(addressOf(request))
  const key = limit ? `space ${id} ${who}` : `space ${who}`
  countRequest(shared.limits, { key, requests: limit?.perMinute ?? requestsPerMinute, windowMs: minuteMs }, reply)
}

/** RFC 6750, 3 and RFC 9728, 5.1: what to send, and where to get it for the address that was asked. */
function refusal(
  { hosts }: SpaceParts,
  request: FastifyRequest,
  code: 'token_missing' | 'token_invalid' | 'token_scope_missing',
  more = '',
): Fail {
  const error = code === 'token_invalid' ? ', error="invalid_token"' : more
  const { origin, pathname } = new URL(hosts.addressOf(request, (request.params as { tag?: string }).tag))
  // RFC 9728, 3.1: a path comes behind the document's name, so that the resource can be told from the address.
  const metadata = `${origin}/.well-known/oauth-protected-resource${pathname.replace(/\/$/, '')}`
  return new Fail(code, { headers: { 'www-authenticate': `Bearer resource_metadata="${metadata}"${error}` } })
}

const callerOf = (found: FoundToken, userId: string): TokenCaller => ({
  userId,
  scopes: new Set(found.scopes),
  appId: found.appId,
  clientId: found.clientId,
  issuerId: found.communityId,
})
const spaceOf = ({ hosts }: SpaceParts, request: FastifyRequest, { communityId, tag, role }: Standing): SpaceOfPath => ({
  communityId,
  tag,
  url: hosts.addressOf(request, tag),
  role: role ?? undefined,
})
