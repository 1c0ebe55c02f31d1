import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endDueMemberships } from '../../../domain/memberships/cancellations.ts'
import { hexId } from '../../../kernel/ids.ts'
import { createLargeSpace } from '../testing/large-space.ts'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
let planId: string
let yearlyId: string
beforeAll(async () => {
  t = await createSpaceApp()
  const monthly = await t.post('/segments', {
    name: 'Full time',
    description: 'A desk',
    priceMonthly: 9995,
    priceYearly: 100_000,
  })
  const yearly = await t.post('/segments', { name: 'Friend', priceYearly: 12_000, isActive: false })
  planId = hexId(monthly.body.id)
  yearlyId = hexId(yearly.body.id)
})
afterAll(() => t.close())

const base = '/c/guild/api/memberships'
let counter = 0
const add = async (rest: object = {}) => {
  const { status, body } = await t.send('POST', base, { body: { plan: { id: planId }, name: `Person ${++counter}`, ...rest } })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const lastChange = async () => (await t.changes()).at(-1)!

describe('POST /memberships', () => {
  it('adds a member who signs in with their e-mail, and tells it in full (201)', async () => {
    const answer = await t.send('POST', base, {
      body: {
        plan: { id: planId },
        email: ' Joe@Example.org ',
        phone: '+351 1',
        customer_number: 'C-1',
        starts_at: '2026/02/25',
        address: {
          name: 'Joe Doe',
          company: 'Doe Lda',
          address: 'Rua 1',
          post_code: '1100',
          city: 'Lisboa',
          country: 'Portugal',
        },
      },
    })
    expect(answer.status, answer.text).toBe(201)
    expect(answer.headers.location).toBe(`http://localhost:4000/c/guild/api/memberships/${answer.body.id}`)
    const userId = answer.body.user.id
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'Joe Doe',
      email: 'joe@example.org',
      phone: '+351 1',
      user: { id: expect.stringMatching(/^[0-9a-f]{32}$/), email: 'joe@example.org' },
      picture: `http://localhost:4000/api/users/${userId}/picture`,
      address: {
        name: 'Joe Doe',
        company: 'Doe Lda',
        full_address: 'Rua 1\n1100 Lisboa',
        address: 'Rua 1',
        post_code: '1100',
        city: 'Lisboa',
        state: null,
        country: 'Portugal',
      },
      billing_emails: [],
      charge_taxes: true,
      customer_number: 'C-1',
      plan: {
        name: 'Full time',
        description: 'A desk',
        parent_plan: { id: planId },
        price_per_cycle_in_cents: 9995,
        price_per_cycle: '99.95',
        total_price_per_cycle: '99.95',
        tax_rate: '0.0',
        cycle_duration: 1,
        currency: 'EUR',
        cancellation_period: 0,
        canceled_to: null,
        booking_credits: [],
        extras: [],
        time_passes: [],
        accounting_code: null,
      },
      upcoming_plan: null,
      payment_method: null,
      confirmed_at: expect.stringMatching(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \+0000$/),
      starts_at: '2026/02/25',
      canceled_to: null,
      next_invoice_at: null,
      team_id: null,
    })
    expect((await t.send('GET', `${base}/${answer.body.id}`)).body).toEqual(answer.body)
    expect((await t.changes()).map(({ type }) => type).slice(-1)).toEqual(['member.approved'])
    // What one dialect writes the others read.
    const members = await t.get('/members?limit=100')
    expect(members.body.map((member: { userId: string }) => hexId(member.userId))).toContain(userId)
  })
  it('takes a form with nested fields', async () => {
    const form = `plan[id]=${planId}&address[name]=Jos%C3%A9+Form&address[country]=Portugal&email=jose%40example.org`
    const answer = await t.send('POST', base, { form })
    expect(answer).toMatchObject({ status: 201, body: { name: 'José Form', address: { country: 'Portugal' } } })
  })
  it('adds a person without an e-mail, who cannot sign in', async () => {
    const body = await add({ name: 'No Mail' })
    expect(body).toMatchObject({ name: 'No Mail', email: null, user: null, address: { name: 'No Mail', full_address: null } })
    expect(await lastChange()).toMatchObject({ type: 'member.approved' })
  })
  it('takes a hidden plan', async () => {
    expect((await add({ plan: { id: yearlyId } })).plan).toMatchObject({ price_per_cycle: '120.0', cycle_duration: 12 })
  })
  it('gives who was a member before their membership back', async () => {
    const first = await add({ email: 'again@example.org', phone: '1' })
    expect((await t.send('POST', `${base}/${first.id}/cancellation`)).status).toBe(201)
    // Until the day is over it is a membership.
    expect((await t.send('POST', base, { body: { plan: { id: planId }, name: 'X', email: 'again@example.org' } })).status).toBe(
      422,
    )
    t.clock.advance(86_400_000)
    await endDueMemberships(t.database, t.community.id, new Date(t.clock.now()))
    const second = await add({ email: 'again@example.org' })
    expect(second).toMatchObject({ id: first.id, canceled_to: null, phone: '1', plan: { parent_plan: { id: planId } } })
  })
  it.each([
    [{ name: 'X' }, { plan: 'is required' }],
    [{ plan: {}, name: 'X' }, { plan: 'is required' }],
    [{ plan: { id: '0'.repeat(32) }, name: 'X' }, { plan: 'is not a plan of this space' }],
    [{ plan: { id: 'x' }, name: 'X' }, { plan: 'is not a plan of this space' }],
    [{ plan: 'x', name: 'X' }, { plan: 'must be an object' }],
    [{ plan: { id: '' }, name: 7 }, { name: 'must be a string' }],
    [{ plan: 'PLAN' }, { name: 'is required' }],
    [{ plan: 'PLAN', name: ' ', address: { name: '' } }, { name: 'is required' }],
    [{ plan: 'PLAN', name: 'X', email: 'nonsense' }, { email: 'is invalid' }],
    [{ plan: 'PLAN', name: 'X', email: 'owner@guild.example.org' }, { email: 'is already a member' }],
    [{ plan: 'PLAN', name: 'X', starts_at: '2026-02-30' }, { starts_at: 'must be a day that exists, such as 2026-03-14' }],
    [{ plan: 'PLAN', name: 'X', address: { city: 7 } }, { address: 'city must be a string or null' }],
    [
      { plan: 'PLAN', name: 'X', address: { country: 'Atlantis' } },
      { address: expect.stringMatching(/^country must be a country/) },
    ],
  ])('refuses %j (422)', async (given, errors) => {
    const body = 'plan' in given && given.plan === 'PLAN' ? { ...given, plan: { id: planId } } : given
    const before = await t.changes()
    expect(await t.send('POST', base, { body })).toMatchObject({ status: 422, body: { errors } })
    expect(await t.changes()).toHaveLength(before.length)
  })
  it('refuses a banned person (403)', async () => {
    const { userId } = await t.join(t.community, 'banned')
    await t.post(`/members/${userId}/ban`, { reason: 'x' })
    const answer = await t.send('POST', base, { body: { plan: { id: planId }, name: 'X', email: 'banned@example.org' } })
    expect(answer).toMatchObject({ status: 403, body: { error: 'This person is banned from the community' } })
  })
})

