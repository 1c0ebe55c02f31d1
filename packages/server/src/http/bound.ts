/** What the steps of a request share: see bind.ts for their order. */
import type { RouteSpec } from '@guildhall/contract/route'
import type { Database } from '../db/database.ts'
import type { Page } from '../db/list.ts'
import type { Caller } from '../identity/caller.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { SharedMemory } from '../kernel/shared/shared-memory.ts'
import type { Dialect } from './dialect.ts'
import type { ResponseCache } from './response-cache.ts'
import type { Check } from './validation.ts'

export interface HttpParts {
  readonly database: Database
  readonly shared: SharedMemory
  readonly cache: ResponseCache
  readonly clock: Clock
  readonly log: Logger
  /** Tests: an answer that its own contract does not describe is an error. */
  readonly isStrict?: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined
    /** What the dialect found out about who asks, where no API key is asked for. */
    visitor: object | undefined
    /** Where the finished answer may be kept, and the content version it was begun at. */
    cacheSlot: { key: string; version: number } | undefined
  }
}

export type LooseHandler = (context: unknown) => Promise<unknown>
export interface Checks {
  readonly params: Check | undefined
  readonly query: Check | undefined
  readonly body: Check | undefined
  readonly form: Check | undefined
  readonly reply: Check | undefined
}

/** One route with everything it is answered with. */
export interface Bound {
  readonly dialect: Dialect
  readonly parts: HttpParts
  readonly spec: RouteSpec
  readonly checks: Checks
  readonly handle: LooseHandler
}

/** What was asked, checked. */
export interface Input {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly page?: Page
}
