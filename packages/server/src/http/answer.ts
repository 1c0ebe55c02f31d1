/** The last steps of a request: the handler with what it needs, and what it says as an answer. */
import type { RouteSpec } from '@guildhall/contract/route'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Tx } from '../db/database.ts'
import type { Origin } from '../identity/origin.ts'
import { Fail } from '../kernel/fail.ts'
import { Json } from '../kernel/json.ts'
import { addressOf } from './address.ts'
import { type Form, formAsked, WithHtml } from './alternatives.ts'
import type { Bound, Checks, Input } from './bound.ts'
import { type ListAnswer, Redirect, WithHeaders } from './context.ts'
import { etagOf, matchesTag } from './etag.ts'
import { once, readIdempotencyKey } from './idempotency.ts'
import { pageBody, pageHeaders } from './paging.ts'
import type { StoredAnswer } from './response-cache.ts'
import { sendRead } from './send-read.ts'

export async function answerRead(
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
  const json = toBody(spec, input, request, result)
  checkReply(checks, spec, json.body)
  const { body, headers, mediaType } = result instanceof WithHtml ? formAsked(request, result, json) : json
  const slot = request.cacheSlot
  const etag = etagOf(body)
  // The cache keeps one answer for an address.
  if (!slot || !spec.cache || spec.reply.alternative || !isDeclaredQuery(spec, input.query))
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

export async function answerWrite(
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
export async function answerPlainWrite(
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

function toBody(spec: RouteSpec, input: Input, request: FastifyRequest, result: unknown): Form {
  if (spec.list) {
    const list = result as ListAnswer
    return {
      body: pageBody(list, input.page!),
      headers: pageHeaders(list, input.page!, request),
      mediaType: list.mediaType ?? jsonType,
    }
  }
  const [content, headers] =
    result instanceof WithHeaders ? [result.body, result.headers] : [result instanceof WithHtml ? result.body : result, {}]
  const body = content instanceof Json ? content.text : content === undefined ? '' : JSON.stringify(content)
  return { body, headers, mediaType: spec.reply.mediaType ?? jsonType }
}

function checkReply(checks: Checks, spec: RouteSpec, body: string): void {
  const [problem] = checks.reply?.(JSON.parse(body)) ?? []
  if (problem) throw new Error(`${spec.id} answers what its contract does not describe: ${problem.field} ${problem.message}`)
}