describe('PUT /memberships/:id', () => {
  it('changes what is sent and leaves the rest, inside the address too', async () => {
    const { id } = await add({ phone: '1', address: { city: 'Porto', country: 'Portugal' } })
    const body = { name: 'New Name', phone: '', address: { city: 'Braga' }, plan: { id: yearlyId } }
    const answer = await t.send('PUT', `${base}/${id}`, { body })
    expect(answer).toMatchObject({
      status: 200,
      body: { name: 'New Name', phone: null, address: { city: 'Braga', country: 'Portugal' }, plan: { name: 'Friend' } },
    })
    expect(await lastChange()).toMatchObject({ type: 'member.updated' })
    expect((await t.send('PUT', `${base}/${id}`, { form: 'address[city]=&phone=2' })).body).toMatchObject({
      name: 'New Name',
      phone: '2',
      address: { city: null, country: 'Portugal' },
    })
  })
  it('lets the name follow that of the address, unless there is one of its own', async () => {
    const { id } = await add({ name: 'Old' })
    const put = async (body: object) => (await t.send('PUT', `${base}/${id}`, { body })).body
    expect(await put({ address: { name: 'New' } })).toMatchObject({ name: 'New', address: { name: 'New' } })
    expect(await put({ name: 'Own', address: { name: 'Billed' } })).toMatchObject({ name: 'Own', address: { name: 'Billed' } })
    expect(await put({ address: { name: ' ' } })).toMatchObject({ name: 'Own', address: { name: 'Own' } })
    expect(await put({ address: { city: 'Braga' } })).toMatchObject({ name: 'Own' })
  })
  it('answers a country as it was given, by name or code, and refuses what is none (422)', async () => {
    const { id } = await add({ address: { country: 'PT' } })
    const put = (country: string | null) => t.send('PUT', `${base}/${id}`, { body: { address: { country } } })
    expect((await t.send('GET', `${base}/${id}`)).body.address.country).toBe('PT')
    for (const country of ['Portugal', 'de', 'United States', null])
      expect((await put(country)).body.address.country).toBe(country)
    for (const country of ['Atlantis', 'XX', 'EU'])
      expect(await put(country)).toMatchObject({ status: 422, body: { errors: { address: expect.any(String) } } })
  })
  it('gives an e-mail to a person who has none, and lets nobody change one that is there', async () => {
    const { id } = await add()
    const given = await t.send('PUT', `${base}/${id}`, { body: { email: 'given@example.org' } })
    expect(given).toMatchObject({ status: 200, body: { email: 'given@example.org', user: { email: 'given@example.org' } } })
    expect((await t.send('PUT', `${base}/${id}`, { body: { email: 'GIVEN@example.org', phone: '3' } })).status).toBe(200)
    const errors = { email: 'is what the person signs in with, and theirs to change' }
    expect(await t.send('PUT', `${base}/${id}`, { body: { email: 'other@example.org' } })).toMatchObject({
      status: 422,
      body: { errors },
    })
    const another = await add()
    expect(await t.send('PUT', `${base}/${another.id}`, { body: { email: 'given@example.org' } })).toMatchObject({
      status: 422,
      body: { errors: { email: 'has already been taken' } },
    })
  })
  it('gives no e-mail to an owner, nor to who is known in another community', async () => {
    const owner = await t.db.admin.query('update users set email = null where id = $1 returning email', [t.community.ownerId])
    expect(owner.rowCount).toBe(1)
    const { rows } = await t.db.admin.query(`select id from memberships where user_id = $1`, [t.community.ownerId])
    const refused = await t.send('PUT', `${base}/${hexId(rows[0].id)}`, { body: { email: 'thief@example.org' } })
    await t.db.admin.query(`update users set email = 'owner@guild.example.org' where id = $1`, [t.community.ownerId])
    expect(refused).toMatchObject({ status: 422, body: { errors: { email: expect.any(String) } } })
    const { id } = await add()
    const other = await t.createCommunity('elsewhere')
    await t.db.admin.query(
      `insert into user_communities (user_id, community_id) select user_id, $2 from memberships where id = $1`,
      [`${id}`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), other.id],
    )
    expect((await t.send('PUT', `${base}/${id}`, { body: { email: 'thief@example.org' } })).status).toBe(422)
  })
  it('refuses a blank name and an unknown plan (422), and what is not there (404)', async () => {
    const { id } = await add()
    expect((await t.send('PUT', `${base}/${id}`, { body: { name: ' ' } })).body).toEqual({
      errors: { name: 'must not be blank' },
    })
    expect((await t.send('PUT', `${base}/${id}`, { body: { plan: { id: 'x' } } })).body).toEqual({
      errors: { plan: 'is not a plan of this space' },
    })
    for (const missing of ['0'.repeat(32), 'x', '00000000-0000-0000-0000-000000000000'])
      expect(await t.send('PUT', `${base}/${missing}`, { body: { name: 'X' } })).toMatchObject({
        status: 404,
        body: { error: 'No such membership' },
      })
  })
})

