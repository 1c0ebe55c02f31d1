/** The account pages over a database of their own, with people to sign in and the mails that went out. */
import type { FastifyInstance } from 'fastify'
import { TOTP } from 'otpauth'
import type { Database } from '../../../db/database.ts'
import { createCommunity, type UpdateCommunity, updateCommunity } from '../../../domain/communities/communities.ts'
import { createHosts } from '../../../http/hosts.ts'
import { createServer } from '../../../http/server.ts'
import { type Accounts, createAccounts } from '../../../identity/accounts/accounts.ts'
import { openMail, type PlainMail } from '../../../identity/accounts/sealed-mail.ts'
import { createIssuers, type Issuers } from '../../../identity/oauth/issuers.ts'
import type { SignInRefusal } from '../../../identity/oauth/people.ts'
import { createFounder } from '../../../identity/users/users.ts'
import { newId } from '../../../kernel/ids.ts'
import { createLogger } from '../../../kernel/logger.ts'
import { allocateShared, forget, openShared, type SharedMemory } from '../../../kernel/shared/shared-memory.ts'
import { TestClock, testActor, testSecret } from '../../../testing/test-app.ts'
import { createTestDatabase, type TestDatabase } from '../../../testing/test-database.ts'
import { wordError } from '../../community/errors.ts'
import { issuerRoutes } from '../issuer/index.ts'
import { accountPages, isSignedInHere, signOutHere } from '../pages/index.ts'
import { TestBrowser } from './test-browser.ts'

export const password = 'correct horse battery'
export const origin = { address: '127.0.0.1', userAgent: null, requestId: 'test-request' }

export interface AccountsApp {
  readonly db: TestDatabase
  readonly database: Database
  readonly shared: SharedMemory
  readonly clock: TestClock
  readonly app: FastifyInstance
  /** Every `METHOD /path` there is. */
  readonly routes: readonly string[]
  readonly accounts: Accounts
  readonly issuers: Issuers
  /** Set by a test: who may not sign in where. */
  checkSignIn: (communityId: string, userId: string) => Promise<SignInRefusal | undefined>
  browser(url?: string): TestBrowser
  /** Answers the community's id. */
  createCommunity(tag: string, changes?: UpdateCommunity): Promise<string>
  /** A person with `password`. */
  register(username: string): Promise<{ id: string; email: string }>
  /** A browser in which this person is signed in, on their account page. */
  signedIn(email: string): Promise<TestBrowser>
  /** Mails in the queue to this address, oldest first. */
  mailsTo(email: string): Promise<PlainMail[]>
  /** The path and query of the newest link mailed to this address. */
  linkTo(email: string): Promise<string>
  close(): Promise<void>
}

export async function createAccountsApp(options: { publicUrl?: string } = {}): Promise<AccountsApp> {
  const clock = new TestClock()
  const shared = openShared(allocateShared(), () => clock.now())
  const db = await createTestDatabase({ onCommit: (commit) => forget(shared, commit) })
  const { database } = db
  const publicUrl = options.publicUrl ?? 'http://localhost:4000'
  const hosts = createHosts(publicUrl)
  const log = createLogger(process.env.LOG_LEVEL ?? 'silent')
  const accounts = createAccounts({
    database,
    shared,
    clock,
    secret: testSecret,
    publicUrl,
    onSessionsEnded: (userId) => issuers.tokens.endSessions(userId),
  })
  const checkSignIn = (communityId: string, userId: string) => made.checkSignIn(communityId, userId)
  const issuers = createIssuers({
    database,
    shared,
    clock,
    log,
    secret: testSecret,
    standingOf: async (communityId, userId) => ({ refusal: await checkSignIn(communityId, userId), member: undefined }),
  })
  const app = createServer({ log, wordingAt: () => ({ wordError }), rewriteUrl: hosts.rewrite })
  const routes: string[] = []
  app.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((one) => `${one} ${url}`)))
  const made: AccountsApp = {
    db,
    database,
    shared,
    clock,
    app,
    routes,
    accounts,
    issuers,
    checkSignIn: async () => undefined,
    browser: (url = publicUrl) => new TestBrowser(app, url),
    async createCommunity(tag, changes = {}) {
      const id = newId()
      const now = new Date(clock.now())
      await database.change(id, async (tx) => {
        const founder = await createFounder(tx, testActor, tag, `Founder of ${tag}`)
        await createCommunity(tx, testActor, { tag, name: `Community ${tag}`, ownerUserId: founder.id }, now)
      })
      await database.change(id, (tx) => updateCommunity(tx, testActor, changes, now))
      return id
    },
    async register(username) {
      const email = `${username}@example.org`
      const { id } = await accounts.register({ email, username, password }, origin)
      return { id, email }
    },
    async signedIn(email) {
      const browser = await made.browser().get('/account/sign-in')
      return browser.press('Sign in', { email, password })
    },
    async mailsTo(email) {
      const { rows } = await db.admin.query<{ payload: { sealed: string } }>(
        `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
         where t.identifier = 'send-mail' order by j.id`,
      )
      return rows.map(({ payload }) => openMail(testSecret, payload.sealed)).filter(({ to }) => to.address === email)
    },
    async linkTo(email) {
      const link = /https?:\/\/[^/\s]+(\/\S+)/.exec((await made.mailsTo(email)).at(-1)?.text ?? '')
      if (!link) throw new Error(`no link was mailed to ${email}`)
      return link[1]!
    },
    async close() {
      await app.close()
      await db.drop()
    },
  }
  const parts = { database, shared, clock, log, accounts, issuers, hosts, secret: testSecret, checkSignIn }
  app.register((scope) => accountPages(scope, parts))
  app.register((scope) =>
    issuerRoutes(scope, {
      ...parts,
      isSignedIn: (request) => isSignedInHere(parts, request),
      onSignOut: (request, reply) => signOutHere(parts, request, reply),
    }),
  )
  await Promise.all([app.ready(), issuers.ready()])
  return made
}

/** What an authenticator app shows at a moment. */
export const codeOf = (secretBase32: string, nowMs: number): string =>
  new TOTP({ secret: secretBase32 }).generate({ timestamp: nowMs })
