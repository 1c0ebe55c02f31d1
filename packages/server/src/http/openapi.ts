/** The OpenAPI 3.1 document, made from the contract. Nothing in it is written twice: a route that is declared is described. */
import { type ErrorCode, errors } from '@guildhall/contract/errors'
import { type Access, errorsOf, type RouteSpec } from '@guildhall/contract/route'
import type { TSchema } from 'typebox'
import { Fail } from '../kernel/fail.ts'
import type { Wording } from './dialect.ts'
import { createSchemaWriter, type JsonObject, type SchemaWriter } from './openapi-schemas.ts'

/** A path as OpenAPI writes it, for readers too: `/articles/{id}`. */
export const templatedPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

export interface OpenApiOptions {
  readonly title: string
  readonly version: string
  /** Markdown: what holds for every operation. */
  readonly description: string
  readonly publicUrl: string
  /** What the binder answers: entity tags, limits, Idempotency-Key. */
  readonly routes: readonly RouteSpec[]
  /** What the host answers beside it. */
  readonly hostRoutes: readonly RouteSpec[]
  /** Named schemas. `Error` is the body of every refusal. */
  readonly components: Readonly<Record<string, TSchema>> & { readonly Error: TSchema }
  readonly tagDescriptions: Readonly<Record<string, string>>
  /** How the dialect words a refusal: the examples are made with it. */
  readonly wording: Wording
  /** What a caller shows to be let in. */
  readonly credentials: Credentials
  /** Media types that bodies may have: JSON where it is left out. */
  readonly bodyTypes?: readonly string[]
}

/** How a dialect's callers are let in, counted and answered. */
export interface Credentials {
  readonly schemes: Readonly<Record<string, JsonObject>>
  /** The alternatives for a route. */
  securityOf(access: Access): JsonObject[]
  /** One sentence. */
  needs(access: Access): string
  /** The names of the headers below that tell what is left of the limit, and whether this route is counted. */
  readonly limitHeaders: readonly string[]
  isCounted(access: Access): boolean
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonObject
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>
  readonly components: JsonObject
  readonly [field: string]: unknown
}

export function createOpenApi(options: OpenApiOptions): OpenApiDocument {
  const writer = createSchemaWriter(options.components)
  const all = [
    ...options.routes.map((spec) => ({ spec, isBound: true })),
    ...options.hostRoutes.map((spec) => ({ spec, isBound: false })),
  ]
  const paths: Record<string, Record<string, JsonObject>> = {}
  for (const { spec, isBound } of all) {
    const path = templatedPath(spec.path)
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operation(spec, isBound, writer, options) }
  }
  const tags = [...new Set(all.map(({ spec }) => spec.tag))]
  const codes = [...new Set(all.flatMap(({ spec, isBound }) => refusalsOf(spec, isBound)))]
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      version: options.version,
      description: options.description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.publicUrl }],
    tags: tags.map((name) => ({ name, description: options.tagDescriptions[name] ?? name })),
    paths,
    components: {
      schemas: writer.components(),
      examples: Object.fromEntries(codes.map((code) => [code, errorExample(code, options.wording)])),
      headers,
      parameters,
      securitySchemes: options.credentials.schemes,
    },
  }
}

const ref = (kind: string, name: string): JsonObject => ({ $ref: `#/components/${kind}/${name}` })

function operation(spec: RouteSpec, isBound: boolean, writer: SchemaWriter, options: OpenApiOptions): JsonObject {
  const { credentials } = options
  const parameters = parametersOf(spec, isBound, writer)
  return {
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    description: [spec.description, formsOf(spec), limitOf(spec), credentials.needs(spec.access)].filter(Boolean).join('\n\n'),
    ...('scope' in spec.access && { 'x-required-scope': spec.access.scope }),
    security: credentials.securityOf(spec.access),
    ...(parameters.length > 0 && { parameters }),
    ...(spec.body && { requestBody: requestBody(spec, writer, options.bodyTypes) }),
    responses: { ...success(spec, isBound, writer, credentials), ...refusals(spec, isBound, options) },
  }
}

