/** The whole application over a database of its own, with a community, its owner and one key of each kind. */
import type { Scope } from '@guildhall/contract/scopes'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { buildApp } from '../app.ts'
import type { Database, Tx } from '../db/database.ts'
import { createCommunity, type JoinMode } from '../domain/communities/communities.ts'
import type { Actor } from '../events/outbox.ts'
import { ResponseCache } from '../http/response-cache.ts'
import { issueKey } from '../identity/api-keys/api-keys.ts'
import { createKeyRing } from '../identity/api-keys/key-ring.ts'
import { createUser } from '../identity/users/users.ts'
import { hostId, newId } from '../kernel/ids.ts'
import { createLogger } from '../kernel/logger.ts'
import { allocateShared, forget, openShared, type SharedMemory } from '../kernel/shared/shared-memory.ts'
import { parseNetworks } from '../outgoing/address-rules.ts'
import { createOutgoing } from '../outgoing/outgoing.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export const testSecret = Buffer.from('a secret of the tests, 32 bytes or more')
export const testActor: Actor = { type: 'system', id: 'test' }

/** A clock that a test turns. It begins at the real time. */
export class TestClock {
  #offsetMs = 0
  now(): number {
    return Date.now() + this.#offsetMs
  }
  advance(ms: number): void {
    this.#offsetMs += ms
  }
}

export interface TestCommunity {
  readonly id: string
  readonly tag: string
  readonly ownerId: string
  /** The default publishable key. */
  readonly publishable: string
  /** A secret key with ADMIN alone. */
  readonly admin: string
}
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any body
  readonly body: any
}
export interface CallOptions {
  readonly key?: string | null
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly query?: Record<string, string>
}

export interface TestApp {
  readonly app: FastifyInstance
  readonly db: TestDatabase
  readonly database: Database
  readonly clock: TestClock
  readonly shared: SharedMemory
  readonly cache: ResponseCache
  /** The first community, tag `guild`. */
  readonly community: TestCommunity
  createCommunity(tag: string, options?: { joinMode?: JoinMode }): Promise<TestCommunity>
  createKey(community: TestCommunity, scopes: readonly Scope[], type?: 'secret' | 'publishable'): Promise<string>
  /** Any request. `key` goes out as X-API-Key; null for none; the first community's ADMIN key where it is left out. */
  call(method: string, url: string, options?: CallOptions): Promise<Answer>
  /** A request below `/api/v1/communities/guild`. */
  get(path: string, options?: CallOptions): Promise<Answer>
  post(path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  patch(path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  put(path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  delete(path: string, options?: CallOptions): Promise<Answer>
  /** The outbox of the first community, oldest first. */
  changes(): Promise<{ type: string; object_id: string; data: Record<string, unknown> }[]>
  change<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface TestAppOptions {
  readonly isCacheOn?: boolean
  readonly clock?: TestClock
  /** Private networks that webhooks may reach; the loopback's where it is left out. */
  readonly allowPrivateWebhooks?: string
}

export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const clock = options.clock ?? new TestClock()
  const shared = openShared(allocateShared(), () => clock.now())
  const log = createLogger(process.env.LOG_LEVEL ?? 'silent')
  const db = await createTestDatabase({
    onCommit: (commit) => forget(shared, commit),
  })
  const { database } = db
  const keyRing = createKeyRing({ database, shared, clock, log })
  const stopKeyRing = keyRing.start()
  const outgoing = createOutgoing({ allowed: parseNetworks(options.allowPrivateWebhooks ?? '127.0.0.0/8') })
  const cache = new ResponseCache({ isOn: options.isCacheOn ?? true })
  const app = buildApp({
    database,
    shared,
    cache,
    clock,
    log,
    keyRing,
    outgoing,
    isStrict: true,
    publicUrl: 'http://localhost:4000',
    secret: testSecret,
  })
  await app.ready()

  const makeCommunity = async (tag: string, { joinMode }: { joinMode?: JoinMode } = {}): Promise<TestCommunity> => {
    const ownerWanted = { email: `owner@${tag}.example.org`, username: `${tag}-owner`, name: `Owner of ${tag}` }
    const owner = await database.change(hostId, (tx) => createUser(tx, testActor, ownerWanted))
    const id = newId()
    const now = new Date(clock.now())
    return database.change(id, async (tx) => {
      const { key } = await createCommunity(
        tx,
        testActor,
        { tag, name: `Community ${tag}`, ownerUserId: owner.id, ...(joinMode && { joinMode }) },
        now,
      )
      const admin = await issueKey(tx, testActor, { type: 'secret', scopes: ['ADMIN'], rateLimit: 1_000_000 }, now)
      return { id, tag, ownerId: owner.id, publishable: key, admin: admin.key }
    })
  }
  const community = await makeCommunity('guild')
  const base = `/api/v1/communities/${community.tag}`

  const call = async (method: string, url: string, { key, body, headers, query }: CallOptions = {}): Promise<Answer> => {
    const request: InjectOptions = {
      method: method as 'GET',
      url,
      ...(query && { query }),
      headers: {
        ...(key !== null && { 'x-api-key': key ?? community.admin }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    }
    const response = await app.inject(request)
    const isJson = String(response.headers['content-type'] ?? '').includes('json')
    return {
      status: response.statusCode,
      headers: response.headers as Record<string, string>,
      text: response.body,
      body: isJson && response.body !== '' ? JSON.parse(response.body) : undefined,
    }
  }
  return {
    app,
    db,
    database,
    clock,
    shared,
    cache,
    community,
    createCommunity: makeCommunity,
    createKey: (of, scopes, type = 'secret') =>
      database.change(of.id, async (tx) => (await issueKey(tx, testActor, { type, scopes }, new Date(clock.now()))).key),
    call,
    get: (path, rest) => call('GET', base + path, rest),
    post: (path, body, rest) => call('POST', base + path, { ...(body !== undefined && { body }), ...rest }),
    patch: (path, body, rest) => call('PATCH', base + path, { ...(body !== undefined && { body }), ...rest }),
    put: (path, body, rest) => call('PUT', base + path, { ...(body !== undefined && { body }), ...rest }),
    delete: (path, rest) => call('DELETE', base + path, rest),
    changes: async () =>
      (
        await db.admin.query(
          'select type, object_id, data from outbox where community_id = $1 order by transaction_id, position',
          [community.id],
        )
      ).rows,
    change: (work) => database.change(community.id, work),
    async close() {
      await stopKeyRing()
      await app.close()
      await outgoing.close()
      await db.drop()
    },
  }
}
