import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const nowhere = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const inHours = (hours: number) => new Date(t.clock.now() + hours * 3_600_000).toISOString()
let serial = 0
const makeEvent = async (rest: object = {}): Promise<string> =>
  (await t.post('/events', { name: `Event ${++serial}`, startDate: inHours(24), status: 'PUBLISHED', ...rest })).body.slug
const makeTier = async (slug: string, rest: object = {}) => {
  const answer = await t.post(`/events/${slug}/tiers`, { name: 'Regular', ...rest })
  expect(answer.status).toBe(201)
  return answer.body
}
const asPublic = () => ({ key: t.community.publishable })
const changesOf = async (id: string) => (await t.changes()).filter((change) => change.object_id === id)
const form = {
  fields: [{ id: 'diet', type: 'SINGLE_CHOICE', label: 'Diet?', required: true, options: [{ id: 'veg', label: 'Vegetarian' }] }],
}

describe('POST /events/:slug/tiers', () => {
  it('makes a free, published tier with no limit (201)', async () => {
    const slug = await makeEvent()
    const tier = await makeTier(slug)
    expect(tier).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Regular',
      description: null,
      priceCents: 0,
      currency: 'EUR',
      capacity: null,
      remaining: null,
      isFree: true,
      hasForm: false,
    })
    expect((await t.get(`/events/${slug}/tiers`, asPublic())).body).toEqual([tier])
    expect(await changesOf(tier.id)).toMatchObject([
      { type: 'tier.created', data: { tierId: tier.id, name: 'Regular', priceCents: 0, published: true } },
    ])
  })
  it('keeps every field it is given', async () => {
    const tier = await makeTier(await makeEvent({ status: 'DRAFT' }), {
      name: 'VIP',
      description: 'Front row',
      priceCents: 2500,
      currency: 'USD',
      capacity: 10,
      salesStartAt: inHours(-1),
      salesEndAt: inHours(1),
      form,
    })
    expect(tier).toMatchObject({
      ...{ name: 'VIP', description: 'Front row', priceCents: 2500, currency: 'USD' },
      ...{ capacity: 10, remaining: 10, isFree: false, hasForm: true },
    })
  })
  it.each([
    [{}, 'name'],
    [{ name: 'n'.repeat(81) }, 'name'],
    [{ name: 'x', description: 'd'.repeat(201) }, 'description'],
    [{ name: 'x', priceCents: -1 }, 'priceCents'],
    [{ name: 'x', priceCents: 1.5 }, 'priceCents'],
    [{ name: 'x', currency: 'euro' }, 'currency'],
    [{ name: 'x', capacity: 'many' }, 'capacity'],
    [{ name: 'x', salesStartAt: '2031-01-02T00:00:00Z', salesEndAt: '2031-01-01T00:00:00Z' }, 'salesEndAt'],
    [{ name: 'x', form: { fields: [{ id: 'a', type: 'DROPDOWN', label: 'L' }] } }, 'form.fields[0].options'],
    [{ name: 'x', price: 5 }, 'price'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.post(`/events/${await makeEvent()}/tiers`, body)
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe(field)
  })
  it('answers 404 for an event that is not there, 403 without ADMIN', async () => {
    expect((await t.post('/events/never-made/tiers', { name: 'x' })).status).toBe(404)
    const key = await t.createKey(t.community, ['READ_PUBLIC', 'WRITE_SALES'])
    expect((await t.post(`/events/${await makeEvent()}/tiers`, { name: 'x' }, { key })).status).toBe(403)
  })
})

