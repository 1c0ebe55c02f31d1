/** The first steps of a request: who asks, how often, whether they may; and what needs no more than that. */
import type { RouteSpec } from '@guildhall/contract/route'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Caller, mayUse } from '../identity/caller.ts'
import { Fail } from '../kernel/fail.ts'
import type { Bound, HttpParts } from './bound.ts'
import type { Dialect } from './dialect.ts'
import { countRequest } from './rate-limit.ts'
import { cacheKey } from './response-cache.ts'
import { sendRead } from './send-read.ts'

/** Credential, limit, community, scope; then the cache. Runs without a promise where the credential is known already. */
export function admit(
  { dialect, parts, spec }: Bound,
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  if (!('scope' in spec.access)) {
    admitVisitor(dialect, spec, request, reply, spec.method === 'GET', done)
    return
  }
  const { scope } = spec.access
  const proceed = (caller: Caller): undefined | Promise<undefined> => {
    request.caller = caller
    countRequest(parts.shared.limits, caller.limit, reply)
    const community = dialect.checkCommunity!(caller, request)
    const rest = (): undefined => {
      if (!mayUse(caller, scope)) throw new Fail('scope_missing', { problems: [{ field: '', message: `needs ${scope}` }] })
      if (spec.cache && parts.cache.isOn && answerFromCache(parts, spec, caller, request, reply)) return undefined
      done()
      return undefined
    }
    return community instanceof Promise ? community.then(rest) : rest()
  }
  try {
    const caller = dialect.authenticate!(request)
    const rest = caller instanceof Promise ? caller.then(proceed) : proceed(caller)
    if (rest instanceof Promise) rest.catch(done)
  } catch (error) {
    done(error as Error)
  }
}

/** Everything but API keys: the dialect knows who may ask. `isLast`: there is nothing more to come that it could look at. */
export function admitVisitor(
  dialect: Dialect,
  spec: RouteSpec,
  request: FastifyRequest,
  reply: FastifyReply,
  isLast: boolean,
  done: (error?: Error) => void,
): void {
  if (!dialect.admit) {
    if (!('open' in spec.access)) done(new Error(`the ${dialect.name} dialect admits nobody to ${spec.id}`))
    else done()
    return
  }
  const proceed = (visitor: object | undefined): void => {
    request.visitor = visitor
    if (visitor === undefined && isLast) done(new Error(`the ${dialect.name} dialect does not say who asks for ${spec.id}`))
    else done()
  }
  try {
    const visitor = dialect.admit(request, reply, spec, isLast)
    if (visitor instanceof Promise) visitor.then(proceed).catch(done)
    else proceed(visitor)
  } catch (error) {
    done(error as Error)
  }
}

function answerFromCache(
  parts: HttpParts,
  spec: RouteSpec,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): boolean {
  const key = cacheKey(caller, request.url)
  const version = parts.shared.content.current(caller.communityId)
  const stored = parts.cache.get(key, version, parts.clock.now())
  if (!stored) {
    request.cacheSlot = { key, version }
    return false
  }
  sendRead(request, reply, { ...stored, body: stored.bytes }, spec)
  return true
}
