import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const hour = 3_600_000
const inHours = (hours: number) => new Date(t.clock.now() + hours * hour).toISOString()
let serial = 0
const make = async (rest: object = {}) => {
  const answer = await t.post('/events', { name: `Event ${++serial}`, startDate: inHours(24), ...rest })
  expect(answer.status).toBe(201)
  return answer.body
}
const asPublic = () => ({ key: t.community.publishable })
const changesOf = async (id: string) => (await t.changes()).filter((change) => change.object_id === id)
/** A community of its own, for what the lists hold exactly. */
const elsewhere = async (tag: string) => {
  const community = await t.createCommunity(tag)
  const base = `/api/v1/communities/${tag}`
  return {
    get: async (path: string, key = community.publishable) => (await t.call('GET', base + path, { key })).body,
    make: async (body: object) =>
      (await t.call('POST', `${base}/events`, { key: community.admin, body: { startDate: inHours(24), ...body } })).body,
    patch: (slug: string, body: object) => t.call('PATCH', `${base}/events/${slug}`, { key: community.admin, body }),
    admin: community.admin,
  }
}
const names = (events: { name: string }[]) => events.map(({ name }) => name)

const home = { address: 'Rua 1', city: 'Lisbon', country: 'Portugal', latitude: 38.7, longitude: -9.1 }
const online = 'https://meet.example.org/room'

describe('POST /events', () => {
  it('makes a draft with every field answered (201)', async () => {
    const answer = await t.post('/events', { name: 'Open Workshop Night!', startDate: '2031-03-14T18:30:00+01:00' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      slug: 'open-workshop-night',
      name: 'Open Workshop Night!',
      description: null,
      startDate: '2031-03-14T17:30:00.000Z',
      endDate: null,
      location: null,
      bannerUrl: null,
      format: 'IN_PERSON',
      tiers: [],
      featured: false,
      status: 'DRAFT',
      timezone: null,
      capacity: null,
      requiresApproval: false,
      viewability: 'PUBLIC',
      attendeeCount: 0,
    })
    expect((await changesOf(answer.body.id)).map(({ type }) => type)).toEqual(['event.created'])
  })
  it('keeps every field it is given', async () => {
    const given = {
      name: 'Everything',
      description: '# <b>bold</b>',
      startDate: '2031-01-01T10:00:00.123Z',
      endDate: '2031-01-01T12:00:00.000Z',
      timezone: 'Europe/Lisbon',
      format: 'HYBRID',
      location: { type: 'HYBRID', ...home, onlineUrl: online },
      bannerUrl: 'https://example.org/b.jpg',
      featured: false,
      capacity: 40,
      requiresApproval: true,
      viewability: 'MEMBERS_ONLY',
      status: 'DRAFT',
    }
    expect(await make(given)).toMatchObject(given)
  })
  it('may be published at once, in the past too, and tells both', async () => {
    const event = await make({ status: 'PUBLISHED', startDate: inHours(-48), endDate: inHours(-40) })
    expect((await t.get(`/events/${event.slug}`, asPublic())).status).toBe(200)
    const changes = await changesOf(event.id)
    expect(changes.map(({ type }) => type)).toEqual(['event.created', 'event.published'])
    expect(changes[1]!.data).toEqual({
      eventId: event.id,
      slug: event.slug,
      name: event.name,
      startDate: event.startDate,
      endDate: event.endDate,
    })
  })
  it('gives one name at once to 10 writers with 10 slugs', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => make({ name: 'Встреча' })))
    expect(new Set(made.map(({ slug }) => slug)).size).toBe(10)
    expect(made.every(({ slug }) => slug.startsWith('vstrecha'))).toBe(true)
  })
  it.each([
    [{ onlineUrl: online }, { type: 'ONLINE', onlineUrl: online, city: null }, 'ONLINE'],
    [home, { ...home, type: 'PHYSICAL', onlineUrl: null }, 'IN_PERSON'],
    [{ city: 'Porto', onlineUrl: online }, { type: 'HYBRID', city: 'Porto', address: null }, 'HYBRID'],
    [{ address: ' ', city: '', onlineUrl: null }, null, 'IN_PERSON'],
    [{}, null, 'IN_PERSON'],
    [null, null, 'IN_PERSON'],
  ])('completes the location %j, and the format follows from it', async (location, expected, format) => {
    const event = await make({ location })
    if (expected === null) expect(event.location).toBeNull()
    else expect(event.location).toMatchObject(expected)
    expect(event.format).toBe(format)
  })
  it.each([
    [{ startDate: '2031-01-01T00:00:00Z' }, 'name'],
    [{ name: 'x' }, 'startDate'],
    [{ name: ' ', startDate: '2031-01-01T00:00:00Z' }, 'name'],
    [{ name: 'x', startDate: '2031-02-30T00:00:00Z' }, 'startDate'],
    [{ name: 'x', startDate: '2031-01-01' }, 'startDate'],
    [{ name: 'x', startDate: '2031-01-02T00:00:00Z', endDate: '2031-01-02T00:00:00Z' }, 'endDate'],
    [{ name: 'x', startDate: '2031-01-02T00:00:00Z', endDate: '2031-01-01T00:00:00Z' }, 'endDate'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', capacity: -1 }, 'capacity'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', capacity: '10' }, 'capacity'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', timezone: 'Mars/Base' }, 'timezone'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', format: 'online' }, 'format'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', location: { latitude: 91, longitude: 0 } }, 'location.latitude'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', location: { latitude: 9 } }, 'location.longitude'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', location: { longitude: 9 } }, 'location.latitude'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', location: { onlineUrl: 'javascript:alert(1)' } }, 'location.onlineUrl'],
    [{ name: 'x', startDate: '2031-01-01T00:00:00Z', slug: 'mine' }, 'slug'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const before = (await t.changes()).length
    const answer = await t.post('/events', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field }] })
    expect((await t.changes()).length).toBe(before)
  })
  it('is for ADMIN alone (403)', async () => {
    const key = await t.createKey(t.community, ['READ_PUBLIC', 'WRITE_MEMBERS', 'WRITE_SALES', 'WRITE_BROADCASTS'])
    expect((await t.post('/events', { name: 'x', startDate: inHours(1) }, { key })).status).toBe(403)
    expect((await t.patch('/events/open-workshop-night', { name: 'x' }, { key })).status).toBe(403)
  })
})

