/**
 * A route is a value. Everything that has to agree about an operation (routing, validation, the access check, the
 * handler's types, OpenAPI, the SDK, the docs' tables) reads this one declaration.
 */
import type { Static, TObject, TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'
import type { Scope } from './scopes.ts'
import type { SpaceScope } from './space/scopes.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** As whom somebody with an access token acts: for themselves, as a member of the space, as one of its admins. */
export type ActsAs = 'self' | 'member' | 'admin'

/**
 * Who may call a route. There is no default; an open route says why, so that the reason is read in review.
 *   scope    an API key of the community with this scope, or a session of its owner or admin
 *   session  a signed-in person, or an operator (`users create --admin`)
 *   token    an OAuth access token with this scope (null: any), held by somebody who is that in the space of the path. Where the
 *            path names no space it is one of the host's issuer, with `orSpaceToken` one of a space's own issuer too
 *   open     anybody; `more` names a scope: an admin's token that has it shows more
 */
export type Access =
  | { readonly scope: Scope }
  | { readonly session: 'user' | 'operator' }
  | { readonly token: SpaceScope | null; readonly as: ActsAs; readonly orSpaceToken?: true }
  | { readonly open: string; readonly more?: SpaceScope }

/** One list page: `limit` falls back to `limitDefault`; at most 100 rows leave in one answer. */
export interface ListSpec {
  readonly limitDefault: number
}

export interface RouteSpec {
  readonly id: `${string}.${string}`
  readonly method: Method
  readonly path: `/${string}`
  /** Heading in the reference, one per resource. */
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly access: Access
  /** Requests of one caller, counted apart from other operations; where it is left out, the limit that all of the API share. */
  readonly limit?: { readonly perMinute: number }
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  /** The body may be left out; the handler then sees `{}`. */
  readonly bodyOptional?: true
  /** The route answers a list: the binder reads `limit`, `offset`, `cursor` and writes `X-Next-Cursor` and `Link`. */
  readonly list?: ListSpec
  readonly reply: {
    /** 204 and 302 have no body; a 302 says where to go. */
    readonly status: 200 | 201 | 202 | 204 | 302
    readonly schema: TSchema
    /** JSON where it is left out. */
    readonly mediaType?: string
    /** The form that `Accept` may ask for instead. */
    readonly alternative?: 'text/html'
  }
  /** What this operation itself may refuse, besides what its access and its inputs imply (see `errorsOf`). */
  readonly errors: readonly ErrorCode[]
  readonly example: {
    readonly params?: Readonly<Record<string, string>>
    readonly query?: Readonly<Record<string, unknown>>
    readonly body?: unknown
    readonly reply: unknown
  }
  /** Answers may be kept in the response cache until the community changes. `seconds` bounds answers that depend on the clock. */
  readonly cache?: { readonly seconds?: number }
}

/** Something an original product offers and Guildhall does not (yet). It is documented, and answers 404. */
export interface AbsentRoute {
  readonly id: `${string}.${string}`
  readonly method: Method
  readonly path: `/${string}`
  readonly tag: string
  readonly summary: string
  readonly absent: string
}

export const route = <const R extends RouteSpec>(spec: R): R => spec
export const absent = (reason: string, spec: Omit<AbsentRoute, 'absent'>): AbsentRoute => ({ ...spec, absent: reason })

type Part<R, K extends string> = R extends { readonly [P in K]: infer S extends TSchema }
  ? { readonly [P in K]: Static<S> }
  : unknown

/** What a handler receives: exactly the parts that the route declares. */
export type InputOf<R extends RouteSpec> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'body'>
export type ReplyOf<R extends RouteSpec> = Static<R['reply']['schema']>
export type Contract = Readonly<Record<string, RouteSpec>>

const pathParameter = /:(\w+)/g

/** The names of the parameters in a path, in order. */
export const parametersOf = (path: string): string[] => [...path.matchAll(pathParameter)].map((match) => match[1]!)

/** `/a/:id` with `{ id: 'x y' }` is `/a/x%20y`. A parameter without a value is a programming error. */
export function fillPath(path: string, params: Readonly<Record<string, string>> = {}): string {
  return path.replace(pathParameter, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`path parameter ${name} of ${path} has no value`)
    return encodeURIComponent(value)
  })
}

/** Every error a caller of this route may see: its own and those that its access, its inputs and its kind imply. */
export function errorsOf(spec: RouteSpec): ErrorCode[] {
  const isWrite = spec.method !== 'GET'
  const codes: ErrorCode[] = [...spec.errors]
  codes.push(...accessErrors(spec.access))
  if (spec.params || spec.query || spec.body || spec.list) codes.push('invalid_request')
  if (spec.body) codes.push('malformed_body', 'body_too_large', 'media_type_unsupported')
  if (isWrite && 'scope' in spec.access) codes.push('idempotency_key_reused', 'idempotency_key_in_use')
  if (spec.method === 'PATCH' && 'scope' in spec.access) codes.push('precondition_failed')
  codes.push('unavailable', 'internal')
  return [...new Set(codes)]
}

function accessErrors(access: Access): ErrorCode[] {
  if ('scope' in access)
    return [
      'key_missing',
      'key_invalid',
      'session_invalid',
      'scope_missing',
      'not_an_admin',
      'other_community',
      'community_not_found',
      'rate_limited',
    ]
  if ('session' in access)
    return [
      'session_missing',
      'session_invalid',
      'rate_limited',
      ...(access.session === 'operator' ? (['operator_only'] as const) : []),
    ]
  if ('token' in access)
    return [
      'token_missing',
      'token_invalid',
      'token_ambiguous',
      'rate_limited',
      ...(access.token === null ? [] : (['token_scope_missing'] as const)),
      ...(access.as === 'self' ? [] : (['space_role_missing'] as const)),
    ]
  return []
}

/** What a route asks for, in a word or two for a table. */
export function needsOf(access: Access): string {
  if ('scope' in access) return access.scope
  if ('session' in access) return access.session === 'operator' ? 'operator' : 'session'
  if ('open' in access) return access.more === undefined ? 'nothing' : `nothing (${access.more} shows more)`
  const who = { self: '', member: ', member', admin: ', admin' }[access.as]
  return `${access.token ?? 'a token'}${who}`
}
