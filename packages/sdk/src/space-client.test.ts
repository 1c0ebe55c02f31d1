import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSpaceApp, type SpaceApp } from '../../server/src/dialects/space/testing/space-app.ts'
import { hexId } from '../../server/src/kernel/ids.ts'
import { createSpaceClient, type ResponseInfo, type SpaceClient } from './index.ts'
import { failure, scripted, watched } from './testing/calls.ts'

let t: SpaceApp
let baseUrl: string
let owner: SpaceClient
let plan: { id: string }
beforeAll(async () => {
  t = await createSpaceApp()
  baseUrl = await t.app.listen({ port: 0, host: '127.0.0.1' })
  owner = createSpaceClient({ baseUrl, subdomain: 'guild', accessToken: t.owner })
  const segment = await t.post('/segments', { name: 'Full time', description: 'A desk', priceMonthly: 9995 })
  plan = { id: hexId(segment.body.id) }
})
afterAll(() => t.close())

describe('a client of a space', () => {
  it('adds, reads, changes, cancels and uncancels a membership', async () => {
    const made = await owner.memberships.create({ plan, email: 'joe@example.org', name: 'Joe' })
    const name: string = made.name
    expect(name).toBe('Joe')
    expect((await owner.memberships.update({ id: made.id }, { phone: '+351 1' })).phone).toBe('+351 1')
    expect((await owner.memberships.get({ id: made.id })).phone).toBe('+351 1')
    expect((await owner.memberships.cancel({ id: made.id })).canceled_to).toEqual(expect.any(String))
    expect(await owner.memberships.uncancel({ id: made.id })).toBeUndefined()
    const list = await owner.memberships.list({ ids: made.id, attributes: 'id,name' })
    expect(list).toEqual([{ id: made.id, name: 'Joe' }])
  })
  it('sends a body that is a list', async () => {
    const fields = await owner.customFields.replaceOfSpace([{ label: 'T-shirt size' }])
    expect(fields).toEqual([{ id: expect.any(String), label: 'T-shirt size' }])
    expect(await owner.customFields.listOfSpace()).toEqual(fields)
  })
  it('may do what the scope of its token allows', async () => {
    const accessToken = await t.tokenFor(t.community.ownerId, ['read_memberships'])
    const reader = createSpaceClient({ baseUrl, subdomain: 'guild', accessToken })
    const [first] = await reader.memberships.list()
    expect(first!.id).toMatch(/^[0-9a-f]{32}$/)
    expect(await failure(reader.memberships.create({ plan, name: 'X' }))).toMatchObject({
      status: 403,
      code: 'UNKNOWN',
      message: 'The access token lacks the scope that this needs',
      details: [],
    })
    expect(await failure(createSpaceClient({ baseUrl, subdomain: 'guild' }).memberships.list())).toMatchObject({ status: 401 })
  })
  it('asks what is public without a token', async () => {
    const anybody = createSpaceClient({ baseUrl, subdomain: 'guild' })
    expect((await anybody.plans.list()).map(({ name }) => name)).toEqual(['Full time'])
    expect((await anybody.spaces.get({ subdomain: 'guild' })).id).toBe('space-guild')
  })
  it('throws the fields at fault (422)', async () => {
    const error = await failure(owner.users.create({ email: 'nonsense' }))
    expect(error).toMatchObject({
      status: 422,
      code: 'UNKNOWN',
      message: 'email is invalid',
      details: [{ field: 'email', message: 'is invalid' }],
    })
    expect(error.requestId).toMatch(/^[\w-]{8,}$/)
  })
  it('answers where the picture of a user is, and does not go there', async () => {
    const { fetch, asked } = watched()
    let info: ResponseInfo | undefined
    const client = createSpaceClient({ baseUrl, fetch })
    const userId = await t.makeUser('pictured')
    await t.db.admin.query('update users set profile_image = $2 where id = $1', [userId, 'https://example.org/me.jpg'])
    const { location } = await client.users.picture({ id: hexId(userId) }, { onResponse: (response) => (info = response) })
    const address: string = location
    expect(address).toBe('https://example.org/me.jpg')
    expect([info!.status, asked.length]).toEqual([302, 1])
  })
})

describe('the space that a call is about', () => {
  it('is the one that the call names, before the one of the client', async () => {
    const other = await t.createCommunity('other')
    const accessToken = await t.tokenFor(other.ownerId, ['read', 'write'])
    const client = createSpaceClient({ baseUrl, subdomain: 'guild', accessToken })
    expect(await failure(client.activities.create({ text: 'Not mine' }))).toMatchObject({ status: 403 })
    await client.activities.create({ text: 'The printer has paper' }, { tag: 'other' })
    const [activity] = await client.activities.list({ tag: 'other', last: 1 })
    expect(activity!.attributes).toEqual({ text: 'The printer has paper' })
    expect(await failure(client.memberships.get({ tag: 'other', id: 'x' }))).toMatchObject({ status: 404 })
  })
  it('must be known (TypeError); nothing is sent', async () => {
    const { fetch, asked } = watched()
    const client = createSpaceClient({ baseUrl, fetch, accessToken: t.owner })
    for (const call of [client.plans.list(), client.memberships.create({ plan }), client.memberships.uncancel({ id: 'x' })])
      await expect(call).rejects.toThrow(new TypeError('subdomain is required and must be a string'))
    expect(asked).toEqual([])
    // The whole server is asked without.
    const token = await t.tokenFor(t.community.ownerId, ['read_user'])
    expect((await createSpaceClient({ baseUrl, accessToken: token }).users.me()).admin_of).toHaveLength(1)
  })
})

describe('a call that is told "later"', () => {
  const later = { status: 503, headers: { 'retry-after': '0' } }
  const client = (fetch: typeof globalThis.fetch) => createSpaceClient({ baseUrl: 'http://host', subdomain: 'guild', fetch })
  it('is sent again where it reads', async () => {
    const { fetch, asked } = scripted(later, { status: 200, body: [] })
    expect(await client(fetch).plans.list()).toEqual([])
    expect(asked).toHaveLength(2)
  })
  it('is not sent again where it writes: this API knows no Idempotency-Key', async () => {
    const { fetch, asked } = scripted(later)
    expect(await failure(client(fetch).activities.create({ text: 'x' }))).toMatchObject({ status: 503 })
    expect(asked[0]!.headers.has('idempotency-key')).toBe(false)
  })
})
