/** How the library is set up for an issuer. What it can do and is not named here is off. */
import { hash } from 'node:crypto'
import { isKnownScope, signInScopes, spaceScopes } from '@guildhall/contract/space/scopes'
import type { Adapter, ClientAuthMethod, Configuration, JWKS, KoaContextWithOIDC } from 'oidc-provider'
import { hostId } from '../../kernel/ids.ts'
import type { AppMemory } from '../apps/app-memory.ts'
import { makeAppSecret, makeClientId } from '../apps/app-secret.ts'
import { isUnprovenRedirect } from '../apps/redirect-uris.ts'
import { apiAddressOf, asked, type IssuerAddress, type RenderPages } from './asked.ts'
import { appOfClient } from './clients.ts'
import type { Consents } from './consents.ts'
import { library } from './library.ts'
import { claimsOf } from './people.ts'
import { lastingSeconds } from './records.ts'
import { accessTokenSeconds, codeSeconds } from './tokens.ts'

/** What may be told of a person with these scopes, by spaces; the library picks of it. */
export type Person = (scope: string) => Record<string, unknown>

export interface ConfigurationParts {
  /** The host's issuer, or those of communities: they tell different things of a person. */
  readonly isHost: boolean
  /** Signs cookies. */
  readonly cookieKey: string
  readonly adapter: (model: string) => Adapter
  readonly jwks: JWKS
  readonly consents: Consents
  readonly apps: AppMemory
  /** undefined for nobody, and for who may not sign in here. */
  readonly findPerson: (communityId: string, sub: string) => Promise<Person | undefined>
  /** Makes the issuer that is asked ready to sign. */
  readonly loadKeys: () => Promise<void>
}
const hour = 3600
const day = 24 * hour
/** A browser stays signed in at an issuer this long after it was last there; then one click at most, or the password. */
const sessionSeconds = day
const interactionSeconds = hour
const refreshSeconds = 30 * day
/** Lives on with the tokens that are given under it. */
const grantSeconds = interactionSeconds + codeSeconds

const allScopes = [...Object.keys(signInScopes), ...Object.keys(spaceScopes)]
let policy: ReturnType<typeof makePolicy> | undefined
/** One for all issuers. */
const sharedPolicy = () => (policy ??= makePolicy())
export const authMethods = ['client_secret_basic', 'client_secret_post', 'none'] as const satisfies readonly ClientAuthMethod[]

/** Issuers of one browser keep their cookies apart. */
export const cookiePrefix = ({ communityId, url }: IssuerAddress): string =>
  `${url.startsWith('https:') ? '__Secure-' : ''}guildhall_${hash('sha256', communityId, 'hex').slice(0, 8)}`

/** Below an issuer's address. */
export const paths = {
  authorization: '/oauth/authorize',
  token: '/oauth/access_token',
  registration: '/oauth/register',
  revocation: '/oauth/revoke',
  introspection: '/oauth/introspect',
  end_session: '/oauth/logout',
  jwks: '/jwks.json',
  userinfo: '/api/userinfo',
} as const

const cookie = { httpOnly: true, sameSite: 'lax', overwrite: true } as const

/** A sign-in is known below the issuer's address alone. The library keeps what is no plain object as it is, so the path is read anew. */
class SessionCookie {
  readonly httpOnly = cookie.httpOnly
  readonly sameSite = cookie.sameSite
  readonly overwrite = cookie.overwrite
  declare readonly path: string
  constructor() {
    Object.defineProperty(this, 'path', { enumerable: true, get: () => asked().address.pathname })
  }
}

const pages = (): RenderPages => asked().pages!

export function configure(parts: ConfigurationParts): Configuration {
  const { isHost, cookieKey, adapter, jwks, consents, findPerson, loadKeys } = parts
  return {
    adapter,
    jwks,
    clientAuthMethods: [...authMethods],
    responseTypes: ['code'],
    subjectTypes: ['public'],
    scopes: allScopes,
    claims: claimsOf(isHost),
    // The contract wants them in the ID token itself.
    conformIdTokenClaims: false,
    enabledJWA: { idTokenSigningAlgValues: ['RS256'], clientAuthSigningAlgValues: [] },
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    cookies: {
      long: new SessionCookie(),
      short: cookie,
      keys: [cookieKey],
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      externalSigningSupport: { enabled: true, ack: 'experimental-01' },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => mayIntrospect(parts.apps, client.clientId, token.clientId),
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      registration: { enabled: true, initialAccessToken: false, idFactory: makeClientId, secretFactory: makeAppSecret },
      registrationManagement: { enabled: true, rotateRegistrationAccessToken: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, _client, oneOf) => {
          if (oneOf) return oneOf as unknown as string
          checkScopes(ctx)
          return undefined as unknown as string
        },
        getResourceServerInfo: (ctx, resource) => {
          checkScopes(ctx)
          if (!isOwnResource(asked().at, resource)) throw new (library().errors.InvalidTarget)()
          return { scope: allScopes.join(' '), audience: resource, accessTokenFormat: 'opaque' }
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) =>
          pages().logout(ctx, { action: ctx.oidc.urlFor('end_session_confirm'), xsrf: /value="(\w+)"/.exec(form)![1]! }),
        postLogoutSuccessSource: (ctx) => pages().loggedOut(ctx),
      },
    },
    routes: paths,
    ttl: {
      AccessToken: (_ctx, _token, client) => (appOfClient(client)?.hasLastingTokens ? lastingSeconds : accessTokenSeconds),
      AuthorizationCode: codeSeconds,
      Grant: grantSeconds,
      IdToken: hour,
      Interaction: interactionSeconds,
      RefreshToken: refreshSeconds,
      Session: sessionSeconds,
    },
    // These answers hold no cookie and give nothing to who has not the token or the code.
    clientBasedCORS: () => true,
    acceptQueryParamAccessTokens: true,
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client, source) =>
      !appOfClient(client)?.hasLastingTokens && client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
    rotateRefreshToken: true,
    findAccount: async (ctx, sub, token) => {
      // An ID token follows. Keys are made when they are first needed, since that costs more than all the rest.
      const isSigning = ctx.oidc.route === 'token' && token?.scopes.has('openid')
      const [person] = await Promise.all([findPerson(asked().at.communityId, sub), isSigning ? loadKeys() : undefined])
      return person && { accountId: sub, claims: (_use, scope) => ({ ...person(scope), sub }) }
    },
    loadExistingGrant: (ctx) => loadGrant(ctx, asked().at.communityId, consents),
    interactions: {
      policy: sharedPolicy(),
      url: (_ctx, interaction) => `${asked().at.url}/oauth/interaction/${interaction.uid}`,
    },
    renderError: (ctx, out) => pages().error(ctx, out),
    // No address that an app names is ever fetched.
    fetch: () => Promise.reject(new Error('issuers fetch nothing')),
    sectorIdentifierUriValidate: () => false,
  }
}

