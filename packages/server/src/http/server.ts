/** The Fastify instance all dialects live in: how bodies are read, what a refused request looks like, what is logged. */
import { randomBytes } from 'node:crypto'
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Fail } from '../kernel/fail.ts'
import type { Logger } from '../kernel/logger.ts'
import { bodyBytesMax, parseJsonBody } from './body.ts'
import type { Wording } from './dialect.ts'
import type { Front } from './front.ts'

/** Longest address: no operation needs more, and what is logged or cached by it stays small. */
const urlLengthMax = 8192
const headersBytesMax = 32 * 1024
/** What is written in JSON (RFC 6839 §3.1), such as JSON:API. */
const jsonSuffix = /^application\/[^;\s]+\+json\s*(?:;|$)/i
/** One in this many answers is logged; every failure of ours is. Logging each would cost a third of the throughput. */
const loggedOneIn = 100
const slowMs = 1000

export interface ServerOptions {
  readonly log: Logger
  readonly front?: Front
  /** How refusals look at an address: that of the dialect it would belong to. */
  readonly wordingAt: (url: string) => Wording
  /** Networks (CIDR, commas) of proxies whose forwarded addresses are believed. */
  readonly trustProxy?: string
  /** Turns what was asked into the path that is routed, as for a community's own host. */
  readonly rewriteUrl?: (request: IncomingMessage) => string
}

/** Unique without asking the system for randomness each time: a random word for each process, and a number. */
const idPrefix = `req_${randomBytes(9).toString('base64url')}`
let idCount = 0
export const requestIdOf = (given: unknown): string =>
  typeof given === 'string' && /^[\w.:-]{8,64}$/.test(given) ? given : `${idPrefix}-${(++idCount).toString(36)}`

/** A line for one in a hundred answers of the short way, which takes microseconds that nobody measures. */
export function logAnswer(log: Logger, requestId: string, route: string, status: number): void {
  if (++counter % loggedOneIn === 0) log.info({ requestId, method: 'GET', route, status }, 'request')
}

export function createServer({ log, wordingAt, front, trustProxy, rewriteUrl }: ServerOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    trustProxy: trustProxy || false,
    ...(rewriteUrl && { rewriteUrl: (request: IncomingMessage) => rewriteUrl(request) }),
    // A proxy's or client's request id is kept where it is harmless, so that logs on both sides meet.
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: 2048, ignoreTrailingSlash: true },
    // Declared schemas are compiled by the binder; Fastify must not coerce or strip anything.
    exposeHeadRoutes: true,
    // What arrives on an open connection while we stop is still answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: headersBytesMax, requestTimeout: 60_000, headersTimeout: 30_000 },
    frameworkErrors: (error, request, reply) =>
      answerError(log, wordingAt(request.url), error, request, reply as unknown as FastifyReply),
    clientErrorHandler: (error, socket) => refuseUnread(log, wordingAt('/'), error, socket),
  })
  if (front) {
    const [answer] = app.server.listeners('request') as [(request: unknown, response: unknown) => void]
    app.server.removeAllListeners('request')
    app.server.on('request', (request, response) => {
      if (!front.answer(request, response)) answer(request, response)
    })
    app.addHook('preClose', (done) => {
      front.close()
      done()
    })
  }
  app.removeAllContentTypeParsers()
  for (const type of ['application/json', jsonSuffix])
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, bytes, done) => {
      try {
        done(null, parseJsonBody(bytes as Buffer))
      } catch (error) {
        done(error as Error)
      }
    })
  app.decorateRequest('caller', undefined)
  app.decorateRequest('visitor', undefined)
  app.decorateRequest('cacheSlot', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    if (request.url.length > urlLengthMax) done(new Fail('url_too_long'))
    else done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    logResponse(log, request, reply)
    done()
  })
  app.setErrorHandler((error, request, reply) => answerError(log, wordingAt(request.url), error as FastifyError, request, reply))
  app.setNotFoundHandler((request, reply) =>
    answerError(log, wordingAt(request.url), new Fail('route_not_found'), request, reply),
  )
  return app
}

