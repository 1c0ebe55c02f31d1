/**
 * Requests that are wrong in one way or another, generated from the contract: a route's example with one thing changed.
 * A mutation says what it knows of the answer; the test adds what must hold for all.
 */
import type { ErrorCode } from '@guildhall/contract/errors'
import { parametersOf, type RouteSpec } from '@guildhall/contract/route'
import fc from 'fast-check'
import { anyPart, anyValue, cursors, html, injection, type Json } from './hostile-values.ts'

type JsonObject = { [name: string]: Json }
interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

export interface BadRequest {
  /** What was done, for the report of a failure. */
  readonly what: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string | Buffer | undefined
  /** The answer must be a 400 that names a field beginning so. */
  readonly field?: string
  /** Or must be this. */
  readonly status?: number
  /** Where the request is taken, the answer's field of this name must hold this very text. */
  readonly echo?: readonly [name: string, text: string]
}

/** A request of this route that is as it should be. `body` makes a new one each time, so that e-mails differ. */
export interface Base {
  readonly spec: RouteSpec
  readonly params: Readonly<Record<string, string>>
  readonly body: (() => JsonObject) | undefined
  /** Fields that the body's schema does not know are ignored instead of refused. */
  readonly isOpen?: boolean
}

const jsonType = { 'content-type': 'application/json' }
const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** All ways in which a request of this route may be wrong. */
export function badRequests(base: Base): fc.Arbitrary<BadRequest> {
  const kinds = [
    ...(parametersOf(base.spec.path).length > 0 ? [{ weight: 3, arbitrary: badPath(base) }] : []),
    { weight: base.spec.query ? 5 : 2, arbitrary: badQuery(base) },
    { weight: 2, arbitrary: badHeader(base) },
    ...(base.body
      ? [
          { weight: 12, arbitrary: badField(base) },
          { weight: 3, arbitrary: wrongType(base) },
          { weight: 2, arbitrary: extraField(base) },
          { weight: 2, arbitrary: plainText(base) },
          { weight: 4, arbitrary: badBody(base) },
        ]
      : [{ weight: 1, arbitrary: needlessBody(base) }]),
  ]
  return fc.oneof(...kinds)
}

const fillWith = (base: Base, change: Readonly<Record<string, string>> = {}): string =>
  base.spec.path.replace(/:(\w+)/g, (_, name: string) => change[name] ?? encodeURIComponent(base.params[name]!))
const payloadOf = (base: Base, body?: Json): Pick<BadRequest, 'headers' | 'payload'> =>
  base.body
    ? { headers: jsonType, payload: JSON.stringify(body === undefined ? base.body() : body) }
    : { headers: {}, payload: undefined }

function badPath(base: Base): fc.Arbitrary<BadRequest> {
  return fc.tuple(fc.constantFrom(...parametersOf(base.spec.path)), anyPart).map(([name, part]) => ({
    what: `${name} is ${part.slice(0, 60)}`,
    path: fillWith(base, { [name]: part }),
    ...payloadOf(base),
  }))
}

function badQuery(base: Base): fc.Arbitrary<BadRequest> {
  const names = [...Object.keys(base.spec.query?.properties ?? {}), 'unknown']
  const value = fc.oneof(
    anyPart,
    fc.constantFrom(
      '',
      '0',
      '101',
      '1.5',
      'NaN',
      'true',
      'False',
      '1e2',
      '0x10',
      '-0',
      '١',
      '38.7,-9.1',
      '91,0',
      '1,2,3,4',
      ...cursors,
    ),
  )
  const pair = fc.tuple(fc.constantFrom(...names), value).map(([name, text]) => `${name}=${text}`)
  const odd = fc.constantFrom(
    'limit=1&limit=2',
    'limit[]=1',
    'limit[a]=1',
    '__proto__[x]=1',
    'constructor=1',
    '&&&',
    '=',
    '%00=1',
    '%zz=1',
    'offset=1&cursor=',
  )
  const huge = fc.constantFrom(9000, 5000).map((length) => `unknown=${'x'.repeat(length)}`)
  return fc.oneof({ weight: 6, arbitrary: pair }, { weight: 2, arbitrary: odd }, { weight: 1, arbitrary: huge }).map((query) => ({
    what: `query ${query.slice(0, 80)}`,
    path: `${fillWith(base)}?${query}`,
    ...payloadOf(base),
    ...(query.length > 8192 && { status: 414 }),
  }))
}

