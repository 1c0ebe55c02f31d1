import type { Contract, InputOf, ReplyOf, RouteSpec } from '@guildhall/contract/route'
import type { Tenant, Tx } from '../db/database.ts'
import type { Page, Slice } from '../db/list.ts'
import type { Actor } from '../events/outbox.ts'
import type { Caller } from '../identity/caller.ts'
import type { Json } from '../kernel/json.ts'

/** A list that is not sent as a bare array or envelope of its rows, such as GeoJSON. */
export interface ListAnswer extends Slice {
  /** Turns the joined rows into the body where no `cursor` envelope is asked for. */
  readonly wrap?: (rows: string) => string
  readonly mediaType?: string
}

export type Answer<R extends RouteSpec> = R extends { readonly list: object }
  ? ListAnswer
  : R['reply']['status'] extends 204
    ? undefined
    : ReplyOf<R> | Json<ReplyOf<R>>

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
}
interface ForList {
  readonly page: Page
}

export type Context<R extends RouteSpec> = InputOf<R> &
  (R['access'] extends { readonly scope: string } ? ForCaller<R> : ForAnybody) &
  (R extends { readonly list: object } ? ForList : unknown)

export type Handler<R extends RouteSpec> = (context: Context<R>) => Promise<Answer<R>>
/** Exactly one handler for each declared route: one missing or one too many does not compile. */
export type Handlers<C extends Contract> = { readonly [K in keyof C]: Handler<C[K]> }
