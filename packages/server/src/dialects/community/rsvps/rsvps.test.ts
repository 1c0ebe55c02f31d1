import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../../../identity/users/users.ts'
import { newId } from '../../../kernel/ids.ts'
import { createTestApp, type TestApp, testActor } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const nowhere = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const inHours = (hours: number) => new Date(t.clock.now() + hours * 3_600_000).toISOString()
let serial = 0
const makeEvent = async (rest: object = {}): Promise<{ id: string; slug: string }> =>
  (await t.post('/events', { name: `Event ${++serial}`, startDate: inHours(24), status: 'PUBLISHED', ...rest })).body
const makeTier = async (slug: string, rest: object = {}): Promise<{ id: string }> =>
  (await t.post(`/events/${slug}/tiers`, { name: 'Regular', ...rest })).body
const rsvp = (slug: string, body: object, key?: string) => t.post(`/events/${slug}/rsvp`, body, key ? { key } : {})
const patch = (id: string, status: string, headers = {}) => t.patch(`/rsvps/${id}`, { status }, { headers })
const changesOf = async (id: string) => (await t.changes()).filter((change) => change.object_id === id)
const placesOf = async (slug: string) =>
  (await t.db.admin.query('select places_taken, attendee_count from events where slug = $1', [slug])).rows[0]

type Status = 'ACCEPTED' | 'KICKED' | 'BANNED' | 'LEFT'
async function makePerson(status?: Status, { email = `p${++serial}@example.org` as string | null, name = 'Amara' } = {}) {
  const user = await t.change((tx) => createUser(tx, testActor, { email, username: `person-${++serial}`, name }))
  if (status) {
    await t.db.admin.query(
      'insert into memberships (community_id, id, user_id, status, joined_at) values ($1, $2, $3, $4, now())',
      [t.community.id, newId(), user.id, status],
    )
  }
  return { id: user.id, email: email ?? '' }
}
const form = {
  fields: [
    { id: 'diet', type: 'SINGLE_CHOICE', label: 'Diet?', required: true, options: [{ id: 'veg', label: 'Vegetarian' }] },
    { id: 'note', type: 'SHORT_TEXT', label: 'Note' },
  ],
}

