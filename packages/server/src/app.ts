/** The whole HTTP surface over parts that somebody else opened: no sockets, no timers, no side effects. Tests call it. */
import { host } from '@guildhall/contract/host'
import type { FastifyInstance } from 'fastify'
import { isMigrated } from './db/migrate.ts'
import { issuerRoutes } from './dialects/accounts/issuer/index.ts'
import { accountPages, isSignedInHere, signOutHere } from './dialects/accounts/pages/index.ts'
import { wordError } from './dialects/community/errors.ts'
import { communityDialect } from './dialects/community/index.ts'
import { changelogPages } from './dialects/pages/changelog.ts'
import { demoFiles } from './dialects/pages/demo-files.ts'
import { homePage } from './dialects/pages/home.ts'
import { referencePages } from './dialects/pages/reference.ts'
import { unsubscribePages } from './dialects/pages/unsubscribe.ts'
import { platformWording } from './dialects/platform/errors.ts'
import { platformDialect } from './dialects/platform/index.ts'
import { jsonApiWording, spaceWording } from './dialects/space/errors.ts'
import { spaceDialect } from './dialects/space/index.ts'
import { rightsOf } from './domain/memberships/memberships.ts'
import { standingOf } from './domain/memberships/sign-in.ts'
import { announceUser } from './domain/webhooks/announce-user.ts'
import type { HttpParts } from './http/bind.ts'
import type { Wording } from './http/dialect.ts'
import { Front } from './http/front.ts'
import { createHosts } from './http/hosts.ts'
import { createServer } from './http/server.ts'
import { createAccounts } from './identity/accounts/accounts.ts'
import type { KeyRing } from './identity/api-keys/key-ring.ts'
import { createIssuers } from './identity/oauth/issuers.ts'
import { createSessionRing } from './identity/sessions/session-ring.ts'
import { Fail } from './kernel/fail.ts'
import type { Outgoing } from './outgoing/outgoing.ts'

export interface AppParts extends HttpParts {
  readonly keyRing: KeyRing
  /** The way out to addresses that users gave us. Whoever opened it closes it. */
  readonly outgoing: Outgoing
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: string
  /** Key material for signed links, tokens and what is stored encrypted. */
  readonly secret: Buffer
  /** Networks (CIDR, commas) of proxies whose forwarded addresses are believed. */
  readonly trustProxy?: string
  /** OpenID issuers whose signing keys are in memory at most. */
  readonly issuersMax?: number
}

/** Which dialect words the refusals of an address; the community's where it belongs to none. */
const wordings: readonly (readonly [path: RegExp, wording: Wording])[] = [
  [/^\/v1(?:\/|$|\?)/, platformWording],
  [/^\/api\/v2(?:\/|$|\?)/, jsonApiWording],
  [/^\/(?:api\/(?!v1(?:\/|$|\?)|communities(?:\/|$|\?))|c\/[^/]+\/api\/)/, spaceWording],
]
const wordingAt = (url: string): Wording => wordings.find(([path]) => path.test(url))?.[1] ?? { wordError }

export function buildApp(given: AppParts): FastifyInstance {
  const hosts = createHosts(given.publicUrl)
  const accounts = createAccounts({
    ...given,
    onUserUpdated: announceUser,
    // Which issuer's sign-in came of which session is not known: all are asked anew.
    onSessionsEnded: (userId) => issuers.tokens.endSessions(userId),
  })
  const sessionRing = createSessionRing({ ...given, tokens: accounts.tokens, readRights: rightsOf })
  const issuers = createIssuers({
    ...given,
    standingOf: (communityId, userId) => standingOf(given.database, communityId, userId, given.publicUrl),
  })
  const checkSignIn = async (communityId: string, userId: string) =>
    (await standingOf(given.database, communityId, userId, given.publicUrl)).refusal
  const parts = { ...given, hosts, accounts, sessionRing, issuers, checkSignIn }
  const front = new Front(parts)
  const app = createServer({
    log: parts.log,
    wordingAt,
    front,
    rewriteUrl: hosts.rewrite,
    ...(parts.trustProxy && { trustProxy: parts.trustProxy }),
  })
  const isReady = () => isMigrated(parts.database).catch(() => false)
  app.get(host.health.path, async () => ({ status: 'ok' }))
  app.get(host.ready.path, async () => {
    if (!(await isReady())) throw new Fail('unavailable', { retryAfterSeconds: 1 })
    return { status: 'ready' }
  })
  referencePages(app, {
    publicUrl: parts.publicUrl,
    wordings: { community: { wordError }, platform: platformWording, space: spaceWording },
  })
  changelogPages(app)
  homePage(app, { ...parts, isReady })
  demoFiles(app)
  app.register((scope) => unsubscribePages(scope, parts))
  app.register((scope) => communityDialect(scope, { ...parts, front }))
  app.register((scope) => platformDialect(scope, parts))
  app.register((scope) => spaceDialect(scope, { ...parts, tokens: issuers.tokens }))
  app.register((scope) => accountPages(scope, parts))
  app.register((scope) =>
    issuerRoutes(scope, {
      ...parts,
      isSignedIn: (request) => isSignedInHere(parts, request),
      onSignOut: (request, reply) => signOutHere(parts, request, reply),
    }),
  )
  return app
}