function badHeader(base: Base): fc.Arbitrary<BadRequest> {
  const text = fc.constantFrom('', ' ', '"', '*', 'W/"x"', '"a", "b"', 'x'.repeat(300), 'ü', 'a b', ';;;', '-1')
  const name = fc.constantFrom(
    'idempotency-key',
    'if-match',
    'if-none-match',
    'x-request-id',
    'accept',
    'accept-encoding',
    'origin',
    'range',
    'expect-nothing',
  )
  return fc.tuple(name, text).map(([header, value]) => {
    const { headers, payload } = payloadOf(base)
    return { what: `${header}: ${value.slice(0, 40)}`, path: fillWith(base), headers: { ...headers, [header]: value }, payload }
  })
}

interface Place {
  readonly path: readonly (string | number)[]
  readonly schema: Schema
}
/** Every field that the body's schema knows, however deep, written or not in the example. */
function placesIn(schema: Schema, path: readonly (string | number)[] = []): Place[] {
  const inside = [
    ...Object.entries(schema.properties ?? {}).map(([name, inner]) => ({ name, inner })),
    ...(schema.items ? [{ name: 0, inner: schema.items }] : []),
  ]
  return inside.flatMap(({ name, inner }) => [{ path: [...path, name], schema: inner }, ...placesIn(inner, [...path, name])])
}
function withValue(root: Json, path: readonly (string | number)[], value: Json): Json {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (typeof first === 'number') return [withValue(Array.isArray(root) ? (root[0] ?? null) : null, rest, value)]
  const object = root !== null && typeof root === 'object' && !Array.isArray(root) ? root : {}
  return { ...object, [first]: withValue(object[first] ?? null, rest, value) }
}

function badField(base: Base): fc.Arbitrary<BadRequest> {
  const places = placesIn(base.spec.body as Schema)
  if (places.length === 0) return extraField(base)
  return fc.tuple(fc.constantFrom(...places), anyValue).map(([{ path }, value]) => ({
    what: `${path.join('.')} is ${JSON.stringify(value).slice(0, 60)}`,
    path: fillWith(base),
    ...payloadOf(base, withValue(base.body!(), path, value)),
  }))
}

const typesOf = ({ type }: Schema): readonly string[] => (type === undefined ? [] : typeof type === 'string' ? [type] : type)
const wrongFor: Record<string, Json[]> = {
  string: [7, {}, ['x'], false],
  integer: ['7', 1.5, {}, [1]],
  number: ['7', {}, [1]],
  boolean: ['true', 1, {}],
  array: [{}, 'x', 1],
  object: [[], 'x', 1],
}
function wrongType(base: Base): fc.Arbitrary<BadRequest> {
  // Fields by name: what stands in a body that is a list has none.
  const places = placesIn(base.spec.body as Schema).filter(
    ({ path, schema }) => path.length === 1 && typeof path[0] === 'string' && wrongFor[typesOf(schema)[0]!],
  )
  if (places.length === 0) return extraField(base)
  return fc
    .constantFrom(...places)
    .chain(({ path, schema }) =>
      fc.constantFrom(...wrongFor[typesOf(schema)[0]!]!).map((value) => ({ name: String(path[0]), value })),
    )
    .map(({ name, value }) => ({
      what: `${name} is of the wrong type: ${JSON.stringify(value)}`,
      path: fillWith(base),
      ...payloadOf(base, { ...base.body!(), [name]: value }),
      field: name,
    }))
}

function extraField(base: Base): fc.Arbitrary<BadRequest> {
  const name = fc.constantFrom('titel', 'x'.repeat(150), 'ID', 'community_id', 'communityId', ' ', 'toString', '$where', 'a.b[0]')
  return fc.tuple(name, anyValue).map(([extra, value]) => ({
    what: `an unknown field ${extra.slice(0, 30)}`,
    path: fillWith(base),
    ...payloadOf(base, { ...base.body!(), [extra]: JSON.stringify(value).includes('\\u') ? 1 : value }),
    ...(!base.isOpen && { field: extra }),
  }))
}

