import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostId } from '../../kernel/ids.ts'
import { TestClock, testActor } from '../../testing/test-app.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { createUser } from '../users/users.ts'
import { type Consents, createConsents } from './consents.ts'
import { subOf } from './subjects.ts'

let db: TestDatabase
let consents: Consents
let userId: string
beforeAll(async () => {
  db = await createTestDatabase()
  consents = createConsents({ database: db.database, clock: new TestClock() })
  const wanted = { email: 'ada@example.org', username: 'ada' }
  userId = (await db.database.change(hostId, (tx) => createUser(tx, testActor, wanted))).id
})
afterAll(() => db.drop())

const add = (clientId: string, scopes: string[], resources = {}) =>
  consents.add(hostId, subOf(userId), clientId, { scopes, resources })

describe('a consent', () => {
  it('loses nothing that several windows allow at once, the first of all included', async () => {
    const scopes = Array.from({ length: 8 }, (_, n) => `scope-${n}`)
    const resource = 'https://api.example.org/'
    await Promise.all(scopes.map((scope) => add('windows', [scope], { [resource]: [scope] })))
    const known = (await consents.find(hostId, subOf(userId), 'windows'))!
    expect([...known.scopes].sort()).toEqual(scopes)
    expect([...known.resources[resource]!].sort()).toEqual(scopes)
  })
  it('adds to the one before, each scope once', async () => {
    await add('again', ['openid', 'read'])
    await add('again', ['read', 'write'])
    expect(await consents.find(hostId, subOf(userId), 'again')).toEqual({ scopes: ['openid', 'read', 'write'], resources: {} })
  })
  it('is written down with what was allowed this time, as the act of the person', async () => {
    await add('noted', ['read'])
    await add('noted', ['write'])
    const { rows } = await db.admin.query(
      `select data, actor, user_id from outbox where type = 'consent.given' and data ->> 'clientId' = 'noted' order by position`,
    )
    const event = (scope: string) => ({
      data: { userId, clientId: 'noted', scopes: [scope], resources: {} },
      actor: { type: 'user', id: userId },
      user_id: null,
    })
    expect(rows).toEqual([event('read'), event('write')])
  })
})
