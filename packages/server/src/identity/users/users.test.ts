import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tx } from '../../db/database.ts'
import { hostId, newId } from '../../kernel/ids.ts'
import { testActor } from '../../testing/test-app.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { createFounder, createUser, createUserWithEmail, findOrCreateUser, type UserRow } from './users.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const change = <T>(work: (tx: Tx) => Promise<T>) => db.database.change(hostId, work)
const eventsOf = async (userId: string) =>
  (await db.admin.query('select community_id, type, data, actor, user_id from outbox where object_id = $1', [userId])).rows
const countUsers = async () => (await db.admin.query('select count(*)::int as n from users')).rows[0].n

describe('every way in', () => {
  const ways: [string, (tx: Tx) => Promise<UserRow>][] = [
    ['createUser', (tx) => createUser(tx, testActor, { email: 'one@example.org', username: 'one' })],
    ['createUserWithEmail', (tx) => createUserWithEmail(tx, testActor, { email: 'two@example.org' })],
    ['findOrCreateUser', (tx) => findOrCreateUser(tx, testActor, 'three@example.org', null)],
    ['createFounder', (tx) => createFounder(tx, testActor, 'four', 'Four')],
  ]
  it.each(ways)('%s records user.created under the community of the transaction', async (_, make) => {
    const communityId = newId()
    const user = await db.database.change(communityId, make)
    const event = { type: 'user.created', data: { userId: user.id }, actor: testActor, user_id: null }
    expect(await eventsOf(user.id)).toEqual([{ community_id: communityId, ...event }])
  })
  it('leaves neither user nor event where the transaction goes no further', async () => {
    const before = await countUsers()
    let userId = ''
    const broken = change(async (tx) => {
      userId = (await createFounder(tx, testActor, 'undone', 'Undone')).id
      throw new Error('no further')
    })
    await expect(broken).rejects.toThrow('no further')
    expect([await countUsers(), await eventsOf(userId)]).toEqual([before, []])
  })
})

describe('createUser', () => {
  it('refuses what is taken, and what is no address or username', async () => {
    const create = (email: string, username: string) => change((tx) => createUser(tx, testActor, { email, username }))
    await create('taken@example.org', 'taken')
    await expect(create('TAKEN@example.org', 'another')).rejects.toMatchObject({ code: 'email_taken' })
    await expect(create('another@example.org', 'Taken')).rejects.toMatchObject({ code: 'username_taken' })
    await expect(create('nonsense', 'another')).rejects.toMatchObject({ problems: [{ field: 'email' }] })
    await expect(create('another@example.org', 'an.other')).rejects.toMatchObject({ problems: [{ field: 'username' }] })
  })
})

describe('a proposed username', () => {
  it('is another where somebody has it', async () => {
    const founders = await Promise.all([1, 2, 3].map(() => change((tx) => createFounder(tx, testActor, 'same-tag', 'Same'))))
    const names = founders.map(({ username }) => username).sort()
    expect(names[0]).toBe('same-tag')
    expect(new Set(names).size).toBe(3)
  })
})

describe('the e-mail of somebody who is there', () => {
  it('finds them, and records nothing', async () => {
    const find = () =>
      db.database.change(
        hostId,
        (tx) => findOrCreateUser(tx, testActor, 'there@example.org', 'There'),
        // PostgreSQL counts an insert that met another's as a write, and the check for events would take it for one.
        { unseen: true },
      )
    const [made, ...others] = await Promise.all([find(), find(), find()])
    expect(others.map(({ id }) => id)).toEqual([made.id, made.id])
    expect((await find()).id).toBe(made.id)
    expect(await eventsOf(made.id)).toHaveLength(1)
  })
  it('never gives their account as a new one', async () => {
    const create = () => change((tx) => createUserWithEmail(tx, testActor, { email: 'Own@example.org' }))
    const { email, name } = await create()
    expect([email, name]).toEqual(['own@example.org', 'own'])
    await expect(create()).rejects.toMatchObject({ code: 'email_taken' })
  })
})
