/**
 * From declared routes to answers. Everything that is the same for each operation happens here once, in this order: who
 * asks, how often, whether they may, from memory if possible, is the input right, the handler, the answer.
 */
import type { Contract, RouteSpec } from '@guildhall/contract/route'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fail } from '../kernel/fail.ts'
import { admit, admitVisitor } from './admit.ts'
import { answerPlainWrite, answerRead, answerWrite } from './answer.ts'
import { checkText } from './body.ts'
import type { Bound, Checks, HttpParts, Input, LooseHandler } from './bound.ts'
import type { Handlers } from './context.ts'
import type { Dialect } from './dialect.ts'
import { isMultipart } from './multipart.ts'
import { readPageQuery } from './paging.ts'
import { type Check, compileCheck } from './validation.ts'

export type { HttpParts }

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