describe('GET /memberships', () => {
  it('lists the accepted ones in the order they were made', async () => {
    const one = await add()
    const two = await add()
    const { status, body } = await t.send('GET', base)
    expect(status).toBe(200)
    expect(body.slice(-2)).toEqual([one, two])
    const owner = body[0]
    expect(owner).toMatchObject({ name: 'Owner of guild', plan: { name: '', parent_plan: null, price_per_cycle: '0.0' } })
  })
  it('lists just the ids and the attributes that are asked for', async () => {
    const one = await add()
    const two = await add()
    const { body } = await t.send('GET', `${base}?ids=${two.id},nonsense,${one.id}&attributes=id,name,shoe_size`)
    expect(body).toEqual([
      { id: one.id, name: one.name },
      { id: two.id, name: two.name },
    ])
    expect((await t.send('GET', `${base}?ids=`)).body).toEqual([])
    expect((await t.send('GET', `${base}?ids=${one.id}&attributes=`)).body).toEqual([one])
  })
  it('is answered six times a minute, apart from everything else', async () => {
    t.clock.advance(61_000)
    const ask = (path: string) => t.call('GET', path, { key: null, headers: { authorization: `Bearer ${t.owner}` } })
    for (let n = 0; n < 6; n++) expect((await ask(base)).status).toBe(200)
    const over = await ask(base)
    expect(over).toMatchObject({ status: 429, body: { error: expect.any(String) } })
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(50)
    expect(Number(over.headers['retry-after'])).toBeLessThanOrEqual(61)
    expect((await ask('/c/guild/api/plans')).status).toBe(200)
  })
  it('lists more than one portion', async () => {
    const other = await createLargeSpace(t)
    const token = await t.tokenFor(other.ownerId, ['read_memberships'])
    const { body } = await t.send('GET', '/c/large/api/memberships?attributes=id', { token })
    expect(new Set(body.map(({ id }: { id: string }) => id)).size).toBe(other.memberCount)
  })
})

describe('GET /memberships/:id', () => {
  it('shows a member their own, and nobody else’s (404)', async () => {
    const { userId, membershipId } = await t.join(t.community, 'self')
    const token = await t.tokenFor(userId, ['read_memberships'])
    expect((await t.send('GET', `${base}/${hexId(membershipId)}`, { token })).body).toMatchObject({ email: 'self@example.org' })
    const another = await add()
    const hidden = await t.send('GET', `${base}/${another.id}`, { token })
    const missing = await t.send('GET', `${base}/${'0'.repeat(32)}`, { token })
    expect([hidden.status, hidden.text]).toEqual([404, missing.text])
  })
  it('does not show who was kicked (404)', async () => {
    const { userId, membershipId } = await t.join(t.community, 'kicked')
    await t.post(`/members/${userId}/kick`, {})
    expect((await t.send('GET', `${base}/${hexId(membershipId)}`)).status).toBe(404)
  })
})
