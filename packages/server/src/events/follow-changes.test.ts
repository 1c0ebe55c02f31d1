import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostId, newId } from '../kernel/ids.ts'
import { createLogger } from '../kernel/logger.ts'
import { allocateShared, openShared, type SharedMemory } from '../kernel/shared/shared-memory.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { followChanges } from './follow-changes.ts'
import { createNotifier } from './notifier.ts'
import { record } from './outbox.ts'

const log = createLogger('silent')
const actor = { type: 'system', id: 'test' } as const
let db: TestDatabase
let shared: SharedMemory
let stop: () => Promise<void>

beforeAll(async () => {
  db = await createTestDatabase()
  shared = openShared(allocateShared())
  stop = await followChanges({ database: db.database, shared, processId: 'this-one', log })
})
afterAll(async () => {
  await stop()
  await db.drop()
})

const write = (communityId: string, type: 'community.updated' | 'key.revoked') =>
  db.database.change(communityId, (tx) => record(tx, actor, { type, objectType: 'x', objectId: 'x', data: {} }))

describe('a process that follows', () => {
  it('drops what it holds when another was killed before it could tell: it reads the outbox', async () => {
    const id = newId()
    const [content, keys] = [shared.content.current(id), shared.keys.current(id)]
    await write(id, 'community.updated')
    await expect.poll(() => shared.content.current(id), { timeout: 5000 }).toBeGreaterThan(content)
    expect(shared.keys.current(id)).toBe(keys)
    await write(id, 'key.revoked')
    await expect.poll(() => shared.keys.current(id), { timeout: 5000 }).toBeGreaterThan(keys)
  })
  it('drops the answers of all communities of a person who changed their profile', async () => {
    const [person, theirs] = [newId(), newId()]
    await db.admin.query('insert into user_communities (user_id, community_id) values ($1, $2)', [person, theirs])
    const before = shared.content.current(theirs)
    await db.database.change(hostId, (tx) =>
      record(tx, actor, { type: 'user.updated', objectType: 'user', objectId: person, data: {}, userId: person }),
    )
    await expect.poll(() => shared.content.current(theirs), { timeout: 5000 }).toBeGreaterThan(before)
  })
  it('sees a commit that comes late, after younger ones were read', async () => {
    const [slow, fast] = [newId(), newId()]
    const before = shared.content.current(slow)
    const seen = Promise.withResolvers<void>()
    const late = db.database.change(slow, async (tx) => {
      await record(tx, actor, { type: 'community.updated', objectType: 'x', objectId: 'x', data: {} })
      await tx.query({ name: 'flush', text: 'select 1' })
      await seen.promise
    })
    const fastBefore = shared.content.current(fast)
    await write(fast, 'community.updated')
    await expect.poll(() => shared.content.current(fast), { timeout: 5000 }).toBeGreaterThan(fastBefore)
    expect(shared.content.current(slow)).toBe(before)
    seen.resolve()
    await late
    await expect.poll(() => shared.content.current(slow), { timeout: 5000 }).toBeGreaterThan(before)
  })
  it('hears what another tells, and not its own voice', async () => {
    const [others, own, person, shownIn] = [newId(), newId(), newId(), newId()]
    const shownBefore = shared.content.current(shownIn)
    const personBefore = shared.users.current(person)
    const [before, ownBefore] = [shared.keys.current(others), shared.content.current(own)]
    const mine = createNotifier(
      () => db.database,
      'this-one',
      () => undefined,
    )
    mine.changed({ communityId: own, alsoShownIn: [], hasKeys: false, userIds: [] })
    await mine.flush()
    const other = createNotifier(
      () => db.database,
      'another',
      () => undefined,
    )
    other.changed({ communityId: others, alsoShownIn: [shownIn], hasKeys: true, userIds: [person] })
    await other.flush()
    await expect.poll(() => shared.keys.current(others), { timeout: 5000 }).toBeGreaterThan(before)
    expect(shared.content.current(own)).toBe(ownBefore)
    expect(shared.users.current(person)).toBeGreaterThan(personBefore)
    expect(shared.content.current(shownIn)).toBeGreaterThan(shownBefore)
  })
})
