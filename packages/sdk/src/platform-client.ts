import type { platform } from '@guildhall/contract/platform'
import { buildClient } from './build-client.ts'
import { platformTable } from './generated/platform.ts'
import type { Group } from './operations.ts'
import { type ConnectionOptions, type Request, type SendOptions, send, transportOf } from './send.ts'
import { isRefused, Session, type Tokens } from './session.ts'

export interface PlatformClientOptions extends ConnectionOptions {
  /** Of an earlier login. */
  readonly tokens?: Tokens
  /** Told of each new pair, to be kept instead of the last one; of undefined when the session has ended. */
  readonly onTokens?: (tokens: Tokens | undefined) => void
}

/** All operations, by resource: `client.resources.list({ per_page: 50 })`. */
export type PlatformClient = { readonly [G in keyof typeof platform]: Group<(typeof platform)[G], SendOptions> }

/**
 * A client of one person. Calls read like those of `createClient`; answers have the envelope `data`, and `pages` of a list
 * walks the rows in it. What `auth.login` and `auth.refresh` answer is used from then on, and an access token that has
 * expired is replaced by itself. Where that is refused, the call throws its own 401 and the client is nobody's again.
 */
export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const transport = transportOf(options)
  const refreshRoute = platformTable.find(({ id }) => id === 'auth.refresh')!
  const session = new Session({
    tokens: options.tokens,
    onTokens: options.onTokens,
    refresh: (refresh_token) => {
      const request = { route: refreshRoute, path: refreshRoute.path, query: {}, body: { refresh_token } }
      return send(transport, request, {}) as Promise<Tokens>
    },
  })
  const call = (request: Request, given: SendOptions | undefined) =>
    request.route.isOpen
      ? send(transport, request, {}, given)
      : session.run((headers) => send(transport, request, headers, given), given?.signal)
  return buildClient(platformTable, (request, given) => follow(session, request, () => call(request, given))) as PlatformClient
}

/** The call, and what it means for the session. */
async function follow(session: Session, { route, body }: Request, call: () => Promise<unknown>): Promise<unknown> {
  const { refresh_token: refreshToken } = (body ?? {}) as Partial<Tokens>
  // Asked before: on its way the call may have the tokens replaced.
  const isOwn = refreshToken !== undefined && session.isRefreshToken(refreshToken)
  if (route.id === 'auth.logout') {
    await call()
    // Without a refresh token all sessions of the person end.
    if (isOwn || refreshToken === undefined) session.forget()
    return undefined
  }
  if (route.id !== 'auth.login' && route.id !== 'auth.refresh') return call()
  try {
    const answer = (await call()) as Tokens
    session.keep(answer)
    return answer
  } catch (error) {
    if (isOwn && isRefused(error)) session.forget()
    throw error
  }
}
