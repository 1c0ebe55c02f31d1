/** A hall whose members can sign in, with an app, and the server's own functions to make beforehand what is used up: codes, tokens, sessions. */
import { createDatabase, type Database } from '@guildhall/server/src/db/database.ts'
import { createIssuers, type Issuers } from '@guildhall/server/src/identity/oauth/issuers.ts'
import { hashPassword } from '@guildhall/server/src/identity/passwords.ts'
import { createSessionTokens, type SessionTokens } from '@guildhall/server/src/identity/sessions/session-tokens.ts'
import { openApiSession } from '@guildhall/server/src/identity/sessions/sessions.ts'
import { systemClock } from '@guildhall/server/src/kernel/clock.ts'
import { hostId } from '@guildhall/server/src/kernel/ids.ts'
import { createLogger } from '@guildhall/server/src/kernel/logger.ts'
import { allocateShared, openShared } from '@guildhall/server/src/kernel/shared/shared-memory.ts'
import { Pool } from 'undici'
import { fillMembers } from './fill.ts'
import { type Hall, openHall, tag } from './hall.ts'
import { type AppAt, exchangeOf } from './oauth-requests.ts'
import type { Scope } from './processes.ts'
import { runCommand } from './server.ts'

export const password = 'correct horse battery'
export const redirectUri = 'https://app.example.org/back'
const secretText = 'a secret of the benchmarks, long enough'
const env = { GUILDHALL_SECRET: secretText, GUILDHALL_TRUST_PROXY: '127.0.0.0/8' }
/** Of the benchmark's own: at the database and at the server. */
const connectionsMax = 8

export interface Member {
  readonly id: string
  readonly email: string
}
export interface IssuerHere {
  readonly communityId: string
  /** Without a slash at the end. */
  readonly url: string
  readonly app: AppAt
}
export interface IdentityHall {
  readonly hall: Hall
  readonly publicUrl: string
  readonly secret: Buffer
  readonly members: readonly Member[]
  /** What `members` sign in with, as it is stored. */
  readonly passwordHash: string
  readonly host: IssuerHere
  readonly community: IssuerHere
  /** To the server under test. */
  readonly pool: Pool
  issuerOf(communityId: string, communityTag: string): IssuerHere
  /** Codes that need no redirect_uri, made without a sign-in. */
  makeCodes(wanted: readonly { communityId: string; userId: string }[], scope: string): Promise<string[]>
  /** What the server answers to each code. */
  exchange(issuer: IssuerHere, codes: readonly string[]): Promise<TokenAnswer[]>
  /** Refresh tokens of new sessions of the Platform API. */
  openSessions(count: number): Promise<string[]>
}
export interface TokenAnswer {
  readonly access_token: string
  readonly refresh_token?: string
}

export async function openIdentityHall(
  scope: Scope,
  options: { members: number; profileDir?: string | undefined },
): Promise<IdentityHall> {
  const hall = await openHall(scope, { env, profileDir: options.profileDir })
  const publicUrl = `http://localhost:${hall.server.port}`
  const secret = Buffer.from(secretText, 'utf8')
  const { clientId, clientSecret } = await createApp(hall)
  const passwordHash = await hashPassword(password)
  const members = await fillPeople(hall, options.members, passwordHash)
  const pool = new Pool(publicUrl, { connections: connectionsMax })
  scope.add(() => pool.close())
  const database = createDatabase({ connection: hall.database.connection, connectionsMax })
  scope.add(() => database.close())
  const { issuers, tokens } = serverParts(database, secret, publicUrl)
  const at = (communityId: string, prefix: string): IssuerHere => ({
    communityId,
    url: `${publicUrl}${prefix}`,
    app: {
      clientId,
      clientSecret,
      paths: { token: `${prefix}/oauth/access_token`, introspection: `${prefix}/oauth/introspect` },
    },
  })
  return {
    hall,
    publicUrl,
    secret,
    members,
    passwordHash,
    pool,
    host: at(hostId, ''),
    community: at(hall.communityId, `/c/${tag}`),
    issuerOf: (communityId, communityTag) => at(communityId, `/c/${communityTag}`),
    makeCodes: (wanted, scopes) =>
      severally(wanted, async (one) => {
        const code = await issuers.tokens.issueCode({ ...one, clientId, scopes: scopes.split(' ') })
        if (code === undefined) throw new Error('the issuer does not know the app')
        return code
      }),
    exchange: ({ app }, codes) => severally(codes, (code) => ask(pool, exchangeOf(app, code, undefined))),
    openSessions: (count) =>
      severally(Array.from({ length: count }), async (_, index) => {
        const member = members[index % members.length]!
        const origin = { address: '127.0.0.1', userAgent: null, requestId: 'bench' }
        return (await openApiSession({ database, clock: systemClock, tokens }, member.id, origin)).refreshToken
      }),
  }
}

function serverParts(database: Database, secret: Buffer, publicUrl: string): { issuers: Issuers; tokens: SessionTokens } {
  const issuers = createIssuers({
    database,
    shared: openShared(allocateShared()),
    clock: systemClock,
    log: createLogger('warn'),
    secret,
    // Asked at an exchange alone, and those are the server's.
    standingOf: async () => ({ refusal: undefined, member: undefined }),
  })
  return { issuers, tokens: createSessionTokens({ secret, publicUrl }) }
}

/** One whose tokens expire and can be refreshed. */
async function createApp({ dataDir }: Hall): Promise<{ clientId: string; clientSecret: string }> {
  const wanted = ['--name', 'The bench', '--redirect-uri', redirectUri, '--token-lifetime', 'expiring']
  const made = await runCommand({ dataDir, env }, ['apps', 'create', ...wanted])
  return { clientId: made.client_id!, clientSecret: made.client_secret! }
}

/** Members who have signed up: with a password, and with all that a community's issuer tells of them. */
async function fillPeople({ database: { client }, communityId }: Hall, count: number, passwordHash: string): Promise<Member[]> {
  await fillMembers(client, communityId, count)
  await client.query('update users set password_hash = $1, email_verified_at = now() where email is not null', [passwordHash])
  await client.query(
    `update memberships set name = 'A member', picture_url = 'https://example.org/member.jpg', phone = '+4930123456'
     where community_id = $1`,
    [communityId],
  )
  const { rows } = await client.query<Member>(
    `select u.id, u.email from users u join memberships m on m.user_id = u.id
     where m.community_id = $1 and u.email is not null order by u.id`,
    [communityId],
  )
  await client.query('vacuum analyze')
  return rows
}

/** In the order of `items`, a few at once. */
export async function severally<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length)
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!, index)
  }
  await Promise.all(Array.from({ length: connectionsMax }, worker))
  return results
}

async function ask(pool: Pool, { method, path, headers, body }: ReturnType<typeof exchangeOf>): Promise<TokenAnswer> {
  const answer = await pool.request({ method: method as 'POST', path, headers, body: body! })
  const text = await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${text}`)
  return JSON.parse(text) as TokenAnswer
}