describe('POST /events/:slug/rsvp', () => {
  it('takes a place at an event without tiers (201)', async () => {
    const event = await makeEvent()
    const answer = await rsvp(event.slug, { email: 'Ana@Example.ORG', name: 'Ana' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      ok: true,
      rsvpId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'APPROVED',
      eventId: event.id,
      tierId: null,
      userId: null,
    })
    expect((await t.get(`/events/${event.slug}`)).body.attendeeCount).toBe(1)
    expect(await changesOf(answer.body.rsvpId)).toEqual([
      {
        type: 'rsvp.created',
        object_id: answer.body.rsvpId,
        data: {
          rsvpId: answer.body.rsvpId,
          eventId: event.id,
          tierId: null,
          userId: null,
          email: 'ana@example.org',
          status: 'APPROVED',
        },
      },
    ])
  })
  it('needs WRITE_SALES (403)', async () => {
    const { slug } = await makeEvent()
    const without = await t.createKey(t.community, ['READ_PUBLIC', 'WRITE_MEMBERS', 'WRITE_BROADCASTS'])
    expect((await rsvp(slug, { email: 'a@example.org' }, without)).body.code).toBe('INSUFFICIENT_SCOPE')
    expect((await rsvp(slug, { email: 'a@example.org' }, t.community.publishable)).status).toBe(403)
    const key = await t.createKey(t.community, ['WRITE_SALES'])
    expect((await rsvp(slug, { email: 'a@example.org' }, key)).status).toBe(201)
  })
  it('is PENDING where the event asks for approval, and holds its place', async () => {
    const { slug } = await makeEvent({ requiresApproval: true, capacity: 1 })
    expect((await rsvp(slug, { email: 'a@example.org' })).body.status).toBe('PENDING')
    expect(await placesOf(slug)).toEqual({ places_taken: 1, attendee_count: 0 })
    expect((await rsvp(slug, { email: 'b@example.org' })).status).toBe(409)
  })

  describe('the event', () => {
    it('is not there: unknown or a draft (404)', async () => {
      expect((await rsvp('never-made', { email: 'a@example.org' })).status).toBe(404)
      expect((await rsvp((await makeEvent({ status: 'DRAFT' })).slug, { email: 'a@example.org' })).status).toBe(404)
    })
    it('is cancelled, or over by its end, or by its start where it has no end (409)', async () => {
      const cancelled = await rsvp((await makeEvent({ status: 'CANCELLED' })).slug, { email: 'a@example.org' })
      expect(cancelled.status).toBe(409)
      expect(cancelled.body.error).toContain('cancelled')
      const ended = await makeEvent({ startDate: inHours(-2), endDate: inHours(-1) })
      const begun = await makeEvent({ startDate: inHours(-1) })
      for (const { slug } of [ended, begun]) {
        const answer = await rsvp(slug, { email: 'a@example.org' })
        expect(answer.status).toBe(409)
        expect(answer.body.error).toContain('over')
      }
      const running = await makeEvent({ startDate: inHours(-1), endDate: inHours(1) })
      expect((await rsvp(running.slug, { email: 'a@example.org' })).status).toBe(201)
    })
  })

  describe('the person', () => {
    it.each([
      [{}, 'email'],
      [{ email: null }, 'email'],
      [{ email: 'nobody' }, 'email'],
      [{ email: ' a@example.org' }, 'email'],
      [{ userId: 'x' }, 'userId'],
      [{ email: 'a@example.org', name: 7 }, 'name'],
      [{ email: 'a@example.org', tierId: 'x' }, 'tierId'],
      [{ email: 'a@example.org', answers: [] }, 'answers'],
      [{ email: 'a@example.org', tier: 'x' }, 'tier'],
    ])('is refused as %j, naming the field (400)', async (body, field) => {
      const { slug } = await makeEvent()
      const answer = await rsvp(slug, body)
      expect(answer.status).toBe(400)
      expect(answer.body.details[0].field).toBe(field)
      expect(await placesOf(slug)).toEqual({ places_taken: 0, attendee_count: 0 })
    })
    it('is a member by userId, with the e-mail and name of theirs', async () => {
      const event = await makeEvent()
      const person = await makePerson('ACCEPTED', { name: 'Zoë' })
      expect((await rsvp(event.slug, { userId: person.id })).body.userId).toBe(person.id)
      const [listed] = (await t.get(`/events/${event.slug}/rsvps`)).body
      expect(listed).toMatchObject({ userId: person.id, email: person.email, name: 'Zoë' })
    })
    it('may be told with null for what is left out', async () => {
      const { slug } = await makeEvent()
      const person = await makePerson('ACCEPTED')
      const none = { name: null, tierId: null, answers: null }
      expect((await rsvp(slug, { userId: person.id, email: null, ...none })).status).toBe(201)
      expect((await rsvp(slug, { userId: null, email: `n${++serial}@example.org`, ...none })).status).toBe(201)
      expect((await rsvp(slug, { userId: null, email: null })).body.details[0].field).toBe('email')
    })
    it('is recognised by e-mail in any case where they are a member, and not elsewhere', async () => {
      const event = await makeEvent()
      const member = await makePerson('ACCEPTED', { email: 'Mixed.Case@Example.org' })
      const stranger = await makePerson()
      expect((await rsvp(event.slug, { email: 'mixed.CASE@example.org' })).body.userId).toBe(member.id)
      expect((await rsvp(event.slug, { email: stranger.email })).body.userId).toBeNull()
    })
    it('is unknown by a userId without a membership here (404)', async () => {
      const { slug } = await makeEvent()
      const stranger = await makePerson()
      for (const userId of [nowhere, stranger.id]) expect((await rsvp(slug, { userId })).status).toBe(404)
    })
    it('must be one: userId and e-mail agree (400)', async () => {
      const { slug } = await makeEvent()
      const person = await makePerson('ACCEPTED')
      const differing = await rsvp(slug, { userId: person.id, email: 'other@example.org' })
      expect(differing.status).toBe(400)
      expect(differing.body.details[0].field).toBe('email')
      expect((await rsvp(slug, { userId: person.id, email: person.email.toUpperCase() })).status).toBe(201)
    })
    it('gives the e-mail where the user has none (400 without)', async () => {
      const { slug } = await makeEvent()
      const person = await makePerson('ACCEPTED', { email: null })
      expect((await rsvp(slug, { userId: person.id })).body.details[0].field).toBe('email')
      expect((await rsvp(slug, { userId: person.id, email: 'given@example.org' })).body.userId).toBe(person.id)
    })
    it('is refused when banned, by id and by e-mail in any case (403)', async () => {
      const { slug } = await makeEvent()
      const person = await makePerson('BANNED')
      for (const body of [{ userId: person.id }, { email: person.email.toUpperCase() }]) {
        const answer = await rsvp(slug, body)
        expect(answer.status).toBe(403)
        expect(answer.body.error).toContain('banned')
      }
    })
    it('must be an accepted member for a members-only event (403)', async () => {
      const { slug } = await makeEvent({ viewability: 'MEMBERS_ONLY' })
      const [member, former] = [await makePerson('ACCEPTED'), await makePerson('LEFT')]
      expect((await rsvp(slug, { email: 'stranger@example.org' })).status).toBe(403)
      expect((await rsvp(slug, { userId: former.id })).status).toBe(403)
      expect((await rsvp(slug, { email: member.email })).status).toBe(201)
      const open = await makeEvent()
      expect((await rsvp(open.slug, { userId: former.id })).status).toBe(201)
    })
  })

  describe('the tier', () => {
    it('is the single published one where none is named, and must be named among several (400)', async () => {
      const { slug } = await makeEvent()
      const tier = await makeTier(slug)
      await makeTier(slug, { published: false })
      expect((await rsvp(slug, { email: 'a@example.org' })).body.tierId).toBe(tier.id)
      const second = await makeTier(slug)
      const unnamed = await rsvp(slug, { email: 'b@example.org' })
      expect(unnamed.status).toBe(400)
      expect(unnamed.body.details[0].field).toBe('tierId')
      expect((await rsvp(slug, { email: 'b@example.org', tierId: second.id })).body.tierId).toBe(second.id)
    })
    it('must be a published one of this event (404)', async () => {
      const { slug } = await makeEvent()
      const hidden = await makeTier(slug, { published: false })
      const elsewhere = await makeTier((await makeEvent()).slug)
      for (const tierId of [nowhere, hidden.id, elsewhere.id]) {
        expect((await rsvp(slug, { email: 'a@example.org', tierId })).status).toBe(404)
      }
    })
    it('does not make the event free by being taken back (409)', async () => {
      const { slug } = await makeEvent()
      const tier = await makeTier(slug, { priceCents: 1000 })
      await t.patch(`/tiers/${tier.id}`, { published: false })
      expect((await rsvp(slug, { email: 'a@example.org' })).status).toBe(409)
    })
    it('is sold elsewhere when it is paid (402)', async () => {
      const { slug } = await makeEvent()
      await makeTier(slug, { priceCents: 1000 })
      const answer = await rsvp(slug, { email: 'a@example.org' })
      expect(answer.status).toBe(402)
      expect(answer.body.code).toBe('PAYMENT_REQUIRED')
    })
    it('is open within its sales window alone (409)', async () => {
      const { slug } = await makeEvent()
      const early = await makeTier(slug, { salesStartAt: inHours(1) })
      const late = await makeTier(slug, { salesEndAt: inHours(-1) })
      const open = await makeTier(slug, { salesStartAt: inHours(-1), salesEndAt: inHours(1) })
      const status = async (tier: { id: string }) => (await rsvp(slug, { email: 'a@example.org', tierId: tier.id })).status
      expect([await status(early), await status(late), await status(open)]).toEqual([409, 409, 201])
    })
    it('has its form answered (400 naming the answer), and tells it', async () => {
      const { slug } = await makeEvent()
      const tier = await makeTier(slug, { form })
      const wrong: [object | undefined, string][] = [
        [undefined, 'answers.diet'],
        [{ diet: 'meat' }, 'answers.diet'],
        [{ diet: 'veg', colour: 'red' }, 'answers.colour'],
      ]
      for (const [answers, field] of wrong) {
        const answer = await rsvp(slug, { email: 'a@example.org', ...(answers && { answers }) })
        expect(answer.status).toBe(400)
        expect(answer.body.details[0].field).toBe(field)
      }
      const made = await rsvp(slug, { email: 'a@example.org', answers: { diet: 'veg', note: '  hello ' } })
      expect(made.status).toBe(201)
      const answers = { diet: 'veg', note: 'hello' }
      expect((await t.get(`/events/${slug}/rsvps`)).body[0].answers).toEqual(answers)
      expect(await changesOf(made.body.rsvpId)).toMatchObject([
        { type: 'rsvp.created' },
        { type: 'form.submitted', data: { tierId: tier.id, requestId: made.body.rsvpId, email: 'a@example.org', answers } },
      ])
    })
  })

  describe('the place', () => {
    it('is one for each person, whatever the case of the e-mail (409), again free after a cancellation', async () => {
      const { slug } = await makeEvent()
      const first = (await rsvp(slug, { email: 'a@example.org' })).body
      const again = await rsvp(slug, { email: 'A@EXAMPLE.org' })
      expect(again.status).toBe(409)
      expect(again.body.error).toContain('already')
      await patch(first.rsvpId, 'CANCELLED')
      expect((await rsvp(slug, { email: 'a@example.org' })).status).toBe(201)
      expect(await placesOf(slug)).toEqual({ places_taken: 1, attendee_count: 1 })
    })
    it('is one for each user, under whatever e-mail they have by now (409)', async () => {
      const [open, full] = [await makeEvent(), await makeEvent({ capacity: 1 })]
      const person = await makePerson('ACCEPTED')
      for (const { slug } of [open, full]) expect((await rsvp(slug, { userId: person.id })).status).toBe(201)
      const email = `moved${++serial}@example.org`
      await t.db.admin.query('update users set email = $2 where id = $1', [person.id, email])
      for (const { slug } of [open, full]) {
        for (const who of [{ userId: person.id }, { email }, { email: person.email }]) {
          expect((await rsvp(slug, who)).body.error).toBe('This person already has an RSVP for the event')
        }
        expect(await placesOf(slug)).toEqual({ places_taken: 1, attendee_count: 1 })
      }
    })
    it('is refused when the event or the tier is full (409); who has one is told so first', async () => {
      const small = await makeEvent({ capacity: 1 })
      await rsvp(small.slug, { email: 'a@example.org' })
      expect((await rsvp(small.slug, { email: 'b@example.org' })).body.error).toContain('event is full')
      expect((await rsvp(small.slug, { email: 'a@example.org' })).body.error).toContain('already')
      const large = await makeEvent({ capacity: 5 })
      await makeTier(large.slug, { capacity: 1 })
      await rsvp(large.slug, { email: 'a@example.org' })
      expect((await rsvp(large.slug, { email: 'b@example.org' })).body.error).toContain('sold out')
      expect((await rsvp((await makeEvent({ capacity: 0 })).slug, { email: 'a@example.org' })).status).toBe(409)
    })
    it('is taken again by one more when one is cancelled, or when the capacity grows', async () => {
      const { slug } = await makeEvent({ capacity: 1 })
      const { rsvpId } = (await rsvp(slug, { email: 'a@example.org' })).body
      await patch(rsvpId, 'CANCELLED')
      expect((await rsvp(slug, { email: 'b@example.org' })).status).toBe(201)
      expect((await rsvp(slug, { email: 'c@example.org' })).status).toBe(409)
      await t.patch(`/events/${slug}`, { capacity: 2 })
      expect((await rsvp(slug, { email: 'c@example.org' })).status).toBe(201)
    })
  })
})

