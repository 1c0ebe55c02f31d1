/** The issuers on a real socket, over a database of their own, with pages that answer at once what the test wants. */
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Database } from '../../../../db/database.ts'
import { createCommunity, findCommunityByTag } from '../../../../domain/communities/communities.ts'
import { createHosts, type Hosts } from '../../../../http/hosts.ts'
import { type AppWithSecret, type CreateApp, createApp } from '../../../../identity/apps/apps.ts'
import { interactionsOf } from '../../../../identity/oauth/interactions.ts'
import { createIssuers, type Issuers, type IssuersParts } from '../../../../identity/oauth/issuers.ts'
import { loadLibrary } from '../../../../identity/oauth/library.ts'
import type { MemberClaims } from '../../../../identity/oauth/people.ts'
import { createFounder, createUser } from '../../../../identity/users/users.ts'
import { hostId, newId } from '../../../../kernel/ids.ts'
import { createLogger } from '../../../../kernel/logger.ts'
import { allocateShared, forget, openShared, type SharedMemory } from '../../../../kernel/shared/shared-memory.ts'
import { TestClock, testActor, testSecret } from '../../../../testing/test-app.ts'
import { createTestDatabase, type TestDatabase } from '../../../../testing/test-database.ts'
import { issuerRoutes } from '../index.ts'
import { Jar } from './jar.ts'

/** What the pages answer in place of a person. */
export interface Person {
  /** Who signs in; undefined for somebody who gives up. */
  userId: string | undefined
  doesConsent: boolean
  /** Refuses this scope and allows the others. */
  refusedScope?: string | undefined
  remember?: boolean
}
export interface Asked {
  readonly prompt: string
  readonly scopes: readonly string[]
  readonly newScopes: readonly string[]
  readonly mustReauthenticate: boolean
  readonly loginHint: string | undefined
}

export interface IssuerApp {
  readonly app: FastifyInstance
  readonly db: TestDatabase
  readonly database: Database
  readonly shared: SharedMemory
  readonly clock: TestClock
  readonly hosts: Hosts
  readonly issuers: Issuers
  /** The host's issuer: `http://127.0.0.1:<port>`, or the `publicUrl` of the options. */
  readonly url: string
  /** Where the server listens. */
  readonly socketUrl: string
  readonly person: Person
  /** What the pages were asked, oldest first. */
  readonly asked: Asked[]
  /** What each membership says, by user id; a community has those members. */
  readonly members: Pick<Map<string, MemberClaims>, 'get' | 'set' | 'delete'>
  /** Who may not sign in at a community, by user id. */
  readonly banned: Pick<Set<string>, 'has' | 'add' | 'delete'>
  readonly redirectUri: string
  addUser(username: string): Promise<string>
  addCommunity(tag: string): Promise<{ id: string; url: string }>
  addApp(wanted?: Partial<CreateApp>): Promise<AppWithSecret>
  browser(): Jar
  close(): Promise<void>
}

export interface IssuerAppOptions extends Pick<IssuersParts, 'issuersMax'> {
  /** Another process on the same database. */
  readonly beside?: IssuerApp
  readonly publicUrl?: string
}

