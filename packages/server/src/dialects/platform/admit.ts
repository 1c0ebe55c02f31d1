/**
 * Who asks the Platform API, and how often they may. Each answer carries the limit's headers, refusals too: a person is
 * counted by themselves, with the plan of their best organization; nobody in particular by their address, as on the free
 * plan. Source: platform contract B0, Rate limits.
 */
import type { RouteSpec } from '@guildhall/contract/route'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '../../http/address.ts'
import { bearerOf } from '../../http/bearer.ts'
import type { Data } from '../../http/context.ts'
import { minuteMs } from '../../http/rate-limit.ts'
import { limitAddressOf } from '../../identity/address.ts'
import type { Plan } from '../../identity/roles.ts'
import type { SessionRing, UserCaller } from '../../identity/sessions/session-ring.ts'
import { userActor } from '../../identity/sessions/sessions.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fail, overLimit } from '../../kernel/fail.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'

/** Source: the API reference, Rate Limits [seed]. */
export const requestsPerMinute: Record<Plan, number> = { free: 60, pro: 600, enterprise: 6000 }

export interface AdmitParts {
  readonly sessionRing: SessionRing
  readonly shared: SharedMemory
  readonly clock: Clock
  readonly database: Data
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The person behind the request's access token; null where a token was sent that is none. */
    platformUser: UserCaller | null | undefined
  }
}

/** Finds out who asks and counts the request, before anything else of it is looked at. */
export async function countCaller(parts: AdmitParts, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const token = bearerOf(request.headers.authorization)
  const user = token === undefined ? undefined : ((await parts.sessionRing.find(token)) ?? null)
  request.platformUser = user
  const requests = requestsPerMinute[user?.plan ?? 'free']
  const key = user ? `platform ${user.userId}` : `platform ${limitAddressOf(addressOf(request))}`
  const verdict = parts.shared.limits.take(key, requests, minuteMs)
  reply.headers({
    'x-ratelimit-limit': String(requests),
    'x-ratelimit-remaining': String(verdict.remaining),
    'x-ratelimit-reset': String(Math.floor((parts.clock.now() + verdict.resetMs) / 1000)),
  })
  if (!verdict.isAllowed) throw overLimit('rate_limited', verdict.retryAfterMs)
}

/** For a declared route: the person, or the refusal. */
export function admit({ database }: AdmitParts, request: FastifyRequest, { access }: RouteSpec): object {
  if (!('session' in access)) return { data: database }
  const user = request.platformUser
  if (!user) throw new Fail(request.headers.authorization === undefined ? 'session_missing' : 'session_invalid')
  if (access.session === 'operator' && !user.isOperator) throw new Fail('operator_only')
  return { user, actor: userActor(user.userId, request.id), data: database }
}
