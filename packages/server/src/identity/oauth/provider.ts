/** One instance of the library for one issuer at one address, and where it differs from what the library does by itself. */
import type { EventEmitter } from 'node:events'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { Fail } from '../../kernel/fail.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { AppMemory } from '../apps/app-memory.ts'
import { isAppSecret } from '../apps/app-secret.ts'
import { appOfClient, useClients } from './clients.ts'
import { type ConfigurationParts, configure, type IssuerAddress } from './configuration.ts'
import type { IssuerMarks } from './issuer-marks.ts'
import { library } from './library.ts'
import { makeCode, makeId, type Tokens } from './tokens.ts'

export interface ProviderParts extends ConfigurationParts {
  readonly log: Logger
  readonly apps: AppMemory
  readonly tokens: Tokens
  readonly marks: IssuerMarks
}
type Body = Record<string, unknown>

export function makeProvider(parts: ProviderParts): Provider {
  const { at, log, apps, marks } = parts
  const provider = new (library().Provider)(at.url, configure(parts))
  useAddress(provider, at.url)
  useClients(provider, at.communityId, apps)
  useTokenTexts(provider, at, marks)
  provider.use(async (ctx, next) => {
    await next()
    await amend(ctx as KoaContextWithOIDC, parts)
  })
  provider.on('server_error', (ctx, error) => reportFailure(log, ctx, error))
  // What happens outside the library's own handlers, such as a socket that is gone.
  ;(provider as unknown as EventEmitter).on('error', (error: Error) => log.error({ err: error }, 'an issuer could not answer'))
  return provider
}

/** Addresses come from the setting, never from the Host header; and so does whether cookies are for https alone. */
function useAddress(provider: Provider, url: string): void {
  const { protocol, host } = new URL(url)
  Object.defineProperties(provider.request, {
    protocol: { get: () => protocol.slice(0, -1) },
    host: { get: () => host },
  })
  const context = (provider as unknown as { OIDCContext: { prototype: { urlFor: unknown } } }).OIDCContext
  context.prototype.urlFor = (name: string, options?: object) =>
    (provider as unknown as { urlFor: (name: string, options?: object) => string }).urlFor(name, options)
}

/** Source: space contract 2.1: 64 hex characters, `"token_type": "bearer"`. All of them name their issuer. */
function useTokenTexts(provider: Provider, { communityId, url }: IssuerAddress, marks: IssuerMarks): void {
  const tokenType = { configurable: true, get: () => 'bearer' }
  Object.defineProperty(provider.AccessToken.prototype, 'tokenType', tokenType)
  Object.defineProperty(provider.RefreshToken.prototype, 'tokenType', tokenType)
  Object.assign(provider.AccessToken.prototype, {
    generateTokenId(this: { format: string }) {
      // The library's own sets this too, and reads it when it stores the token.
      this.format = 'opaque'
      return marks.makeAccessToken(communityId)
    },
  })
  const giver = { communityId, isAtOwnHost: new URL(url).pathname === '/' }
  Object.assign(provider.AuthorizationCode.prototype, { generateTokenId: () => marks.sign(makeCode(), giver) })
  Object.assign(provider.RefreshToken.prototype, { generateTokenId: () => marks.sign(makeId(), giver) })
}

async function amend(ctx: KoaContextWithOIDC, parts: ProviderParts): Promise<void> {
  const { oidc } = ctx
  // Undefined where no route of the library was met.
  switch (oidc?.route) {
    case 'token':
      if (appOfClient(oidc.client)?.hasLastingTokens) delete (ctx.body as Body).expires_in
      return demandClient(ctx, parts.at)
    case 'revocation':
    case 'introspection':
      return demandClient(ctx, parts.at)
    case 'registration':
    case 'client':
    case 'client_update':
      return showRegistration(ctx.body as Body | undefined)
    case 'end_session':
      return skipQuestion(ctx)
    case 'end_session_confirm':
      return await finishSignOut(ctx, parts)
  }
}

/** RFC 6749 5.2: who does not say which app it is, is refused as one that cannot prove it. The library has its own view (400). */
function demandClient(ctx: KoaContextWithOIDC, { url }: IssuerAddress): void {
  const { client, params } = ctx.oidc
  const isNamed = client || params?.client_id !== undefined || /^basic /i.test(ctx.get('authorization'))
  if (ctx.status !== 400 || isNamed) return
  ctx.status = 401
  ctx.set('www-authenticate', `Basic realm="${url}"`)
  ctx.body = { error: 'invalid_client', error_description: 'no client authentication' }
}

/** The secret is shown when it is made; later there is its hash alone, which is nobody's business. */
function showRegistration(body: Body | undefined): void {
  if (typeof body?.client_secret !== 'string' || isAppSecret(body.client_secret)) return
  delete body.client_secret
  delete body.client_secret_expires_at
}

interface SessionState {
  readonly uid: string
  readonly accountId?: string
  readonly destroyed?: boolean
  readonly state?: { readonly postLogoutRedirectUri?: string; readonly state?: string }
}

/** Nobody is signed in: there is nothing to ask, and the library's page that goes on by script is not needed. */
function skipQuestion(ctx: KoaContextWithOIDC): void {
  const session = ctx.oidc.session as unknown as SessionState | undefined
  if (ctx.status !== 200 || session === undefined || session.accountId !== undefined) return
  const target = new URL(session.state?.postLogoutRedirectUri ?? ctx.oidc.urlFor('end_session_success'))
  if (session.state?.postLogoutRedirectUri !== undefined && session.state.state !== undefined)
    target.searchParams.set('state', session.state.state)
  ctx.status = 303
  ctx.redirect(target.href)
  ctx.body = ''
}

/** What was given for the time of the browser's session ends with it. */
async function finishSignOut(ctx: KoaContextWithOIDC, { at, tokens, render }: ProviderParts): Promise<void> {
  const session = ctx.oidc.session as unknown as SessionState | undefined
  if (!session?.destroyed) return
  await tokens.endSession(at.communityId, session.uid)
  await render.signedOut(ctx)
}

/** The log keeps what failed; the caller learns that something did. */
function reportFailure(log: Logger, ctx: KoaContextWithOIDC, error: Error): void {
  log.error({ err: error, method: ctx.method, route: ctx.oidc?.route }, 'an issuer failed')
  const isAway = error instanceof Fail && error.status === 503
  if (isAway) {
    ctx.status = 503
    ctx.set('retry-after', String(error.retryAfterSeconds ?? 2))
  }
  if (ctx.body !== null && typeof ctx.body === 'object' && 'error' in ctx.body)
    (ctx.body as Body).error_description = isAway ? 'not ready: try again soon' : 'something went wrong on our side'
}
