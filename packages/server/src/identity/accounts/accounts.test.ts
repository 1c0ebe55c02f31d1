import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostId } from '../../kernel/ids.ts'
import { createTestApp, type TestApp, testSecret } from '../../testing/test-app.ts'
import { type Accounts, createAccounts } from './accounts.ts'

const password = 'correct horse battery'
const origin = { address: '192.0.2.1', userAgent: null, requestId: 'a-request' }
let t: TestApp
let told: (userId: string) => Promise<void>
let accounts: Accounts
beforeAll(async () => {
  t = await createTestApp()
  accounts = createAccounts({ ...t, secret: testSecret, publicUrl: 'http://localhost:4000', onSessionsEnded: (id) => told(id) })
})
afterAll(() => t.close())

const register = async (username: string) => {
  told = async () => undefined
  const email = `${username}@accounts.example.org`
  return { email, user: await accounts.register({ email, username, password }, origin) }
}
const openSessions = async (userId: string): Promise<number> => (await accounts.listSessions(userId)).length
const change = (userId: string, next: string) =>
  accounts.changePassword(userId, { current: password, next }, undefined, origin.requestId)

describe('a sign-in that a change of password overtakes', () => {
  it('opens no session, neither of an app nor of a browser', async () => {
    const { email, user } = await register('overtaken')
    const checked = await accounts.authenticate({ email, password }, origin)
    await change(user.id, 'another password')
    await expect(accounts.openApiSession(checked, origin)).rejects.toMatchObject({ code: 'login_failed' })
    await expect(accounts.openBrowserSession(user.id, origin, checked)).rejects.toMatchObject({ code: 'login_failed' })
    expect(await openSessions(user.id)).toBe(0)
  })
  it('goes no further with the code of a second factor', async () => {
    const { email, user } = await register('overtaken-between')
    const passwordAt = new Date(t.clock.now())
    const isRight = (code: string) => accounts.checkSecondFactor(user.id, code, origin, passwordAt)
    await accounts.authenticate({ email, password }, origin)
    expect((await isRight('000000')).id).toBe(user.id)
    await change(user.id, 'another password')
    await expect(isRight('000000')).rejects.toMatchObject({ code: 'login_failed' })
  })
  it('opens none while the change is being written either: it waits and then sees it', async () => {
    const { email, user } = await register('waiting')
    const checked = await accounts.authenticate({ email, password }, origin)
    const { admin } = t.db
    await admin.query('begin')
    await admin.query(`update users set password_hash = 'another' where id = $1`, [user.id])
    const opened = accounts.openApiSession(checked, origin).catch((error: { code?: string }) => error.code)
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await admin.query(waiting)).rowCount, { timeout: 5000 }).toBe(1)
    await admin.query('commit')
    expect(await opened).toBe('login_failed')
    expect(await openSessions(user.id)).toBe(0)
  })
  it('ends with the others where its session came first', async () => {
    const { email, user } = await register('earlier')
    await accounts.openApiSession(await accounts.authenticate({ email, password }, origin), origin)
    await change(user.id, 'another password')
    expect(await openSessions(user.id)).toBe(0)
  })
})

describe('sign-ins that issuers remember', () => {
  it('are gone before the password is another: what breaks off between leaves none', async () => {
    const { email, user } = await register('breaking-off')
    await accounts.openApiSession(await accounts.authenticate({ email, password }, origin), origin)
    const seen: number[] = []
    told = async () => void seen.push(await openSessions(user.id))
    await change(user.id, 'another password')
    expect(seen).toEqual([1, 0])
    told = async () => Promise.reject(new Error('broken off'))
    await expect(accounts.endAllSessions(user.id, origin.requestId)).rejects.toThrow('broken off')
    await accounts.openApiSession(await accounts.authenticate({ email, password: 'another password' }, origin), origin)
    await expect(accounts.endAllSessions(user.id, origin.requestId)).rejects.toThrow('broken off')
    expect(await openSessions(user.id)).toBe(1)
  })
})

describe('sessions that are over', () => {
  it('go with a new sign-in, ninety days after they began', async () => {
    const { email, user } = await register('often')
    const signIn = async () => accounts.openApiSession(await accounts.authenticate({ email, password }, origin), origin)
    const kept = async () =>
      (await t.db.admin.query<{ n: number }>('select count(*)::int as n from sessions where user_id = $1', [user.id])).rows[0]!.n
    const { refreshToken } = await signIn()
    await signIn()
    const dayMs = 86_400_000
    for (let day = 0; day < 80; day += 20) {
      t.clock.advance(20 * dayMs)
      if (day === 0) await accounts.refresh(refreshToken, origin.requestId)
    }
    await signIn()
    expect(await kept()).toBe(3)
    t.clock.advance(40 * dayMs)
    await signIn()
    expect(await kept()).toBe(2)
  })
})

describe('a profile', () => {
  it('is changed under a username that was proposed and is no longer one to choose', async () => {
    const { user } = await register('proposed')
    await t.db.admin.query(`update users set username = 'jo' where id = $1`, [user.id])
    const changed = await accounts.updateProfile(user.id, { username: 'jo', firstName: 'Jo' }, origin.requestId)
    expect([changed.username, changed.first_name]).toEqual(['jo', 'Jo'])
    const refused = accounts.updateProfile(user.id, { username: 'ed' }, origin.requestId)
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request' })
  })
  it('is written down with its event', async () => {
    const { user } = await register('noted')
    await accounts.updateProfile(user.id, { firstName: 'Ann' }, 'the-request')
    const { rows } = await t.db.admin.query(
      `select type, data, actor from outbox where community_id = $1 and object_id = $2 and request_id = 'the-request'`,
      [hostId, user.id],
    )
    expect(rows).toEqual([
      { type: 'user.updated', data: { userId: user.id, changed: ['firstName'] }, actor: { type: 'user', id: user.id } },
    ])
  })
})