const textFields = ['title', 'name', 'description', 'excerpt', 'subject', 'reason', 'source', 'address', 'icon']
/** HTML and SQL are text like any other where the field is text. */
function plainText(base: Base): fc.Arbitrary<BadRequest> {
  const fields = Object.keys((base.spec.body as Schema).properties ?? {}).filter((name) => textFields.includes(name))
  if (fields.length === 0) return badBody(base)
  const text = fc.constantFrom(html, injection).map((value) => value.slice(0, 40))
  return fc.tuple(fc.constantFrom(...fields), text).map(([name, value]) => ({
    what: `${name} is ${value}`,
    path: fillWith(base),
    ...payloadOf(base, { ...base.body!(), [name]: value }),
    echo: [name, value] as const,
  }))
}

function badBody(base: Base): fc.Arbitrary<BadRequest> {
  const raw = (payload: string | Buffer, status: number | undefined, headers: Readonly<Record<string, string>> = jsonType) => ({
    payload,
    headers,
    ...(status !== undefined && { status }),
  })
  const whole = [[], 'text', 7, true, [{}]] as const
  const valid = () => JSON.stringify(base.body!())
  // Where a body may be left out, none and null are the same as {}.
  const empty = base.spec.bodyOptional ? undefined : 400
  const unknown = base.isOpen ? undefined : 400
  const made: (() => Pick<BadRequest, 'payload' | 'headers' | 'status'>)[] = [
    ...whole.map((value) => () => raw(JSON.stringify(value), 400)),
    ...['{', '{"a":1', '{"a":1,}', "{'a':1}", 'NaN', 'undefined', '{"a":Infinity}', '{"a":01}', '{"a":1} x', '/* */{}'].map(
      (text) => () => raw(text, 400),
    ),
    () => raw('', empty),
    () => raw('null', empty),
    // RFC 8259, 8.1: a byte order mark may be ignored.
    () => raw(`\ufeff${valid()}`, undefined),
    () => raw(deep(10_000), 400),
    () => raw(`{"a":${deep(10_000)}}`, 400),
    () => raw(`{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`, 400),
    () => raw('['.repeat(200_000), 400),
    () => raw('{"__proto__":{"isAdmin":true}}', 400),
    () => raw('{"constructor":{"prototype":{"isAdmin":true}}}', 400),
    () => raw('{"a":{"__proto__":null}}', 400),
    () => raw(`{"unknown":1e400,${valid().slice(1)}`, unknown),
    () => raw(`{"unknown":123456789012345678901234567890,${valid().slice(1)}`, unknown),
    () => raw('{"\\u0000":1}', 400),
    () => raw('{"a":"\\ud800"}', 400),
    () => raw(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400),
    () => raw(Buffer.from(valid(), 'utf16le'), 400),
    () => raw(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]), 400),
    () => raw(Buffer.alloc(1024 * 1024 + 1, 0x20), 413),
    () => raw(`{"a":"${'x'.repeat(1_100_000)}"}`, 413),
    () => raw(Buffer.alloc(100), 400),
    ...[
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'image/png',
      'json',
      'application/jsonx',
    ].map((type) => () => raw(valid(), 415, { 'content-type': type })),
    () => raw(valid(), undefined, { 'content-type': 'application/json; charset=utf-16' }),
    () => raw(valid(), undefined, { 'content-type': 'application/merge-patch+json' }),
  ]
  return fc.constantFrom(...made.keys()).map((index) => ({ what: `body ${index}`, path: fillWith(base), ...made[index]!() }))
}

/** A route that takes no body ignores one, or says that it is none. */
function needlessBody(base: Base): fc.Arbitrary<BadRequest> {
  return fc.constantFrom('{}', '[]', '{', 'x', '').map((payload) => ({
    what: `a body where none is read: ${payload}`,
    path: fillWith(base),
    headers: jsonType,
    payload,
  }))
}

/** What the server may say before or beside any route. */
export const transportCodes: readonly ErrorCode[] = [
  'malformed_request',
  'malformed_url',
  'malformed_body',
  'body_too_large',
  'media_type_unsupported',
  'url_too_long',
  'headers_too_large',
  'route_not_found',
  'method_not_allowed',
  'invalid_request',
]

/** GUILDHALL_TEST_RUNS: requests for each route. GUILDHALL_TEST_SEED replays a run; `random` makes another. */
export function runsOf(runsDefault: number, seedDefault: number): { runsPerRoute: number; seed: number } {
  const seedText = process.env.GUILDHALL_TEST_SEED ?? String(seedDefault)
  return {
    runsPerRoute: Number(process.env.GUILDHALL_TEST_RUNS ?? runsDefault),
    seed: seedText === 'random' ? Date.now() % 2 ** 31 : Number(seedText),
  }
}
