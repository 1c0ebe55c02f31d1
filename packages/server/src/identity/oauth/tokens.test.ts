import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { hostId } from '../../kernel/ids.ts'
import { createLogger } from '../../kernel/logger.ts'
import { allocateShared, forget, openShared } from '../../kernel/shared/shared-memory.ts'
import { TestClock, testActor, testSecret } from '../../testing/test-app.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { createAppMemory } from '../apps/app-memory.ts'
import { createApp } from '../apps/apps.ts'
import { createUser } from '../users/users.ts'
import { createIssuerMarks } from './issuer-marks.ts'
import { createTokens, type Tokens } from './tokens.ts'

let db: TestDatabase
let tokens: Tokens
let userId: string
let clientId: string
beforeAll(async () => {
  const clock = new TestClock()
  const shared = openShared(allocateShared(), () => clock.now())
  db = await createTestDatabase({ onCommit: (commit) => forget(shared, commit) })
  const { database } = db
  const parts = { database, shared, clock, log: createLogger('silent') }
  tokens = createTokens({ ...parts, apps: createAppMemory(parts), marks: createIssuerMarks(testSecret) })
  await database.change(hostId, async (tx) => {
    userId = (await createUser(tx, testActor, { email: 'ada@example.org', username: 'ada' })).id
    const wanted = { name: 'App', redirectUris: ['https://app.example.com/cb'] }
    clientId = (await createApp(tx, testActor, wanted, new Date(clock.now()))).app.clientId
  })
})
afterAll(() => db.drop())

const wanted = () => ({ communityId: hostId, userId, clientId, scopes: ['read', 'write'] })
const ways = [
  ['a token', 'AccessToken', 'token.issued', () => tokens.issue(wanted())],
  ['a code', 'AuthorizationCode', 'grant_code.issued', () => tokens.issueCode(wanted())],
] as const

describe('what is given without a sign-in', () => {
  it.each(ways)('%s is written down, without its text', async (_, model, type, give) => {
    const given = await give()
    const text = typeof given === 'string' ? given : given!.token
    const { rows } = await db.admin.query('select data, actor, user_id, o::text as text from outbox o where type = $1', [type])
    expect(rows).toMatchObject([
      { data: { userId, clientId, scopes: ['read', 'write'] }, actor: { type: 'system', id: 'issuer' }, user_id: null },
    ])
    expect(rows[0].text).not.toContain(text)
    const kept = await db.admin.query('select payload from oauth_records where model = $1', [model])
    expect(kept.rows).toMatchObject([{ payload: { kind: model, scope: 'read write' } }])
  })
  it.each(ways)('%s that cannot be stored leaves no grant and no event', async (_, model, _type, give) => {
    const count = async () =>
      (
        await db.admin.query(
          `select (select count(*) from oauth_records)::int as records, (select count(*) from outbox)::int as events`,
        )
      ).rows[0]
    const before = await count()
    await db.admin.query(`alter table oauth_records add constraint none check (model <> '${model}') not valid`)
    onTestFinished(async () => void (await db.admin.query('alter table oauth_records drop constraint none')))
    await expect(give()).rejects.toThrow('none')
    expect(await count()).toEqual(before)
  })
})
