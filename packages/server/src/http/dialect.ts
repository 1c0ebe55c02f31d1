import type { RouteSpec } from '@guildhall/contract/route'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../identity/caller.ts'
import type { Fail } from '../kernel/fail.ts'

/** How a refusal looks on a dialect's wire. */
export interface Wording {
  /** The body of an error. */
  wordError(fail: Fail, requestId: string): object
  /** Where the dialect's documents know another status than the error table. */
  statusOf?(fail: Fail): number
  /** Headers that belong to each of its refusals. */
  headersOf?(fail: Fail): Readonly<Record<string, string>>
  readonly mediaType?: string
}

/** What a dialect tells the binder about its wire. */
export interface Dialect extends Wording {
  readonly name: string
  /** Routes with a `scope`: the caller behind the request's credential, or a `Fail`. Answers at once where it can. */
  authenticate?(request: FastifyRequest): Caller | Promise<Caller>
  /** Routes with a `scope`: checks that the caller may be in the community of this path. */
  checkCommunity?(caller: Caller, request: FastifyRequest): undefined | Promise<undefined>
  /**
   * All other routes: who asks, how often, whether they may; a `Fail` where not. The answer is added to what the handler
   * gets; its shape is that of `Context` for the route's access. It is asked before the body is read; where it says undefined
   * then, it is asked again afterwards (`isLast`), and may look at `request.body`.
   */
  admit?(
    request: FastifyRequest,
    reply: FastifyReply,
    spec: RouteSpec,
    isLast: boolean,
  ): object | undefined | Promise<object | undefined>
}