/** The issuer's own address, or that of its API (RFC 8707). All of them are one server, so userinfo is open to each. */
function isOwnResource({ communityId, url }: IssuerAddress, resource: string): boolean {
  const api = `${url}/api`
  const isUnder = (address: string) => resource === address || resource.startsWith(`${address}/`)
  return resource === url || resource === `${url}/` || isUnder(api) || (communityId === hostId && isUnder(apiAddressOf(url)))
}

/** RFC 6749 3.3: what nobody knows is refused, not left out in silence. */
function checkScopes(ctx: KoaContextWithOIDC): void {
  const text = ctx.oidc.params?.scope
  if (ctx.oidc.route !== 'authorization') return
  const names = typeof text === 'string' ? text.split(' ') : []
  if (names.length === 0) throw new (library().errors.InvalidScope)('name at least one scope', '')
  const unknown = names.find((name) => !isKnownScope(name))
  if (unknown !== undefined) throw new (library().errors.InvalidScope)('there is no such scope', unknown)
}

/** An app asks about its own tokens, and an owner's apps about each other's: an API of theirs has to judge them. */
async function mayIntrospect(apps: AppMemory, askingId: string, clientId: string | undefined): Promise<boolean> {
  if (askingId === clientId) return true
  const [asking, asked] = await Promise.all([apps.find(askingId), apps.find(clientId ?? '')])
  if (!asking?.secretHash || !asked) return false
  return asking.ownerUserId !== null && asking.ownerUserId === asked.ownerUserId
}

/**
 * Each sign-in has a grant of its own, so that a stolen code or refresh token ends what came of it and nothing else. What the
 * person
 * has allowed before is remembered apart and fills the new grant.
 */
async function loadGrant(ctx: KoaContextWithOIDC, communityId: string, consents: Consents) {
  const { provider, client, account, result, params } = ctx.oidc
  const made = result?.consent?.grantId
  if (made !== undefined) return provider.Grant.find(made)
  const { accountId } = account!
  const known = await consents.find(communityId, accountId, client!.clientId)
  if (!known) return undefined
  const asked = new Set(typeof params?.scope === 'string' ? params.scope.split(' ') : [])
  const grant = new provider.Grant({ accountId, clientId: client!.clientId })
  const covered = known.scopes.filter((scope) => asked.has(scope))
  grant.addOIDCScope(covered)
  let isWhole = covered.length === asked.size
  for (const resource of Object.keys(ctx.oidc.resourceServers ?? {})) {
    const allowed = (known.resources[resource] ?? []).filter((scope) => asked.has(scope))
    grant.addResourceScope(resource, allowed)
    isWhole &&= allowed.length === asked.size
  }
  // Otherwise the person is asked, and that answer makes the grant.
  if (isWhole) await grant.save()
  return grant
}

function makePolicy() {
  const { base, Check } = library().interactionPolicy
  const made = base()
  // Banned, or no longer a member: signed in here or not, the person has to go through the sign-in page, which says why.
  made
    .get('login')!
    .checks.add(
      new Check(
        'not_allowed',
        'End-User authentication is required',
        'login_required',
        (ctx) => ctx.oidc.session?.accountId !== undefined && ctx.oidc.account === undefined,
      ),
    )
  // RFC 8252 8.6: anybody on the machine can claim the address of such an app.
  made.get('consent')!.checks.add(
    new Check('unproven_app', 'the app cannot be told from others', 'interaction_required', (ctx) => {
      const { client, params, result } = ctx.oidc
      return client?.clientAuthMethod === 'none' && isUnprovenRedirect(String(params?.redirect_uri)) && !result?.consent
    }),
  )
  return made
}
