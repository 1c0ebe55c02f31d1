import type { space } from '@guildhall/contract/space'
import { buildClient } from './build-client.ts'
import { spaceTable } from './generated/space.ts'
import type { Group } from './operations.ts'
import { bearer, type ConnectionOptions, type SendOptions, send, transportOf } from './send.ts'

export interface SpaceClientOptions extends ConnectionOptions {
  /** Of the space that calls are about. What is asked of the whole server, such as `users.me`, works without. */
  readonly subdomain?: string
  /** What an app was given by OAuth. Only what is public works without. */
  readonly accessToken?: string
}
/** Another space than the client's: among the fields of a call, or in the options of one that takes no fields. */
interface OtherSpace {
  readonly tag?: string
}

/** All operations of API 1, by resource: `client.memberships.list({ attributes: 'id,name' })`. */
export type SpaceClient = { readonly [G in keyof typeof space]: Group<(typeof space)[G], SendOptions, OtherSpace> }

/**
 * A client of the Space API, mostly of one space. Calls read like those of `createClient`. A redirect is not followed: the
 * call answers `{ location }`, which a browser tells no script. Throws TypeError where a call needs `subdomain` and has none.
 */
export function createSpaceClient(options: SpaceClientOptions): SpaceClient {
  const transport = transportOf(options)
  const headers = bearer(options.accessToken)
  return buildClient(spaceTable, (request, given) => send(transport, request, headers, given), {
    option: 'subdomain',
    value: options.subdomain,
  }) as SpaceClient
}
