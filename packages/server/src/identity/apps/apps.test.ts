import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tx } from '../../db/database.ts'
import { hostId, newId } from '../../kernel/ids.ts'
import { testActor } from '../../testing/test-app.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { createUser } from '../users/users.ts'
import { matchesSecret } from './app-secret.ts'
import {
  type CreateApp,
  createApp,
  findApp,
  findAppOfClient,
  listAllApps,
  listApps,
  removeApp,
  renewSecret,
  updateApp,
} from './apps.ts'

let db: TestDatabase
let owner: string
let stranger: string
const now = new Date()
const change = <T>(work: (tx: Tx) => Promise<T>) => db.database.change(hostId, work)
const create = (wanted: Partial<CreateApp> = {}) =>
  change((tx) =>
    createApp(tx, testActor, { name: 'App', redirectUris: ['https://app.example.com/cb'], ownerUserId: owner, ...wanted }, now),
  )

beforeAll(async () => {
  db = await createTestDatabase()
  owner = (await change((tx) => createUser(tx, testActor, { email: 'o@example.org', username: 'owner' }))).id
  stranger = (await change((tx) => createUser(tx, testActor, { email: 's@example.org', username: 'stranger' }))).id
})
afterAll(() => db.drop())

describe('createApp', () => {
  it('gives a secret once, and lasting tokens as API 1 promises', async () => {
    const { app, clientSecret } = await create()
    expect(clientSecret).toMatch(/^gs_[\w-]{43}$/)
    expect(app).toMatchObject({ hasLastingTokens: true, issuerId: null, scopes: null })
    const found = (await findAppOfClient(db.database.system, app.clientId))!
    expect(found).toEqual(app)
    expect(matchesSecret(found.secretHash!, clientSecret!)).toBe(true)
    expect(matchesSecret(found.secretHash!, `${clientSecret}x`)).toBe(false)
  })
  it('gives a public app no secret', async () => {
    const { app, clientSecret } = await create({ isPublic: true })
    expect([app.secretHash, clientSecret]).toEqual([null, undefined])
  })
  it('writes down that it happened, without the secret', async () => {
    const { app, clientSecret } = await create()
    const { rows } = await db.admin.query(`select type, data, user_id, o::text as text from outbox o where object_id = $1`, [
      app.id,
    ])
    expect(rows).toMatchObject([{ type: 'app.created', data: { clientId: app.clientId }, user_id: app.id }])
    expect(rows[0].text).not.toContain(clientSecret)
  })
  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'a\nb' }],
    ['name', { name: '\u200b\u2060' }],
    ['name', { name: 'Good \u202eelpmaxe' }],
    ['redirectUris', { redirectUris: [] }],
    ['redirectUris[1]', { redirectUris: ['https://a.example.com/', 'http://a.example.com/'] }],
    ['redirectUris', { redirectUris: Array.from({ length: 21 }, (_, n) => `https://a.example.com/${n}`) }],
    ['postLogoutRedirectUris[0]', { postLogoutRedirectUris: ['javascript:x'] }],
    ['scopes', { scopes: ['openid', 'everything'] }],
  ])('refuses a wrong %s', async (field, wanted) => {
    await expect(create(wanted)).rejects.toMatchObject({ code: 'invalid_request', problems: [{ field }] })
  })
  it.each(['קבוצה \u200f(א)', 'Zoë’s 👩‍👧 app', 'می\u200cخواهم'])('takes the name %s', async (name) => {
    expect((await create({ name })).app.name).toBe(name)
  })
  it('keeps each address and scope once', async () => {
    const { app } = await create({
      redirectUris: ['https://a.example.com/', 'https://a.example.com/'],
      scopes: ['openid', 'openid'],
    })
    expect([app.redirectUris, app.scopes]).toEqual([['https://a.example.com/'], ['openid']])
  })
})

describe('an app', () => {
  it('is listed for its owner alone', async () => {
    const { app } = await create({ name: 'Mine' })
    expect((await listApps(db.database.system, owner)).map(({ id }) => id)).toContain(app.id)
    expect(await listApps(db.database.system, stranger)).toEqual([])
    expect((await listAllApps(db.database.system)).map(({ id }) => id)).toContain(app.id)
  })
  it('is changed, renewed and removed by its owner; for another it is not there', async () => {
    const { app, clientSecret } = await create()
    const theirs = { id: app.id, ownerUserId: stranger }
    const missing = { code: 'app_not_found' }
    await expect(change((tx) => updateApp(tx, testActor, theirs, { name: 'Stolen' }, now))).rejects.toMatchObject(missing)
    await expect(change((tx) => renewSecret(tx, testActor, theirs, now))).rejects.toMatchObject(missing)
    await expect(removeApp(db.database, testActor, theirs)).rejects.toMatchObject(missing)
    await expect(removeApp(db.database, testActor, { id: newId() })).rejects.toMatchObject(missing)
    const mine = { id: app.id, ownerUserId: owner }
    const changed = await change((tx) => updateApp(tx, testActor, mine, { name: 'Renamed', hasLastingTokens: false }, now))
    expect(changed).toEqual({ ...app, name: 'Renamed', hasLastingTokens: false })
    const renewed = await change((tx) => renewSecret(tx, testActor, mine, now))
    expect(matchesSecret(renewed.app.secretHash!, renewed.clientSecret!)).toBe(true)
    expect(matchesSecret(renewed.app.secretHash!, clientSecret!)).toBe(false)
    await removeApp(db.database, testActor, mine)
    expect(await findApp(db.database.system, app.id)).toBeUndefined()
    const { rows } = await db.admin.query('select type from outbox where object_id = $1 order by position', [app.id])
    expect(rows.map(({ type }) => type)).toEqual(['app.created', 'app.updated', 'app.secret_renewed', 'app.removed'])
  })
  it('that is public has no secret to renew', async () => {
    const { app } = await create({ isPublic: true })
    await expect(change((tx) => renewSecret(tx, testActor, { id: app.id }, now))).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })
})
