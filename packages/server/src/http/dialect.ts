import type { FastifyRequest } from 'fastify'
import type { Caller } from '../identity/caller.ts'
import type { Fail } from '../kernel/fail.ts'

/** What a dialect tells the binder about its wire. */
export interface Dialect {
  readonly name: string
  /** The caller behind the request's credential, or a `Fail`. Answers at once where it can. */
  authenticate(request: FastifyRequest): Caller | Promise<Caller>
  /** Checks that the caller may be in the community of this path; for a path that names none it does nothing. */
  checkCommunity(caller: Caller, request: FastifyRequest): undefined | Promise<undefined>
  /** The body of an error. */
  wordError(fail: Fail, requestId: string): object
}