export async function createIssuerApp(options: IssuerAppOptions = {}): Promise<IssuerApp> {
  const { beside } = options
  await loadLibrary()
  const server = createHttpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socketUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = options.publicUrl ?? socketUrl
  const clock = beside?.clock ?? new TestClock()
  const shared = openShared(allocateShared(), () => clock.now())
  const log = createLogger(process.env.LOG_LEVEL ?? 'silent')
  const db = beside?.db ?? (await createTestDatabase({ onCommit: (commit) => forget(shared, commit) }))
  const { database } = db
  const hosts = createHosts(url)
  // Told like a change of a membership, which makes every process forget what it keeps of the person.
  class Members extends Map<string, MemberClaims> {
    override set(userId: string, claims: MemberClaims): this {
      shared.users.bump(userId)
      return super.set(userId, claims)
    }
    override delete(userId: string): boolean {
      shared.users.bump(userId)
      return super.delete(userId)
    }
  }
  class Banned extends Set<string> {
    override add(userId: string): this {
      shared.users.bump(userId)
      return super.add(userId)
    }
    override delete(userId: string): boolean {
      shared.users.bump(userId)
      return super.delete(userId)
    }
  }
  const members = new Members()
  const banned = new Banned()
  const issuers = createIssuers({
    ...options,
    database,
    shared,
    clock,
    log,
    secret: testSecret,
    standingOf: async (_communityId, userId) => ({
      refusal: banned.has(userId) ? 'banned' : undefined,
      member: members.get(userId),
    }),
  })
  const app = Fastify({
    rewriteUrl: (request) => hosts.rewrite(request),
    serverFactory: (handler) => server.on('request', handler),
    forceCloseConnections: true,
  })
  const person: Person = { userId: undefined, doesConsent: true }
  const asked: Asked[] = []
  await app.register(async (scope) =>
    issuerRoutes(scope, {
      database,
      shared,
      log,
      issuers,
      hosts,
      onSignOut: async (_request, reply) => void reply.header('set-cookie', 'signed_out=1'),
    }),
  )
  const answerAtOnce = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { tag, uid } = request.params as { tag?: string; uid: string }
    const communityId = tag === undefined ? hostId : (await findCommunityByTag(database.system, tag))!.id
    const issuer = issuers.of({ communityId, url: hosts.addressOf(request, tag) })
    const interactions = interactionsOf(issuer, { database, consents: issuers.consents })
    const view = await interactions.find(request.raw, reply.raw, uid)
    if (!view) return reply.code(404).send('no such interaction')
    const { prompt, newScopes, mustReauthenticate, loginHint } = view
    const scopes = view.scopes.map(({ name }) => name)
    asked.push({ prompt, scopes, newScopes, mustReauthenticate, loginHint })
    const answer = () => {
      if (person.userId === undefined || (prompt === 'consent' && !person.doesConsent))
        return interactions.abort(request.raw, reply.raw, 'access_denied')
      if (prompt === 'consent')
        return interactions.finishConsent(request.raw, reply.raw, {
          scopes: scopes.filter((name) => name !== person.refusedScope),
        })
      const { userId, remember = true } = person
      return interactions.finishLogin(request.raw, reply.raw, { userId, remember, authTime: new Date(clock.now()), amr: ['pwd'] })
    }
    return reply.redirect(await answer(), 303)
  }
  for (const prefix of ['', '/c/:tag']) app.get(`${prefix}/oauth/interaction/:uid`, answerAtOnce)
  await app.ready()

  const redirectUri = 'https://app.example.com/callback'
  return {
    app,
    db,
    database,
    shared,
    clock,
    hosts,
    issuers,
    url,
    socketUrl,
    person,
    asked,
    members,
    banned,
    redirectUri,
    addUser: async (username) =>
      database.change(hostId, async (tx) => {
        const wanted = { email: `${username}@example.org`, username, name: `Name of ${username}` }
        return (await createUser(tx, testActor, wanted)).id
      }),
    async addCommunity(tag) {
      const id = newId()
      await database.change(id, async (tx) => {
        const owner = await createFounder(tx, testActor, tag, tag)
        await createCommunity(tx, testActor, { tag, name: `Community ${tag}`, ownerUserId: owner.id }, new Date())
      })
      return { id, url: `${url}/c/${tag}` }
    },
    addApp: (wanted = {}) =>
      database.change(hostId, (tx) =>
        createApp(tx, testActor, { name: 'Test app', redirectUris: [redirectUri], ...wanted }, new Date(clock.now())),
      ),
    browser: () => new Jar(),
    async close() {
      await app.close()
      await new Promise((resolve) => server.close(resolve))
      if (!beside) await db.drop()
    },
  }
}
