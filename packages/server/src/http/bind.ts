/**
 * From declared routes to answers. Everything that is the same for each operation happens here once, in this order: who
 * asks, how often, whether they may, from memory if possible, is the input right, the handler, the answer.
 */
import type { Contract, RouteSpec } from '@guildhall/contract/route'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Database, Tx } from '../db/database.ts'
import type { Page } from '../db/list.ts'
import { type Caller, mayUse } from '../identity/caller.ts'
import type { Origin } from '../identity/origin.ts'
import type { Clock } from '../kernel/clock.ts'
import { Fail } from '../kernel/fail.ts'
import { Json } from '../kernel/json.ts'
import type { Logger } from '../kernel/logger.ts'
import type { SharedMemory } from '../kernel/shared/shared-memory.ts'
import { addressOf } from './address.ts'
import { checkText } from './body.ts'
import { type Handlers, type ListAnswer, Redirect, WithHeaders } from './context.ts'
import type { Dialect } from './dialect.ts'
import { etagOf, matchesTag } from './etag.ts'
import { once, readIdempotencyKey } from './idempotency.ts'
import { isMultipart } from './multipart.ts'
import { pageBody, pageHeaders, readPageQuery } from './paging.ts'
import { limitHeaders } from './rate-limit.ts'
import { cacheKey, type ResponseCache, type StoredAnswer } from './response-cache.ts'
import { type Check, compileCheck } from './validation.ts'

export interface HttpParts {
  readonly database: Database
  readonly shared: SharedMemory
  readonly cache: ResponseCache
  readonly clock: Clock
  readonly log: Logger
  /** Tests: an answer that its own contract does not describe is an error. */
  readonly isStrict?: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined
    /** What the dialect found out about who asks, where no API key is asked for. */
    visitor: object | undefined
    /** Where the finished answer may be kept, and the content version it was begun at. */
    cacheSlot: { key: string; version: number } | undefined
  }
}

type LooseHandler = (context: unknown) => Promise<unknown>
interface Checks {
  readonly params: Check | undefined
  readonly query: Check | undefined
  readonly body: Check | undefined
  readonly form: Check | undefined
  readonly reply: Check | undefined
}

export function bind<C extends Contract>(
  app: FastifyInstance,
  dialect: Dialect,
  parts: HttpParts,
  contract: C,
  handlers: Handlers<C>,
): void {
  for (const [name, spec] of Object.entries(contract)) {
    bindRoute(app, dialect, parts, spec, handlers[name] as unknown as LooseHandler)
  }
}

/** One route with everything it is answered with. */
interface Bound {
  readonly dialect: Dialect
  readonly parts: HttpParts
  readonly spec: RouteSpec
  readonly checks: Checks
  readonly handle: LooseHandler
}

function bindRoute(app: FastifyInstance, dialect: Dialect, parts: HttpParts, spec: RouteSpec, handle: LooseHandler): void {
  const checks: Checks = {
    params: spec.params && compileCheck(spec.params, 'params'),
    query: spec.query && compileCheck(spec.query, 'query'),
    body: spec.body && compileCheck(spec.body, 'body'),
    form: spec.body && compileCheck(spec.body, 'form'),
    reply:
      parts.isStrict && spec.reply.status !== 204 && spec.reply.status !== 302
        ? compileCheck(spec.reply.schema, 'body')
        : undefined,
  }
  const bound: Bound = { dialect, parts, spec, checks, handle }
  app.route({
    method: spec.method,
    url: spec.path,
    onRequest: (request, reply, done) => admit(bound, request, reply, done),
    // For those whose credential may stand in the body.
    ...(dialect.admit &&
      spec.method !== 'GET' && {
        preHandler: (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) =>
          request.visitor || request.caller ? done() : admitVisitor(dialect, spec, request, reply, true, done),
      }),
    handler: async (request, reply) => {
      const input = readInput(spec, checks, request)
      if (spec.method === 'GET') return answerRead(bound, input, request, reply)
      return 'scope' in spec.access ? answerWrite(bound, input, request, reply) : answerPlainWrite(bound, input, request, reply)
    },
  })
}