describe('GET /events/:slug/tiers', () => {
  it('lists the published ones in the order they were made; all of them for admins who ask', async () => {
    const slug = await makeEvent()
    const made: { id: string }[] = []
    for (const [name, published] of [
      ['Z', true],
      ['Hidden', false],
      ['A', true],
    ] as const) {
      made.push(await makeTier(slug, { name, published }))
    }
    const ids = (tiers: { id: string }[]) => tiers.map(({ id }) => id)
    expect((await t.get(`/events/${slug}/tiers`, asPublic())).body).toEqual([made[0], made[2]])
    expect(ids((await t.get(`/events/${slug}/tiers`)).body)).toEqual(ids([made[0]!, made[2]!]))
    expect(ids((await t.get(`/events/${slug}/tiers?includeUnpublished=true`)).body)).toEqual(ids(made))
    const refused = await t.get(`/events/${slug}/tiers?includeUnpublished=true`, asPublic())
    expect(refused.status).toBe(403)
    expect(refused.body.details[0].field).toBe('includeUnpublished')
    const page = await t.get(`/events/${slug}/tiers?limit=1&cursor=`, asPublic())
    const next = await t.get(`/events/${slug}/tiers?limit=1&cursor=${page.body.pagination.nextCursor}`, asPublic())
    expect([...page.body.data, ...next.body.data]).toEqual([made[0], made[2]])
    expect(next.body.pagination.hasMore).toBe(false)
  })
  it('answers 404 for an event that is not there', async () => {
    expect((await t.get('/events/never-made/tiers')).status).toBe(404)
  })
})

describe('PATCH /tiers/:tierId', () => {
  it('changes what is sent and clears what is null (200)', async () => {
    const tier = await makeTier(await makeEvent(), { description: 'D', capacity: 5, form })
    const { status, body } = await t.patch(`/tiers/${tier.id}`, { name: 'New', description: null, priceCents: 500, form: null })
    expect(status).toBe(200)
    expect(body).toEqual({ ...tier, name: 'New', description: null, priceCents: 500, isFree: false, hasForm: false })
    expect((await t.patch(`/tiers/${tier.id}`, { capacity: null })).body).toMatchObject({ capacity: null, remaining: null })
    expect((await changesOf(tier.id)).map(({ type }) => type)).toEqual(['tier.created', 'tier.updated', 'tier.updated'])
  })
  it('hides a tier that is unpublished, and shows it again', async () => {
    const slug = await makeEvent()
    const tier = await makeTier(slug)
    await t.patch(`/tiers/${tier.id}`, { published: false })
    expect((await t.get(`/events/${slug}/tiers`)).body).toEqual([])
    await t.patch(`/tiers/${tier.id}`, { published: true })
    expect((await t.get(`/events/${slug}/tiers`)).body).toEqual([tier])
  })
  it('checks the sales window against what is stored (400)', async () => {
    const tier = await makeTier(await makeEvent(), { salesStartAt: inHours(1), salesEndAt: inHours(2) })
    for (const body of [{ salesEndAt: inHours(0.5) }, { salesStartAt: inHours(3) }]) {
      const answer = await t.patch(`/tiers/${tier.id}`, body)
      expect(answer.status).toBe(400)
      expect(answer.body.details[0].field).toBe('salesEndAt')
    }
    expect((await t.patch(`/tiers/${tier.id}`, { salesStartAt: null })).status).toBe(200)
  })
  it('locks price and currency once the tier has an RSVP, a cancelled one too (409)', async () => {
    const slug = await makeEvent()
    const tier = await makeTier(slug, { capacity: 5 })
    const { rsvpId } = (await t.post(`/events/${slug}/rsvp`, { email: 'a@example.org' })).body
    await t.patch(`/rsvps/${rsvpId}`, { status: 'CANCELLED' })
    for (const body of [{ priceCents: 100 }, { currency: 'USD' }]) {
      expect((await t.patch(`/tiers/${tier.id}`, body)).status).toBe(409)
    }
    const unchanged = { name: 'Renamed', priceCents: 0, currency: 'EUR', capacity: 6 }
    expect((await t.patch(`/tiers/${tier.id}`, unchanged)).body).toMatchObject({ ...unchanged, remaining: 6 })
  })
  it('never shows fewer than no places where the capacity falls below what is taken', async () => {
    const slug = await makeEvent()
    const tier = await makeTier(slug, { capacity: 3 })
    for (const name of ['a', 'b']) await t.post(`/events/${slug}/rsvp`, { email: `${name}@example.org` })
    expect((await t.get(`/events/${slug}/tiers`)).body[0].remaining).toBe(1)
    expect((await t.patch(`/tiers/${tier.id}`, { capacity: 1 })).body).toMatchObject({ capacity: 1, remaining: 0 })
  })
  it('honours If-Match with the tag of the last write (412)', async () => {
    const created = await t.post(`/events/${await makeEvent()}/tiers`, { name: 'Tagged' })
    const headers = { 'if-match': created.headers.etag! }
    const first = await t.patch(`/tiers/${created.body.id}`, { name: 'One' }, { headers })
    expect(first.status).toBe(200)
    expect((await t.patch(`/tiers/${created.body.id}`, { name: 'Two' }, { headers })).status).toBe(412)
    const third = await t.patch(`/tiers/${created.body.id}`, { name: 'Three' }, { headers: { 'if-match': first.headers.etag! } })
    expect(third.status).toBe(200)
  })
  it('answers 404 for a tier that is not there and 400 for an id that is none', async () => {
    expect((await t.patch(`/tiers/${nowhere}`, { name: 'x' })).status).toBe(404)
    expect((await t.patch('/tiers/nope', { name: 'x' })).body.details[0].field).toBe('tierId')
  })
})

