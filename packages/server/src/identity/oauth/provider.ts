/** An instance of the library for the issuer that is asked, and where it differs from what the library does by itself. */
import type { EventEmitter } from 'node:events'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { Fail } from '../../kernel/fail.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { AppMemory } from '../apps/app-memory.ts'
import { isAppSecret } from '../apps/app-secret.ts'
import { asked } from './asked.ts'
import { appOfClient, useClients } from './clients.ts'
import { type ConfigurationParts, configure, cookiePrefix, paths } from './configuration.ts'
import type { IssuerMarks } from './issuer-marks.ts'
import { library } from './library.ts'
import type { Records } from './records.ts'
import { makeCode, makeId, type Tokens } from './tokens.ts'

export interface ProviderParts extends ConfigurationParts {
  readonly log: Logger
  readonly apps: AppMemory
  readonly tokens: Tokens
  readonly settleExchange: Records['settle']
  readonly marks: IssuerMarks
}
type Body = Record<string, unknown>

/** Stands where the library wants an issuer before one is asked. */
const nobody = 'https://issuer.invalid'

export function makeProvider(parts: ProviderParts): Provider {
  const { log, apps, marks } = parts
  const provider = new (library().Provider)(nobody, configure(parts))
  useAddress(provider)
  useClients(provider, apps)
  useTokenTexts(provider, marks)
  provider.use(async (ctx, next) => {
    if (ctx.path === paths.token) asked().exchange = { used: undefined, given: [] }
    await next()
    await settle(ctx as KoaContextWithOIDC, parts)
    await amend(ctx as KoaContextWithOIDC, parts)
  })
  provider.on('server_error', (ctx, error) => reportFailure(log, ctx, error))
  // What happens outside the library's own handlers, such as a socket that is gone.
  ;(provider as unknown as EventEmitter).on('error', (error: Error) => log.error({ err: error }, 'an issuer could not answer'))
  return provider
}

interface Addressed {
  readonly OIDCContext: { readonly prototype: { urlFor: unknown } }
  pathFor(name: string, options: object): string
  urlFor: (name: string, options?: object) => string
}

/** Addresses come from the setting, never from the Host header; and so does whether cookies are for https alone. */
function useAddress(provider: Provider): void {
  Object.defineProperty(provider, 'issuer', { get: () => asked().at.url })
  Object.defineProperties(provider.request, {
    protocol: { get: () => asked().address.protocol.slice(0, -1) },
    host: { get: () => asked().address.host },
  })
  provider.cookieName = (type) => `${cookiePrefix(asked().at)}_${type}`
  const addressed = provider as unknown as Addressed
  addressed.urlFor = (name, options) => asked().at.url + addressed.pathFor(name, { ...options, mountPath: '' })
  addressed.OIDCContext.prototype.urlFor = addressed.urlFor
}

/** Source: space contract 2.1: 64 hex characters, `"token_type": "bearer"`. All of them name their issuer. */
function useTokenTexts(provider: Provider, marks: IssuerMarks): void {
  const tokenType = { configurable: true, get: () => 'bearer' }
  Object.defineProperty(provider.AccessToken.prototype, 'tokenType', tokenType)
  Object.defineProperty(provider.RefreshToken.prototype, 'tokenType', tokenType)
  Object.assign(provider.AccessToken.prototype, {
    generateTokenId(this: { format: string }) {
      // The library's own sets this too, and reads it when it stores the token.
      this.format = 'opaque'
      return marks.makeAccessToken(asked().at.communityId)
    },
  })
  const sign = (text: string): string => {
    const { at, address } = asked()
    return marks.sign(text, { communityId: at.communityId, isAtOwnHost: address.pathname === '/' })
  }
  Object.assign(provider.AuthorizationCode.prototype, { generateTokenId: () => sign(makeCode()) })
  Object.assign(provider.RefreshToken.prototype, { generateTokenId: () => sign(makeId()) })
}

/** What the library would have written along the way: before the answer goes out, and all or nothing. */
async function settle(ctx: KoaContextWithOIDC, { settleExchange, log }: ProviderParts): Promise<void> {
  const { exchange } = asked()
  if (!exchange) return
  try {
    if (await settleExchange(exchange, ctx.status === 200)) return
    const { statusCode, error, error_description } = new (library().errors.InvalidGrant)('already used')
    ctx.status = statusCode
    ctx.body = { error, error_description }
  } catch (error) {
    ctx.status = 500
    ctx.body = { error: 'server_error' }
    reportFailure(log, ctx, error as Error)
  }
}

async function amend(ctx: KoaContextWithOIDC, parts: ProviderParts): Promise<void> {
  const { oidc } = ctx
  // Undefined where no route of the library was met.
  switch (oidc?.route) {
    case 'token':
      if (appOfClient(oidc.client)?.hasLastingTokens) delete (ctx.body as Body).expires_in
      return demandClient(ctx)
    case 'revocation':
    case 'introspection':
      return demandClient(ctx)
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
function demandClient(ctx: KoaContextWithOIDC): void {
  const { client, params } = ctx.oidc
  const isNamed = client || params?.client_id !== undefined || /^basic /i.test(ctx.get('authorization'))
  if (ctx.status !== 400 || isNamed) return
  ctx.status = 401
  ctx.set('www-authenticate', `Basic realm="${asked().at.url}"`)
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
async function finishSignOut(ctx: KoaContextWithOIDC, { tokens }: ProviderParts): Promise<void> {
  const session = ctx.oidc.session as unknown as SessionState | undefined
  if (!session?.destroyed) return
  const { at, pages } = asked()
  await tokens.endSession(at.communityId, session.uid)
  await pages!.signedOut(ctx)
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
