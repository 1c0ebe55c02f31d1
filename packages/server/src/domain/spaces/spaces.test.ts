import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../../identity/users/users.ts'
import { hostId } from '../../kernel/ids.ts'
import { testActor } from '../../testing/test-app.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { createSpace } from './spaces.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

describe('createSpace', () => {
  it('records what the owner is called there as a change of their membership', async () => {
    const wanted = { email: 'ada@example.org', username: 'ada' }
    const { id: userId } = await db.database.change(hostId, (tx) => createUser(tx, testActor, wanted))
    const space = { name: 'Orbis', subdomain: 'orbis', ownerName: 'Ada of Orbis' }
    const id = await createSpace(db.database, testActor, userId, space, new Date())
    const { rows: memberships } = await db.admin.query('select id, name from memberships where community_id = $1', [id])
    expect(memberships).toEqual([{ id: expect.any(String), name: 'Ada of Orbis' }])
    const { rows } = await db.admin.query(
      `select object_id, data, user_id from outbox where community_id = $1 and type = 'member.updated'`,
      [id],
    )
    const membershipId = memberships[0].id
    expect(rows).toEqual([{ object_id: membershipId, data: { membershipId, userId, changed: ['name'] }, user_id: userId }])
  })
})