describe('GET /events', () => {
  it('lists the published ones by start, and pages by cursor', async () => {
    const there = await elsewhere('listing')
    await there.make({ name: 'Third', startDate: inHours(30), status: 'PUBLISHED' })
    await there.make({ name: 'First', startDate: inHours(-30), status: 'PUBLISHED' })
    await there.make({ name: 'Draft', startDate: inHours(1) })
    await there.make({ name: 'Second', startDate: inHours(2), status: 'PUBLISHED' })
    await there.make({ name: 'Second again', startDate: (await there.get('/events'))[1].startDate, status: 'PUBLISHED' })
    const expected = ['First', 'Second', 'Second again', 'Third']
    expect(names(await there.get('/events'))).toEqual(expected)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { data: { name: string }[]; pagination: { nextCursor: string | null } } = await there.get(
        `/events?limit=1&cursor=${cursor}`,
      )
      seen.push(...names(page.data))
      cursor = page.pagination.nextCursor
    }
    expect(seen).toEqual(expected)
    expect(names(await there.get('/events?limit=2&offset=1'))).toEqual(['Second', 'Second again'])
  })
  it('filters by upcoming and featured, alone and together', async () => {
    const there = await elsewhere('filters')
    await there.make({ name: 'Past', startDate: inHours(-5), status: 'PUBLISHED', featured: true })
    await there.make({ name: 'Future', startDate: inHours(5), status: 'PUBLISHED' })
    expect(names(await there.get('/events?upcoming=true'))).toEqual(['Future'])
    expect(names(await there.get('/events?upcoming=false'))).toEqual(['Past', 'Future'])
    expect(names(await there.get('/events?featured=true'))).toEqual(['Past'])
    expect(names(await there.get('/events?featured=true&upcoming=true'))).toEqual([])
    await there.patch('future', { featured: true })
    expect(names(await there.get('/events?featured=true&upcoming=true'))).toEqual(['Future'])
    expect((await there.get('/events?upcoming=perhaps')).code).toBe('VALIDATION_ERROR')
  })
  it('shows admins other statuses and the fields of management; others are refused (403)', async () => {
    const there = await elsewhere('statuses')
    await there.make({ name: 'Draft' })
    await there.make({ name: 'Gone', status: 'CANCELLED' })
    await there.make({ name: 'Here', status: 'PUBLISHED' })
    expect(names(await there.get('/events?status=DRAFT', there.admin))).toEqual(['Draft'])
    expect(names(await there.get('/events?status=CANCELLED', there.admin))).toEqual(['Gone'])
    const [forAdmin] = await there.get('/events', there.admin)
    expect(forAdmin).toMatchObject({ name: 'Here', status: 'PUBLISHED', attendeeCount: 0 })
    const [forAll] = await there.get('/events?status=PUBLISHED')
    expect(Object.keys(forAll)).not.toContain('status')
    const refused = await there.get('/events?status=DRAFT')
    expect(refused).toMatchObject({ code: 'INSUFFICIENT_SCOPE', details: [{ field: 'status' }] })
  })
})