describe('DELETE /tiers/:tierId', () => {
  it('deletes a tier that nobody has taken (204)', async () => {
    const slug = await makeEvent()
    const tier = await makeTier(slug)
    expect((await t.delete(`/tiers/${tier.id}`)).status).toBe(204)
    expect((await t.delete(`/tiers/${tier.id}`)).status).toBe(404)
    expect((await t.get(`/events/${slug}/tiers`)).body).toEqual([])
    expect((await changesOf(tier.id)).at(-1)!.type).toBe('tier.removed')
  })
  it('keeps a tier that somebody has or had (409)', async () => {
    const slug = await makeEvent()
    const tier = await makeTier(slug)
    const { rsvpId } = (await t.post(`/events/${slug}/rsvp`, { email: 'a@example.org' })).body
    expect((await t.delete(`/tiers/${tier.id}`)).status).toBe(409)
    await t.patch(`/rsvps/${rsvpId}`, { status: 'CANCELLED' })
    expect((await t.delete(`/tiers/${tier.id}`)).status).toBe(409)
  })
  it('leaves no RSVP without its tier where both happen at once', async () => {
    for (let round = 0; round < 10; round++) {
      const slug = await makeEvent()
      const tier = await makeTier(slug)
      const [removed, taken] = await Promise.all([
        t.delete(`/tiers/${tier.id}`),
        t.post(`/events/${slug}/rsvp`, { email: 'a@example.org', tierId: tier.id }),
      ])
      expect(['204 404', '409 201']).toContain(`${removed.status} ${taken.status}`)
    }
  })
})

describe('GET /tiers/:tierId/form', () => {
  it('answers the form, complete', async () => {
    const tier = await makeTier(await makeEvent(), { form })
    expect((await t.get(`/tiers/${tier.id}/form`, asPublic())).body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      fields: [{ ...form.fields[0], description: null, step: 0 }],
      stepLabels: [],
    })
  })
  it('answers 404 without a form, and a new one after it is changed', async () => {
    const tier = await makeTier(await makeEvent())
    expect((await t.get(`/tiers/${tier.id}/form`, asPublic())).body.error).toContain('form')
    const changed = await t.patch(`/tiers/${tier.id}`, { form: { fields: [{ id: 'q', type: 'SHORT_TEXT', label: 'Why?' }] } })
    expect(changed.body.hasForm).toBe(true)
    expect((await t.get(`/tiers/${tier.id}/form`, asPublic())).body.fields[0].label).toBe('Why?')
    expect((await t.get(`/tiers/${nowhere}/form`)).status).toBe(404)
  })
  it('is for admins alone while the tier or its event is not published (404)', async () => {
    const hidden = await makeTier(await makeEvent(), { form, published: false })
    const ofDraft = await makeTier(await makeEvent({ status: 'DRAFT' }), { form })
    const ofCancelled = await makeTier(await makeEvent({ status: 'CANCELLED' }), { form })
    for (const { id } of [hidden, ofDraft, ofCancelled]) {
      expect((await t.get(`/tiers/${id}/form`, asPublic())).status).toBe(404)
      expect((await t.get(`/tiers/${id}/form`)).status).toBe(200)
    }
  })
})
