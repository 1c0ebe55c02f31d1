/** Who is told what: a webhook hears of what its person may see, whichever API the change came through. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeliverer } from '../../../domain/webhooks/deliveries.ts'
import { createWebhookSecrets } from '../../../domain/webhooks/webhooks.ts'
import { startJobs } from '../../../jobs/runner.ts'
import { deliverWebhookTask } from '../../../jobs/tasks/deliver-webhook.ts'
import { createLogger } from '../../../kernel/logger.ts'
import { parseNetworks } from '../../../outgoing/address-rules.ts'
import { createOutgoing } from '../../../outgoing/outgoing.ts'
import { startReceiver } from '../../../outgoing/testing/receiver.ts'
import { createTestApp, type TestApp, TestClock, testSecret } from '../../../testing/test-app.ts'
import { bearer, type Person, signUp } from '../testing/people.ts'

let t: TestApp
let owner: Person
let member: Person
let stranger: Person
let organization: { id: string; slug: string }
let count = 0
beforeAll(async () => {
  t = await createTestApp()
  owner = await signUp(t, 'owner')
  member = await signUp(t, 'member')
  stranger = await signUp(t, 'stranger')
  for (const who of [owner, member, stranger])
    await who.post('/webhooks', { url: 'https://example.com/hook', events: ['*'], secret: `secret of ${who.username}` })
})
beforeEach(async () => {
  organization = (await owner.post('/organizations', { name: 'Told', slug: `told-${++count}` })).body.data
  await owner.post(`/organizations/${organization.id}/members`, { user_id: member.id })
  await forget()
})
afterAll(() => t.close())

const forget = () => t.db.admin.query('delete from webhook_deliveries')
type Told = [username: string, type: string]
/** Who was told what since the last look, by name; with the data where it is asked for. */
async function told(): Promise<Told[]> {
  const { rows } = await t.db.admin.query<{ username: string; type: string }>(
    `select u.username, d.type from webhook_deliveries d join webhooks w on w.id = d.webhook_id join users u on u.id = w.owner_user_id
     order by d.type, u.username`,
  )
  return rows.map(({ username, type }): Told => [username, type])
}
async function dataFor(who: Person, type: string): Promise<Record<string, unknown>> {
  const { rows } = await t.db.admin.query(
    `select d.body::jsonb -> 'data' as data from webhook_deliveries d join webhooks w on w.id = d.webhook_id
     where w.owner_user_id = $1 and d.type = $2`,
    [who.userId, type],
  )
  expect(rows).toHaveLength(1)
  return rows[0].data
}
const both = (type: string): Told[] => [
  ['member', type],
  ['owner', type],
]
const community = (method: string, path: string, body?: unknown) =>
  t.call(method, `/api/v1/communities/${organization.slug}${path}`, { key: null, headers: bearer(owner.tokens), body })

describe('resources', () => {
  it('of one’s own are told to oneself alone', async () => {
    const { body } = await stranger.post('/resources', { name: 'Own' })
    await stranger.patch(`/resources/${body.data.id}`, { name: 'Renamed' })
    await stranger.delete(`/resources/${body.data.id}`)
    expect(await told()).toEqual([
      ['stranger', 'resource.created'],
      ['stranger', 'resource.deleted'],
      ['stranger', 'resource.updated'],
    ])
    expect(await dataFor(stranger, 'resource.deleted')).toMatchObject({ id: body.data.id, name: 'Renamed' })
  })
  it('of an organization are told to its members', async () => {
    const { body } = await member.post('/resources', { name: 'Shared', organization_id: organization.id })
    expect(await told()).toEqual(both('resource.created'))
    expect(await dataFor(owner, 'resource.created')).toEqual(body.data)
  })
})

describe('organizations', () => {
  it('are told to who made them, with their own role', async () => {
    const { body } = await stranger.post('/organizations', { name: 'New' })
    expect(await told()).toEqual([['stranger', 'organization.created']])
    expect(await dataFor(stranger, 'organization.created')).toEqual(body.data)
  })
  it('that change are told to each member with the role of each, whichever API changed them', async () => {
    await owner.patch(`/organizations/${organization.id}`, { name: 'Renamed' })
    expect(await told()).toEqual(both('organization.updated'))
    expect(await dataFor(member, 'organization.updated')).toMatchObject({ name: 'Renamed', role: 'member', members_count: 2 })
    expect(await dataFor(owner, 'organization.updated')).toMatchObject({ role: 'owner' })
    await forget()
    expect((await community('PATCH', '', { name: 'By the other API' })).status).toBe(200)
    expect(await told()).toEqual(both('organization.updated'))
    await forget()
    // Nothing of it that an organization shows.
    await community('PATCH', '', { description: 'Longer' })
    expect(await told()).toEqual([])
  })
  it('that are deleted are told to who was a member', async () => {
    await owner.delete(`/organizations/${organization.id}`)
    expect(await told()).toEqual(both('organization.deleted'))
    expect(await dataFor(member, 'organization.deleted')).toMatchObject({ id: organization.id, slug: organization.slug })
  })
})