describe('GET /events/:slug', () => {
  it('shows drafts and cancelled events to admins alone (404)', async () => {
    for (const status of ['DRAFT', 'CANCELLED']) {
      const { slug } = await make({ status })
      expect((await t.get(`/events/${slug}`)).body.status).toBe(status)
      expect((await t.get(`/events/${slug}`, asPublic())).status).toBe(404)
      expect((await t.get(`/events/${slug}/tiers`, asPublic())).status).toBe(404)
    }
    expect((await t.get('/events/never-made')).body).toMatchObject({ code: 'NOT_FOUND' })
  })
  it('hides the way into a members-only event from all but admins', async () => {
    const rest = { status: 'PUBLISHED', location: { ...home, onlineUrl: online } }
    const members = await make({ ...rest, viewability: 'MEMBERS_ONLY' })
    const open = await make(rest)
    const shown = (await t.get(`/events/${members.slug}`, asPublic())).body
    expect(shown.location).toEqual({ type: 'HYBRID', ...home, onlineUrl: null })
    expect((await t.get(`/events/${members.slug}`)).body.location.onlineUrl).toBe(online)
    expect((await t.get(`/events/${open.slug}`, asPublic())).body.location.onlineUrl).toBe(online)
    const listed = (await t.get('/events?limit=100', asPublic())).body
    expect(listed.find(({ id }: { id: string }) => id === members.id).location.onlineUrl).toBeNull()
  })
  it('holds the published tiers in the order they were made', async () => {
    const event = await make({ status: 'PUBLISHED' })
    for (const [name, published] of [
      ['Z', true],
      ['Hidden', false],
      ['A', true],
    ] as const) {
      await t.post(`/events/${event.slug}/tiers`, { name, published })
    }
    expect(names((await t.get(`/events/${event.slug}`, asPublic())).body.tiers)).toEqual(['Z', 'A'])
    expect(names((await t.get(`/events/${event.slug}`)).body.tiers)).toEqual(['Z', 'A'])
  })
})