describe('GET /events/:slug/rsvps', () => {
  it('lists them to admins in the order they came, by status and by page', async () => {
    const { slug } = await makeEvent()
    const made: { rsvpId: string }[] = []
    for (const name of ['a', 'b', 'c']) made.push((await rsvp(slug, { email: `${name}@example.org`, name })).body)
    await patch(made[1]!.rsvpId, 'CANCELLED')
    const all = (await t.get(`/events/${slug}/rsvps`)).body
    expect(all.map(({ id }: { id: string }) => id)).toEqual(made.map(({ rsvpId }) => rsvpId))
    expect(all[1]).toEqual({
      id: made[1]!.rsvpId,
      status: 'CANCELLED',
      name: 'b',
      email: 'b@example.org',
      userId: null,
      tierId: null,
      answers: {},
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    })
    expect((await t.get(`/events/${slug}/rsvps?status=APPROVED`)).body).toEqual([all[0], all[2]])
    const page = (await t.get(`/events/${slug}/rsvps?limit=2&cursor=`)).body
    expect((await t.get(`/events/${slug}/rsvps?limit=2&cursor=${page.pagination.nextCursor}`)).body.data).toEqual([all[2]])
    expect((await t.get(`/events/${slug}/rsvps?status=LOST`)).status).toBe(400)
  })
  it('is for ADMIN alone (403), and knows its event (404)', async () => {
    const { slug } = await makeEvent()
    const key = await t.createKey(t.community, ['READ_PUBLIC', 'WRITE_SALES'])
    expect((await t.get(`/events/${slug}/rsvps`, { key })).status).toBe(403)
    expect((await t.get('/events/never-made/rsvps')).status).toBe(404)
  })
})

