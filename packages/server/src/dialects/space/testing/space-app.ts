/** The whole application with an app and people whose access tokens are real ones, made as a sign-in makes them. */
import type { SpaceScope } from '@guildhall/contract/space/scopes'
import { addMember } from '../../../domain/memberships/memberships.ts'
import { createAppMemory } from '../../../identity/apps/app-memory.ts'
import { type App, type AppWithSecret, createApp } from '../../../identity/apps/apps.ts'
import { createIssuerMarks } from '../../../identity/oauth/issuer-marks.ts'
import { createTokens, type Tokens } from '../../../identity/oauth/tokens.ts'
import { createUser } from '../../../identity/users/users.ts'
import { hostId } from '../../../kernel/ids.ts'
import { createLogger } from '../../../kernel/logger.ts'
import { type Answer, createTestApp, type TestApp, type TestCommunity, testActor, testSecret } from '../../../testing/test-app.ts'

export interface SendOptions {
  readonly body?: unknown
  /** A form instead of JSON: its text. */
  readonly form?: string
  readonly token?: string | null
  readonly headers?: Record<string, string>
  readonly address?: string
}
export interface SpaceApp extends TestApp {
  readonly oauthApp: App
  readonly clientSecret: string
  readonly tokens: Tokens
  /** Of the owner of the first community, with `read write navigation` and `read_user`, from the host's issuer. */
  readonly owner: string
  makeApp(name: string): Promise<App>
  makeUser(name: string): Promise<string>
  /** Answers the user's id and the membership's. */
  join(community: TestCommunity, name: string, role?: 'ADMIN' | 'MEMBER'): Promise<{ userId: string; membershipId: string }>
  tokenFor(
    userId: string,
    scopes: readonly SpaceScope[],
    options?: { issuer?: string; app?: App; isSpaceOwned?: boolean },
  ): Promise<string>
  /** A request of API 1: a path from its beginning, with the owner's token where none is named. A minute passes before each. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>
}

export const all = ['read', 'write', 'navigation'] as const

export async function createSpaceApp(): Promise<SpaceApp> {
  const t = await createTestApp()
  const { database, shared, clock } = t
  // From noon on: the minutes that pass before each request then lead no test over midnight.
  clock.advance((36 * 3_600_000 - (clock.now() % 86_400_000)) % 86_400_000)
  const [apps, marks] = [createAppMemory(t), createIssuerMarks(testSecret)]
  const tokens = createTokens({ database, shared, clock, log: createLogger('silent'), apps, marks })
  const makeAppWithSecret = (name: string): Promise<AppWithSecret> =>
    database.change(hostId, (tx) =>
      createApp(tx, testActor, { name, redirectUris: ['https://app.example.org/callback'] }, new Date(clock.now())),
    )
  const { app: oauthApp, clientSecret } = await makeAppWithSecret('Door locks')
  const tokenFor: SpaceApp['tokenFor'] = async (userId, scopes, { issuer = hostId, app = oauthApp, isSpaceOwned = false } = {}) =>
    (await tokens.issue({ communityId: issuer, userId, clientId: app.clientId, scopes, isSpaceOwned }))!.token
  const owner = await tokenFor(t.community.ownerId, all)
  return {
    ...t,
    oauthApp,
    clientSecret: clientSecret!,
    tokens,
    owner,
    makeApp: async (name) => (await makeAppWithSecret(name)).app,
    makeUser: (name) =>
      database.change(
        hostId,
        async (tx) => (await createUser(tx, testActor, { email: `${name}@example.org`, username: name, name })).id,
      ),
    tokenFor,
    async join(community, name, role = 'MEMBER') {
      const now = new Date(clock.now())
      const userId = await database.change(community.id, (tx) =>
        addMember(tx, testActor, { email: `${name}@example.org`, name, role }, now),
      )
      const { rows } = await t.db.admin.query('select id from memberships where community_id = $1 and user_id = $2', [
        community.id,
        userId,
      ])
      return { userId, membershipId: rows[0].id }
    },
    async send(method, path, { body, form, token = owner, headers, address } = {}) {
      clock.advance(61_000)
      const response = await t.app.inject({
        method: method as 'GET',
        url: path,
        ...(address && { remoteAddress: address }),
        headers: {
          // As a client that was given the public address sends it.
          host: 'localhost:4000',
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(form !== undefined && { payload: form }),
        ...(body !== undefined && { payload: JSON.stringify(body) }),
      })
      const isJson = String(response.headers['content-type'] ?? '').includes('json')
      return {
        status: response.statusCode,
        headers: response.headers as Record<string, string>,
        text: response.body,
        body: isJson && response.body !== '' ? JSON.parse(response.body) : undefined,
      }
    },
  }
}