describe('PATCH /events/:slug', () => {
  it('changes what is sent, clears what is null, and keeps the slug', async () => {
    const event = await make({ name: 'Before', description: 'D', capacity: 5, endDate: inHours(30) })
    const { status, body } = await t.patch(`/events/${event.slug}`, {
      name: 'After',
      description: null,
      capacity: null,
      endDate: null,
    })
    expect(status).toBe(200)
    expect(body).toEqual({ ...event, name: 'After', description: null, capacity: null, endDate: null })
    expect((await changesOf(event.id)).at(-1)).toMatchObject({ type: 'event.updated', data: { name: 'After', endDate: null } })
  })
  it('replaces the location; the format follows until it is set apart', async () => {
    const event = await make({ location: home })
    const moved = await t.patch(`/events/${event.slug}`, { location: { onlineUrl: online } })
    expect(moved.body).toMatchObject({ format: 'ONLINE', location: { type: 'ONLINE', address: null, onlineUrl: online } })
    await t.patch(`/events/${event.slug}`, { format: 'HYBRID' })
    expect((await t.patch(`/events/${event.slug}`, { location: home })).body.format).toBe('HYBRID')
    expect((await t.patch(`/events/${event.slug}`, { location: null })).body.location).toBeNull()
  })
  it('checks endDate against the stored start, and startDate against the stored end (400)', async () => {
    const event = await make({ startDate: inHours(10), endDate: inHours(12) })
    for (const body of [{ endDate: inHours(9) }, { startDate: inHours(13) }]) {
      const answer = await t.patch(`/events/${event.slug}`, body)
      expect(answer.status).toBe(400)
      expect(answer.body.details[0].field).toBe('endDate')
    }
    expect((await t.patch(`/events/${event.slug}`, { startDate: inHours(13), endDate: inHours(14) })).status).toBe(200)
  })
  it('tells each change of status by its name, and the same status as an update', async () => {
    const event = await make()
    for (const status of ['PUBLISHED', 'PUBLISHED', 'CANCELLED', 'DRAFT']) {
      expect((await t.patch(`/events/${event.slug}`, { status })).body.status).toBe(status)
    }
    expect((await changesOf(event.id)).map(({ type }) => type)).toEqual([
      'event.created',
      'event.published',
      'event.updated',
      'event.cancelled',
      'event.unpublished',
    ])
  })
  it('refuses to publish an event whose tiers are all unpublished (400)', async () => {
    const event = await make()
    const tier = (await t.post(`/events/${event.slug}/tiers`, { name: 'Hidden', published: false })).body
    const refused = await t.patch(`/events/${event.slug}`, { status: 'PUBLISHED' })
    expect(refused.status).toBe(400)
    expect(refused.body.details[0].field).toBe('status')
    await t.patch(`/tiers/${tier.id}`, { published: true })
    expect((await t.patch(`/events/${event.slug}`, { status: 'PUBLISHED' })).status).toBe(200)
  })
  it('features one event at a time, and tells both', async () => {
    const first = await make({ featured: true })
    const second = await make()
    expect((await t.patch(`/events/${second.slug}`, { featured: true })).body.featured).toBe(true)
    expect((await t.get(`/events/${first.slug}`)).body.featured).toBe(false)
    expect((await changesOf(first.id)).map(({ type }) => type)).toEqual(['event.created', 'event.updated'])
    expect((await t.patch(`/events/${second.slug}`, { featured: true, name: 'Again' })).body.featured).toBe(true)
    expect((await t.patch(`/events/${second.slug}`, { featured: false })).body.featured).toBe(false)
  })
  it('features exactly one where 12 ask at the same moment', async () => {
    const events = await Promise.all(Array.from({ length: 6 }, () => make()))
    const answers = await Promise.all([
      ...events.map(({ slug }) => t.patch(`/events/${slug}`, { featured: true })),
      ...events.map((_, n) => t.post('/events', { name: `Featured at once ${n}`, startDate: inHours(9), featured: true })),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(6).fill(200), ...Array(6).fill(201)])
    const { rows } = await t.db.admin.query('select id from events where community_id = $1 and is_featured', [t.community.id])
    expect(rows).toHaveLength(1)
  })
  it('honours If-Match with the tag of its GET (412)', async () => {
    const { slug } = await make()
    const { headers } = await t.get(`/events/${slug}`)
    const first = await t.patch(`/events/${slug}`, { name: 'One' }, { headers: { 'if-match': headers.etag! } })
    expect(first.status).toBe(200)
    expect(first.headers.etag).toBe((await t.get(`/events/${slug}`)).headers.etag)
    const second = await t.patch(`/events/${slug}`, { name: 'Two' }, { headers: { 'if-match': headers.etag! } })
    expect(second.status).toBe(412)
    expect((await t.get(`/events/${slug}`)).body.name).toBe('One')
  })
  it('answers 404 for an event that is not there', async () => {
    expect((await t.patch('/events/never-made', { name: 'x' })).status).toBe(404)
  })
})
