import type { Contract, InputOf, ReplyOf, RouteSpec } from '@guildhall/contract/route'
import type { Database, Tenant, Tx } from '../db/database.ts'
import type { Page, Slice } from '../db/list.ts'
import type { Actor } from '../events/outbox.ts'
import type { Caller } from '../identity/caller.ts'
import type { Origin } from '../identity/origin.ts'
import type { Role } from '../identity/roles.ts'
import type { UserCaller } from '../identity/sessions/session-ring.ts'
import type { Json } from '../kernel/json.ts'
import type { WithHtml } from './alternatives.ts'

/** A list that is not sent as a bare array or envelope of its rows, such as GeoJSON. */
export interface ListAnswer extends Slice {
  /** Turns the joined rows into the body where no `cursor` envelope is asked for. */
  readonly wrap?: (rows: string) => string
  readonly mediaType?: string
}

/** A reply with headers of its own, such as `Location`. */
export class WithHeaders<T> {
  readonly body: T
  readonly headers: Readonly<Record<string, string>>
  constructor(body: T, headers: Readonly<Record<string, string>>) {
    this.body = body
    this.headers = headers
  }
}

/** The answer of a route with status 302. */
export class Redirect {
  readonly location: string
  /** How long anybody may keep it. */
  readonly goodForSeconds: number
  constructor(location: string, goodForSeconds: number) {
    this.location = location
    this.goodForSeconds = goodForSeconds
  }
}

export type Answer<R extends RouteSpec> = R extends { readonly list: object }
  ? ListAnswer
  : R['reply']['status'] extends 302
    ? Redirect
    : R['reply']['status'] extends 204
      ? undefined
      : R['reply'] extends { readonly alternative: 'text/html' }
        ? WithHtml<ReplyOf<R>>
        : ReplyOf<R> | Json<ReplyOf<R>> | (R['access'] extends { readonly scope: string } ? never : WithHeaders<ReplyOf<R>>)

interface ForCaller<R extends RouteSpec> {
  readonly caller: Caller
  /** Who goes into the outbox, with the request's id. */
  readonly actor: Actor
  /** Reads of the caller's community. */
  readonly tenant: Tenant
  /** The moment of the request. */
  readonly now: Date
  /**
   * One transaction in the caller's community. A write makes its whole change here and answers from here, so that the
   * answer can be remembered for an Idempotency-Key in the same transaction. Call it once.
   */
  change(work: (tx: Tx) => Promise<Answer<R>>): Promise<Answer<R>>
  /** `If-Match`: compares with the object as its GET shows it now, read in the same transaction. 412 where it differs. */
  precondition(current: () => Promise<string>): Promise<void>
}
interface ForAnybody {
  readonly now: Date
  /** The request's id and where it came from. */
  readonly origin: Origin
}
/** Reads and changes in any community: who asks decides in which, so each domain function checks the person's role there. */
export type Data = Pick<Database, 'system' | 'tenant' | 'change'>

interface ForPerson {
  readonly now: Date
  readonly origin: Origin
  readonly user: UserCaller
  readonly actor: Actor
  readonly data: Data
}
/** What stands behind an access token. */
export interface TokenCaller {
  readonly userId: string
  readonly scopes: ReadonlySet<string>
  readonly appId: string
  readonly clientId: string
  /** The community whose issuer gave it; the host's id for the host's. A community's token opens that community alone. */
  readonly issuerId: string
}
export interface SpaceOfPath {
  readonly communityId: string
  readonly tag: string
  /** The address of the space, as it was asked under; without a slash at the end. */
  readonly url: string
  /** What the person behind the token is there now; undefined for who is no accepted member, and where there is no token. */
  readonly role: Role | undefined
}
interface ForToken {
  readonly now: Date
  readonly origin: Origin
  readonly token: TokenCaller
  readonly actor: Actor
  readonly data: Data
}
interface ForAnybodyOrToken extends ForAnybody {
  /** Where a token with the scope that shows more was sent, by an admin of the space. */
  readonly more: boolean
}
interface InSpace {
  readonly space: SpaceOfPath
  readonly data: Data
}
/** The paths of API 1 that name a space. */
type SpacePath = `/c/:tag/${string}` | `/api/spaces/:subdomain`
interface ForList {
  readonly page: Page
}

export type Context<R extends RouteSpec> = InputOf<R> &
  (R['access'] extends { readonly scope: string }
    ? ForCaller<R>
    : R['access'] extends { readonly session: string }
      ? ForPerson
      : R['access'] extends { readonly as: string }
        ? ForToken
        : R['access'] extends { readonly more: string }
          ? ForAnybodyOrToken
          : ForAnybody) &
  (R['path'] extends SpacePath ? InSpace : unknown) &
  (R extends { readonly list: object } ? ForList : unknown)

export type Handler<R extends RouteSpec> = (context: Context<R>) => Promise<Answer<R>>
/** Exactly one handler for each declared route: one missing or one too many does not compile. */
export type Handlers<C extends Contract> = { readonly [K in keyof C]: Handler<C[K]> }