/** What Node's parser could not make a request of, or waited for too long; there is no address yet, and no dialect. */
function refuseUnread(log: Logger, wording: Wording, error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return void socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n')
  const fail = new Fail(error.code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'malformed_request')
  const requestId = requestIdOf(undefined)
  log.debug({ requestId, code: error.code }, 'not a request')
  const body = JSON.stringify(wording.wordError(fail, requestId))
  const lines = [
    `HTTP/1.1 ${fail.status} ${STATUS_CODES[fail.status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** The error answers of an encapsulated part of the app, in its dialect's words. */
export function useErrors(app: FastifyInstance, log: Logger, wording: Wording): void {
  app.setErrorHandler((error, request, reply) => answerError(log, wording, error as FastifyError, request, reply))
}

function answerError(log: Logger, wording: Wording, error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fail = toFail(error)
  if (fail.status >= 500)
    log.error({ err: error, requestId: request.id, method: request.method, url: hideSecrets(request.url) }, 'request failed')
  else if (fail.code === 'invalid_request' && fail.cause !== undefined)
    log.warn({ err: fail.cause, requestId: request.id }, 'the database refused a value')
  if (wording.headersOf) reply.headers(wording.headersOf(fail))
  if (fail.headers) reply.headers(fail.headers)
  if (fail.retryAfterSeconds !== undefined) reply.header('retry-after', String(fail.retryAfterSeconds))
  return (
    reply
      .code(wording.statusOf?.(fail) ?? fail.status)
      .header('x-request-id', request.id)
      .header('cache-control', 'no-store')
      .type(wording.mediaType ?? 'application/json; charset=utf-8')
      // Bytes: to a text the framework would add a charset, which JSON:API forbids.
      .send(Buffer.from(JSON.stringify(wording.wordError(fail, request.id))))
  )
}

/** An address as it may be logged: without what is as good as a password. */
export const hideSecrets = (url: string): string =>
  url
    .replace(/([?&](?:access_token|token|code|client_secret|id_token_hint|refresh_token)=)[^&#]*/gi, '$1…')
    .replace(/(\/access_tokens\/)[^/?#]+/gi, '$1…')

const frameworkCodes: Record<string, ConstructorParameters<typeof Fail>[0]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_body',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_BAD_URL: 'malformed_url',
  FST_ERR_MAX_PARAM_LENGTH: 'url_too_long',
  FST_ERR_ASYNC_CONSTRAINT: 'malformed_url',
}

function toFail(error: Error & { code?: string; statusCode?: number }): Fail {
  if (error instanceof Fail) return error
  const known = frameworkCodes[error.code ?? '']
  if (known) return new Fail(known, { cause: error })
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new Fail('malformed_body', { cause: error })
  return new Fail('internal', { cause: error })
}

let counter = 0
function logResponse(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const isSlow = reply.elapsedTime > slowMs
  if (!isSlow && ++counter % loggedOneIn !== 0) return
  log.info(
    {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    },
    isSlow ? 'slow request' : 'request',
  )
}

/** For each path, the methods nobody declared: 405 with `Allow`. Call it once all routes of the part are there. */
export function refuseOtherMethods(
  app: FastifyInstance,
  routes: readonly { readonly method: string; readonly path: string }[],
): void {
  for (const [url, methods] of methodsByPath(routes)) {
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !methods.includes(method))
    const allow = [...methods, 'OPTIONS'].join(', ')
    app.route({
      method: others,
      url,
      exposeHeadRoute: false,
      onRequest: (_request, _reply, done) => done(new Fail('method_not_allowed', { headers: { allow } })),
      handler: () => undefined,
    })
  }
}

/** What a browser asks before it asks, at each of these paths: which methods there are, and whether other sites may use them. */
export function answerOptions(
  app: FastifyInstance,
  routes: readonly { readonly method: string; readonly path: string }[],
  headersOf: (path: string, methods: readonly string[]) => Readonly<Record<string, string>>,
): void {
  for (const [path, methods] of methodsByPath(routes)) {
    const allow = [...methods, 'OPTIONS'].join(', ')
    app.options(path, (_request, reply) =>
      reply
        .code(204)
        .headers({ allow, ...headersOf(path, methods) })
        .send(),
    )
  }
}
function methodsByPath(routes: readonly { readonly method: string; readonly path: string }[]): Map<string, string[]> {
  const declared = new Map<string, Set<string>>()
  for (const { method, path } of routes) {
    const methods = declared.get(path) ?? new Set()
    declared.set(path, methods.add(method))
    if (method === 'GET') methods.add('HEAD')
  }
  return new Map([...declared].map(([path, methods]) => [path, [...methods]]))
}