describe('PATCH /rsvps/:rsvpId', () => {
  const pending = async (slug: string, email: string): Promise<string> => (await rsvp(slug, { email })).body.rsvpId

  it('approves, rejects and cancels, frees places, and tells it (200)', async () => {
    const { slug } = await makeEvent({ requiresApproval: true })
    const tier = await makeTier(slug, { capacity: 9 })
    const [a, b, c] = [
      await pending(slug, 'a@example.org'),
      await pending(slug, 'b@example.org'),
      await pending(slug, 'c@example.org'),
    ]
    const remaining = async () => (await t.get(`/events/${slug}/tiers`)).body[0].remaining
    expect((await patch(a, 'APPROVED')).body).toMatchObject({ id: a, status: 'APPROVED', tierId: tier.id })
    expect(await placesOf(slug)).toEqual({ places_taken: 3, attendee_count: 1 })
    expect((await patch(b, 'REJECTED')).body.status).toBe('REJECTED')
    expect((await patch(c, 'CANCELLED')).body.status).toBe('CANCELLED')
    expect(await placesOf(slug)).toEqual({ places_taken: 1, attendee_count: 1 })
    expect(await remaining()).toBe(8)
    await patch(a, 'REJECTED')
    expect(await placesOf(slug)).toEqual({ places_taken: 0, attendee_count: 0 })
    expect(await remaining()).toBe(9)
    expect(await changesOf(a)).toMatchObject([
      { type: 'rsvp.created', data: { status: 'PENDING' } },
      { type: 'rsvp.approved', data: { rsvpId: a, tierId: tier.id, email: 'a@example.org', status: 'APPROVED' } },
      { type: 'rsvp.rejected', data: { status: 'REJECTED' } },
    ])
    expect((await changesOf(c)).at(-1)).toMatchObject({ type: 'rsvp.cancelled', data: { status: 'CANCELLED' } })
  })
  it('does nothing for the status it has, and never reopens (409)', async () => {
    const { slug } = await makeEvent()
    const id = await pending(slug, 'a@example.org')
    expect((await patch(id, 'APPROVED')).status).toBe(200)
    expect((await patch(id, 'CANCELLED')).status).toBe(200)
    expect((await patch(id, 'CANCELLED')).status).toBe(200)
    for (const status of ['APPROVED', 'REJECTED']) expect((await patch(id, status)).status).toBe(409)
    expect((await changesOf(id)).map(({ type }) => type)).toEqual(['rsvp.created', 'rsvp.cancelled'])
    expect(await placesOf(slug)).toEqual({ places_taken: 0, attendee_count: 0 })
  })
  it('honours If-Match with the tag of the last write (412)', async () => {
    const { slug } = await makeEvent({ requiresApproval: true })
    const id = await pending(slug, 'a@example.org')
    const approved = await patch(id, 'APPROVED')
    expect((await patch(id, 'CANCELLED', { 'if-match': '"other"' })).status).toBe(412)
    expect((await patch(id, 'CANCELLED', { 'if-match': approved.headers.etag! })).status).toBe(200)
  })
  it('refuses what is no decision (400), and knows its RSVP (404)', async () => {
    expect((await patch(nowhere, 'PENDING')).body.details[0].field).toBe('status')
    expect((await t.patch(`/rsvps/${nowhere}`, {})).body.details[0].field).toBe('status')
    expect((await patch('nope', 'APPROVED')).body.details[0].field).toBe('rsvpId')
    expect((await patch(nowhere, 'APPROVED')).status).toBe(404)
  })
  it('is for ADMIN alone (403)', async () => {
    const key = await t.createKey(t.community, ['WRITE_SALES', 'WRITE_MEMBERS'])
    expect((await t.patch(`/rsvps/${nowhere}`, { status: 'APPROVED' }, { key })).status).toBe(403)
  })
})