/** Credential, limit, community, scope; then the cache. Runs without a promise where the credential is known already. */
function admit(
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
    countRequest(parts, caller, reply)
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
function admitVisitor(
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

function countRequest(parts: HttpParts, caller: Caller, reply: FastifyReply): void {
  const { key, requests, windowMs } = caller.limit
  const verdict = parts.shared.limits.take(key, requests, windowMs)
  reply.headers(limitHeaders(verdict, requests, windowMs))
  if (!verdict.isAllowed)
    throw new Fail('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(verdict.retryAfterMs / 1000)) })
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

interface ReadAnswer extends Pick<StoredAnswer, 'etag' | 'mediaType' | 'headers'> {
  readonly body: Buffer | string
}

function sendRead(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: ReadAnswer,
  { reply: { status } }: RouteSpec,
): FastifyReply {
  reply.headers(answer.headers).header('etag', answer.etag).header('cache-control', 'no-cache')
  const known = request.headers['if-none-match']
  if (known !== undefined && matchesTag(known, answer.etag, 'weak')) return reply.code(304).send()
  return reply.code(status).type(answer.mediaType).send(answer.body)
}

interface Input {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly page?: Page
}

function readInput(spec: RouteSpec, checks: Checks, request: FastifyRequest): Input {
  checkText(request.params, '')
  checkText(request.query, '')
  run(checks.params, request.params)
  run(checks.query, request.query)
  // A route without a body ignores one; where it may be left out, nothing is the empty object.
  const body = spec.body === undefined ? undefined : (request.body ?? (spec.bodyOptional ? {} : undefined))
  run(isForm(request) ? checks.form : checks.body, body)
  const input = { params: request.params, query: request.query, body }
  return spec.list ? { ...input, page: readPageQuery(request.query as Record<string, unknown>, spec.list) } : input
}

const isForm = ({ headers: { 'content-type': type } }: FastifyRequest): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(type ?? '') || isMultipart(type)

function run(check: Check | undefined, value: unknown): void {
  const problems = check?.(value) ?? []
  if (problems.length > 0) throw new Fail('invalid_request', { problems })
}

async function answerRead(
  { parts, spec, checks, handle }: Bound,
  input: Input,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { caller } = request
  const base = { ...input, now: new Date(parts.clock.now()), origin: originOf(request), ...request.visitor }
  const context = caller
    ? { ...base, caller, actor: { ...caller.actor, requestId: request.id }, tenant: parts.database.tenant(caller.communityId) }
    : base
  const result = await handle(context)
  if (result instanceof Redirect)
    return reply
      .code(302)
      .headers({ location: result.location, 'cache-control': `public, max-age=${result.goodForSeconds}` })
      .send()
  const { body, headers, mediaType } = toBody(spec, input, request, result)
  checkReply(checks, spec, body)
  const slot = request.cacheSlot
  const etag = etagOf(body)
  if (!slot || !spec.cache || !isDeclaredQuery(spec, input.query))
    return sendRead(request, reply, { body, etag, mediaType, headers }, spec)
  const stored = toStored(spec, body, etag, mediaType, headers)
  const goodUntilMs = spec.cache.seconds === undefined ? Number.POSITIVE_INFINITY : parts.clock.now() + spec.cache.seconds * 1000
  parts.cache.set(slot.key, slot.version, goodUntilMs, stored)
  return sendRead(request, reply, { ...stored, body: stored.bytes }, spec)
}

/** Whether a query holds nothing but declared fields: any other would fill the cache with copies of one answer. */
const isDeclaredQuery = (spec: RouteSpec, query: unknown): boolean =>
  Object.keys(query as object).every((name) => spec.query !== undefined && Object.hasOwn(spec.query.properties, name))

function toStored(spec: RouteSpec, body: string, etag: string, mediaType: string, headers: Record<string, string>): StoredAnswer {
  const bytes = Buffer.from(body)
  const stored = { bytes, etag, mediaType, headers }
  if (!('scope' in spec.access)) return stored
  const fixed = { ...headers, etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' }
  const lines = Object.entries(fixed).flat()
  return {
    ...stored,
    short: { scope: spec.access.scope, route: spec.path, status: spec.reply.status, length: String(bytes.length), lines },
  }
}

async function answerWrite(
  { parts, spec, checks, handle }: Bound,
  input: Input,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const caller = request.caller!
  const idempotencyKey = readIdempotencyKey(request.headers['idempotency-key'])
  const ifMatch = request.headers['if-match']
  let sent: { status: number; body: string; isReplay: boolean } | undefined

  const change = (work: (tx: Tx) => Promise<unknown>): Promise<undefined> =>
    parts.database.change(caller.communityId, async (tx) => {
      const answer = async () => {
        const { body } = toBody(spec, input, request, await work(tx))
        checkReply(checks, spec, body)
        return { status: spec.reply.status, body }
      }
      sent =
        idempotencyKey === undefined
          ? { ...(await answer()), isReplay: false }
          : await once(
              tx,
              {
                callerId: caller.actor.id,
                key: idempotencyKey,
                request: `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`,
              },
              answer,
            )
      return undefined
    })
  const precondition = async (current: () => Promise<string>): Promise<void> => {
    if (ifMatch !== undefined && !matchesTag(ifMatch, etagOf(await current()), 'strong')) throw new Fail('precondition_failed')
  }
  const actor = { ...caller.actor, requestId: request.id }
  const tenant = parts.database.tenant(caller.communityId)
  await handle({ ...input, caller, actor, tenant, now: new Date(parts.clock.now()), change, precondition })
  if (!sent) throw new Error(`${spec.id} answered without a change`)
  if (sent.isReplay) reply.header('idempotent-replayed', 'true')
  if (sent.status === 204) return reply.code(204).send()
  return reply.code(sent.status).type(jsonType).header('etag', etagOf(sent.body)).send(sent.body)
}

/** A write of somebody who holds no API key: it makes its own transaction, in the community that it decides on. */
async function answerPlainWrite(
  { parts, spec, checks, handle }: Bound,
  input: Input,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const context = { ...input, now: new Date(parts.clock.now()), origin: originOf(request), ...request.visitor }
  const { body, headers, mediaType } = toBody(spec, input, request, await handle(context))
  reply.headers(headers).code(spec.reply.status)
  if (spec.reply.status === 204) return reply.send()
  checkReply(checks, spec, body)
  return reply.type(mediaType).header('cache-control', 'no-store').send(body)
}

const originOf = (request: FastifyRequest): Origin => ({
  address: addressOf(request),
  userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
  requestId: request.id,
})

const jsonType = 'application/json; charset=utf-8'

function toBody(
  spec: RouteSpec,
  input: Input,
  request: FastifyRequest,
  result: unknown,
): { body: string; headers: Record<string, string>; mediaType: string } {
  if (spec.list) {
    const list = result as ListAnswer
    return {
      body: pageBody(list, input.page!),
      headers: pageHeaders(list, input.page!, request),
      mediaType: list.mediaType ?? jsonType,
    }
  }
  const [content, headers] = result instanceof WithHeaders ? [result.body, result.headers] : [result, {}]
  const body = content instanceof Json ? content.text : content === undefined ? '' : JSON.stringify(content)
  return { body, headers, mediaType: spec.reply.mediaType ?? jsonType }
}

function checkReply(checks: Checks, spec: RouteSpec, body: string): void {
  const [problem] = checks.reply?.(JSON.parse(body)) ?? []
  if (problem) throw new Error(`${spec.id} answers what its contract does not describe: ${problem.field} ${problem.message}`)
}