describe('members', () => {
  it('who come are told to all, themselves too', async () => {
    const { body } = await owner.post(`/organizations/${organization.id}/members`, { user_id: stranger.id, role: 'admin' })
    expect(await told()).toEqual([
      ['member', 'organization.member_added'],
      ['owner', 'organization.member_added'],
      ['stranger', 'organization.member_added'],
    ])
    expect(await dataFor(member, 'organization.member_added')).toEqual({ organization_id: organization.id, ...body.data })
  })
  it('who come through the Community API likewise', async () => {
    expect((await community('POST', '/members', { email: stranger.email })).status).toBe(201)
    expect(await dataFor(stranger, 'organization.member_added')).toMatchObject({ user_id: stranger.id, role: 'member' })
  })
  it('who go are told to those who stay: removed, leaving, kicked, banned', async () => {
    const goes = [
      () => owner.delete(`/organizations/${organization.id}/members/${member.id}`),
      () => member.delete(`/organizations/${organization.id}/members/${member.id}`),
      () => community('POST', `/members/${member.userId}/kick`),
      () => community('POST', `/members/${member.userId}/ban`),
    ]
    for (const go of goes) {
      expect((await go()).status).toBeLessThan(300)
      expect(await told()).toEqual([['owner', 'organization.member_removed']])
      expect(await dataFor(owner, 'organization.member_removed')).toMatchObject({
        organization_id: organization.id,
        user_id: member.id,
      })
      await owner.post(`/organizations/${organization.id}/members`, { user_id: member.id })
      await forget()
    }
  })
})

describe('a profile', () => {
  // Whoever joined above is a stranger again.
  beforeAll(() => t.db.admin.query(`update memberships set status = 'LEFT' where user_id = $1`, [stranger.userId]))
  it('that changes is told to oneself and to who is in an organization with one', async () => {
    const { body } = await member.patch('/users/me', { profile: { first_name: 'Mem' } })
    expect(await told()).toEqual(both('user.updated'))
    expect(await dataFor(owner, 'user.updated')).toEqual(body.data)
    await forget()
    await stranger.patch('/users/me', { profile: { first_name: 'Str' } })
    expect(await told()).toEqual([['stranger', 'user.updated']])
  })
  it('is told once, however many organizations two people share', async () => {
    await owner.patch('/users/me', { profile: { first_name: 'Own' } })
    expect(await told()).toEqual(both('user.updated'))
  })
  it('is not told to who is no member any more', async () => {
    const gone = await signUp(t, 'gone')
    await gone.post('/webhooks', { url: 'https://example.com/hook', events: ['*'] })
    await owner.post(`/organizations/${organization.id}/members`, { user_id: gone.id })
    await gone.delete(`/organizations/${organization.id}/members/${gone.id}`)
    await forget()
    await owner.patch('/users/me', { profile: { first_name: 'Owner' } })
    expect((await told()).map(([name]) => name)).not.toContain('gone')
  })
})

describe('the job runner', () => {
  it('delivers what happens, in its order, and tries again what fails', async () => {
    // Its jobs and deliveries fall due by one clock: the database's, which no test turns.
    class RealClock extends TestClock {
      override advance(): void {}
    }
    const clock = new RealClock()
    const t = await createTestApp({ clock })
    let isDown = true
    const receiver = await startReceiver((_request, response) => {
      response.statusCode = isDown ? 500 : 200
      isDown = false
      response.end()
    })
    const outgoing = createOutgoing({ allowed: parseNetworks('127.0.0.1') })
    const secrets = createWebhookSecrets(testSecret)
    const deliverer = createDeliverer({ database: t.database, clock, outgoing, secrets })
    const stop = await startJobs({
      database: t.database,
      log: createLogger('silent'),
      tasks: [deliverWebhookTask(deliverer)],
      concurrency: 2,
    })
    try {
      const person = await signUp(t, 'receiver')
      await person.post('/webhooks', { url: `http://127.0.0.1:${receiver.port}/`, events: ['resource.created'] })
      for (const name of ['1', '2', '3']) await person.post('/resources', { name })
      const names = () => receiver.received.map(({ body }) => JSON.parse(body).data.name)
      await expect.poll(names, { timeout: 20_000 }).toEqual(['1', '2', '3', '1'])
    } finally {
      await stop()
      await outgoing.close()
      await receiver.close()
      await t.close()
    }
  }, 40_000)
})
