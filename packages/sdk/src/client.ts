import type { community } from '@guildhall/contract/community'
import { buildClient } from './build-client.ts'
import { communityTable } from './generated/community.ts'
import type { Group } from './operations.ts'
import { type ConnectionOptions, type RequestHeaders, type SendOptions, send, transportOf } from './send.ts'

export interface ClientOptions extends ConnectionOptions {
  /** The community's tag. */
  readonly tag: string
  /** `pk_live_…` or `sk_live_…`. Only `communities.publishableKey` works without. A secret key must not be in a browser. */
  readonly apiKey?: string
}
export interface CallOptions extends SendOptions {
  /** Makes a write happen once, however often it is sent. Each write has a random one where this is left out. */
  readonly idempotencyKey?: string
  /** The ETag the object must still have; a `GuildhallError` of status 412 where it has changed. */
  readonly ifMatch?: string
}

/** All operations, by resource: `client.articles.list({ limit: 5 })`. */
export type Client = { readonly [G in keyof typeof community]: Group<(typeof community)[G], CallOptions> }

/**
 * A client of one community. Reads take their path and query fields in one object; writes take path fields (where there
 * are any besides the tag), then the body; options come last. Every list has `pages`, to walk all of it.
 */
export function createClient(options: ClientOptions): Client {
  const { tag, apiKey } = options
  const transport = transportOf(options)
  return buildClient(
    communityTable,
    (request, given: CallOptions = {}) => send(transport, request, headersOf(apiKey, request.route.method, given), given),
    { option: 'tag', value: tag },
  ) as Client
}

function headersOf(apiKey: string | undefined, method: string, { idempotencyKey, ifMatch }: CallOptions): RequestHeaders {
  // A write that is sent again must not be done again, so it always carries a key.
  const key = idempotencyKey ?? (method === 'GET' ? undefined : crypto.randomUUID())
  return {
    ...(apiKey !== undefined && { 'x-api-key': apiKey }),
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
  }
}