const formsOf = ({ reply: { alternative } }: RouteSpec): string =>
  alternative ? `As HTML where \`Accept\` names \`${alternative}\` and does not prefer JSON.` : ''
const limitOf = ({ limit }: RouteSpec): string =>
  limit ? `At most ${limit.perMinute} requests a minute, counted apart from other operations.` : ''

/** Whether the binder tags a successful answer, and so answers If-None-Match: a redirect has no body to tag. */
const isTagged = ({ method, reply }: RouteSpec, isBound: boolean): boolean => isBound && method === 'GET' && reply.status === 200

/** Whether the binder remembers answers for an Idempotency-Key and honours If-Match: for API keys. */
const isKeyed = ({ access }: RouteSpec, isBound: boolean): boolean => isBound && 'scope' in access

function parametersOf(spec: RouteSpec, isBound: boolean, writer: SchemaWriter): JsonObject[] {
  const part = (place: 'path' | 'query', schema: RouteSpec['params'], examples: Readonly<Record<string, unknown>> = {}) =>
    Object.entries(schema?.properties ?? {}).map(([name, property]) => {
      const { description, ...rest } = writer.write(property) as JsonObject
      return {
        name,
        in: place,
        required: place === 'path' || ((schema?.required as readonly string[] | undefined)?.includes(name) ?? false),
        ...(description !== undefined && { description }),
        schema: rest,
        ...(name in examples && { example: examples[name] }),
      }
    })
  const isWrite = spec.method !== 'GET'
  return [
    ...part('path', spec.params, spec.example.params),
    ...part('query', spec.query, spec.example.query),
    ...(isKeyed(spec, isBound) && isWrite ? [ref('parameters', 'IdempotencyKey')] : []),
    ...(isKeyed(spec, isBound) && spec.method === 'PATCH' ? [ref('parameters', 'IfMatch')] : []),
    ...(isTagged(spec, isBound) ? [ref('parameters', 'IfNoneMatch')] : []),
  ]
}

function requestBody(spec: RouteSpec, writer: SchemaWriter, types: readonly string[] = ['application/json']): JsonObject {
  const { body } = spec.example
  const content = { schema: writer.write(spec.body), ...(body !== undefined && { example: body }) }
  return { required: !spec.bodyOptional, content: Object.fromEntries(types.map((type) => [type, content])) }
}

function success(spec: RouteSpec, isBound: boolean, writer: SchemaWriter, credentials: Credentials): JsonObject {
  const { status, schema, mediaType = 'application/json', alternative } = spec.reply
  const isWrite = spec.method !== 'GET'
  const names = [
    'X-Request-Id',
    ...(isTagged(spec, isBound) || (isWrite && status !== 204 && isKeyed(spec, isBound)) ? ['ETag'] : []),
    ...(isBound && credentials.isCounted(spec.access) ? credentials.limitHeaders : []),
    ...(spec.list ? ['Link', 'X-Next-Cursor'] : []),
    ...(isKeyed(spec, isBound) && isWrite ? ['Idempotent-Replayed'] : []),
  ]
  const answer = {
    description: statusWords[status]!,
    headers: headerRefs(names),
    ...(status !== 204 &&
      status !== 302 && {
        content: {
          [mediaType]: { schema: writer.write(schema), ...examplesOf(spec) },
          ...(alternative && { [alternative]: { schema: { type: 'string' } } }),
        },
      }),
  }
  return {
    [status]: answer,
    ...(isTagged(spec, isBound) && {
      304: { description: 'What If-None-Match names is still so', headers: headerRefs(['ETag', 'X-Request-Id']) },
    }),
  }
}

function examplesOf(spec: RouteSpec): JsonObject {
  const { reply } = spec.example
  if (!spec.list) return { example: reply }
  const pagination = { nextCursor: 'WyJhcnRpY2xlcy5wdWJsaXNoZWQiXQ', hasMore: true, limit: spec.list.limitDefault }
  return {
    examples: {
      array: { summary: 'Without cursor', value: reply },
      page: { summary: 'With cursor', value: { data: reply, pagination } },
    },
  }
}

