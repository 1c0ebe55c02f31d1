/** An instance of the library for the issuer that is asked, and where it differs from what the library does by itself. */
import type { EventEmitter } from 'node:events'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { Fail } from '../../kernel/fail.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { AppMemory } from '../apps/app-memory.ts'
import { isAppSecret } from '../apps/app-secret.ts'
import { asked, stayedName } from './asked.ts'
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
  openUserinfo(provider)
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

interface AccessTokenClass {
  find(...args: unknown[]): Promise<{ aud: string | undefined } | undefined>
}
/**
 * A token that was asked for a resource is one for another server to the library, and not for userinfo. Every resource there is
 * here is this server: clients that name it with each request (MCP) ask who the person is with the same token.
 */
function openUserinfo(provider: Provider): void {
  const AccessToken = provider.AccessToken as unknown as AccessTokenClass
  const find = AccessToken.find.bind(AccessToken)
  AccessToken.find = async (...args) => {
    const token = await find(...args)
    if (token && library().Provider.ctx?.oidc.route === 'userinfo') token.aud = undefined
    return token
  }
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
      nameGrant(ctx)
      return demandClient(ctx)
    case 'introspection':
      nameNoToken(ctx)
      return demandClient(ctx)
    case 'revocation':
      return demandClient(ctx)
    case 'registration':
    case 'client':
    case 'client_update':
      return showRegistration(ctx.body as Body | undefined)
    case 'end_session':
      return await skipQuestion(ctx)
    case 'end_session_confirm':
      return await finishSignOut(ctx, parts)
  }
}

/**
 * RFC 6749 5.2: who does not say which app it is, is refused as one that cannot prove it; the library has its own view (400). And
 * every 401 names a way to prove it (RFC 9110 15.5.2).
 */
function demandClient(ctx: KoaContextWithOIDC): void {
  const { client, params } = ctx.oidc
  const isNamed = client || params?.client_id !== undefined || /^basic /i.test(ctx.get('authorization'))
  if (ctx.status === 400 && !isNamed) {
    ctx.status = 401
    ctx.body = { error: 'invalid_client', error_description: 'no client authentication' }
  }
  if (ctx.status === 401 && !ctx.response.get('www-authenticate')) ctx.set('www-authenticate', `Basic realm="${asked().at.url}"`)
}

/** RFC 7662 2.2: a JWT is none of our tokens, which an API that asks about what it was sent learns like of any other such text. */
function nameNoToken(ctx: KoaContextWithOIDC): void {
  if (ctx.status !== 400 || (ctx.body as Body).error !== 'unsupported_token_type') return
  ctx.status = 200
  ctx.body = { active: false }
}

/** RFC 6749 5.2 has a word of its own for a grant that is not this app's. */
function nameGrant(ctx: KoaContextWithOIDC): void {
  const { client, params } = ctx.oidc
  const isOffered = params?.grant_type === 'authorization_code' || params?.grant_type === 'refresh_token'
  if (ctx.status === 400 && client && isOffered && !client.grantTypeAllowed(String(params.grant_type)))
    (ctx.body as Body).error = 'unauthorized_client'
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
  readonly state?: { readonly secret: string; readonly postLogoutRedirectUri?: string; readonly state?: string }
}

/**
 * Nobody is signed in at the issuer: the library's page that goes on by script is not needed. Where the browser is signed in to an
 * account all the same, with which the next sign-in here would be one click, the person is asked.
 */
async function skipQuestion(ctx: KoaContextWithOIDC): Promise<void> {
  const session = ctx.oidc.session as unknown as SessionState | undefined
  if (ctx.status !== 200 || session === undefined || session.accountId !== undefined) return
  const { pages } = asked()
  if (await pages!.isSignedIn())
    return pages!.logout(ctx, { action: ctx.oidc.urlFor('end_session_confirm'), xsrf: session.state!.secret })
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
  if (!session?.destroyed) {
    const over = ctx.oidc.urlFor('end_session_success')
    if (ctx.status === 303 && String(ctx.response.get('location')).split('?', 1)[0] === over)
      ctx.redirect(`${over}?${stayedName}`)
    return
  }
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