/** Beside `errorsOf`: an address or headers beyond the server's limits are refused everywhere; the host's pages say so as their own. */
const refusalsOf = (spec: RouteSpec, isBound: boolean): ErrorCode[] =>
  isBound ? errorsOf(spec) : [...errorsOf(spec), 'url_too_long']

function refusals(spec: RouteSpec, isBound: boolean, { wording, credentials }: OpenApiOptions): JsonObject {
  const statusOf = (code: ErrorCode): number => wording.statusOf?.(new Fail(code)) ?? errors[code].status
  const byStatus = Map.groupBy(refusalsOf(spec, isBound), statusOf)
  const isCounted = isBound && credentials.isCounted(spec.access)
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => errors[code].title).join('; '),
          headers: headerRefs([
            'X-Request-Id',
            ...(isCounted && status !== 401 ? credentials.limitHeaders : []),
            ...(status === 429 || status === 503 ? ['Retry-After'] : []),
          ]),
          content: {
            [(wording.mediaType ?? 'application/json').split(';')[0]!]: {
              schema: ref('schemas', 'Error'),
              examples: Object.fromEntries(codes.map((code) => [code, ref('examples', code)])),
            },
          },
        },
      ]),
  )
}

const sampleRequestId = 'req_Zk3vW7sB0qN1-4f'

function errorExample(code: ErrorCode, { wordError }: Wording): JsonObject {
  const problems = code === 'invalid_request' ? [{ field: 'limit', message: 'must be an integer' }] : []
  return { summary: errors[code].title, value: wordError(new Fail(code, { problems }), sampleRequestId) }
}

const statusWords: Record<number, string> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken on',
  204: 'Done; no body',
  302: 'It is there',
}
const headerRefs = (names: readonly string[]): JsonObject => Object.fromEntries(names.map((name) => [name, ref('headers', name)]))

const header = (description: string, example: string | number): JsonObject => ({
  description,
  schema: { type: typeof example === 'number' ? 'integer' : 'string' },
  example,
})
const headers = {
  'X-Request-Id': header('Names this request in the logs; a harmless one that was sent is kept', sampleRequestId),
  ETag: header('Strong tag of exactly this body (RFC 9110)', '"kq3v7Zs1nB0c8Rk2Yw7Tt3Hs9Lx"'),
  RateLimit: header('Requests left in this window, and seconds until all are free', '"default";r=49;t=1'),
  'RateLimit-Policy': header("The key's limit: requests in a window of seconds", '"default";q=50;w=1'),
  'X-RateLimit-Limit': header('Requests a minute that your plan has', 600),
  'X-RateLimit-Remaining': header('Requests left', 599),
  'X-RateLimit-Reset': header('When all of them are free again, in seconds since 1970', 1609459200),
  'Retry-After': header('Seconds to wait before asking again', 1),
  Link: header(
    'The next page, where there is one (RFC 8288)',
    '</api/v1/communities/my-community/articles?limit=20&offset=20>; rel="next"',
  ),
  'X-Next-Cursor': header('The `cursor` of the next page, where there is one', 'WyJhcnRpY2xlcy5wdWJsaXNoZWQiXQ'),
  'Idempotent-Replayed': header('`true` where this answer was given before to the same Idempotency-Key', 'true'),
}

const headerParameter = (name: string, description: string, schema: JsonObject, example: string): JsonObject => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string', ...schema },
  example,
})
const parameters = {
  IdempotencyKey: headerParameter(
    'Idempotency-Key',
    'The same key and request get the same answer again for 24 hours, and nothing is done twice.',
    { minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    'b1f0a3b4-order-17',
  ),
  IfMatch: headerParameter(
    'If-Match',
    'The ETag that GET gave for the object with the same credential; 412 where it has changed since.',
    {},
    '"kq3v7Zs1nB0c8Rk2Yw7Tt3Hs9Lx"',
  ),
  IfNoneMatch: headerParameter(
    'If-None-Match',
    'An ETag you have; 304 without a body where it still holds.',
    {},
    '"kq3v7Zs1nB0c8Rk2Yw7Tt3Hs9Lx"',
  ),
}
