/** Never one too many: many at the same moment, through the whole application, on several connections. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelUpcomingRsvps } from '../../../domain/rsvps/rsvps.ts'
import { createUser } from '../../../identity/users/users.ts'
import { newId } from '../../../kernel/ids.ts'
import { createTestApp, type TestApp, testActor } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

let serial = 0
const makeEvent = async (rest: object = {}): Promise<string> =>
  (
    await t.post('/events', {
      name: `Event ${++serial}`,
      startDate: new Date(t.clock.now() + 86_400_000).toISOString(),
      status: 'PUBLISHED',
      ...rest,
    })
  ).body.slug
const rsvp = (slug: string, body: object) => t.post(`/events/${slug}/rsvp`, body)
const many = <T>(count: number, work: (n: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, n) => work(n)))
const tally = (answers: readonly { status: number }[]) => {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
/** What the counters say beside what the rows say. */
async function countsOf(slug: string) {
  const { rows } = await t.db.admin.query(
    `select e.places_taken, e.attendee_count,
       (select count(*)::int from rsvps r where r.event_id = e.id and r.status in ('APPROVED', 'PENDING')) as held,
       (select count(*)::int from rsvps r where r.event_id = e.id and r.status = 'APPROVED') as approved,
       (select coalesce(json_agg(t.places_taken order by t.id), '[]') from tiers t where t.event_id = e.id) as tiers,
       (select coalesce(json_agg((select count(*) from rsvps r where r.tier_id = t.id and r.status in ('APPROVED', 'PENDING')) order by t.id), '[]')
          from tiers t where t.event_id = e.id) as tiers_held
     from events e where e.slug = $1`,
    [slug],
  )
  const [row] = rows
  expect(row).toMatchObject({ places_taken: row.held, attendee_count: row.approved, tiers: row.tiers_held })
  return row
}

describe('many RSVPs at once', () => {
  it('gives 10 places of an event to 10 of 200', async () => {
    const slug = await makeEvent({ capacity: 10 })
    const answers = await many(200, (n) => rsvp(slug, { email: `p${n}@example.org` }))
    expect(tally(answers)).toEqual({ 201: 10, 409: 190 })
    expect(await countsOf(slug)).toMatchObject({ held: 10, approved: 10 })
    const told = (await t.changes()).filter(({ type }) => type === 'rsvp.created')
    const acknowledged = answers.filter(({ status }) => status === 201).map(({ body }) => body.rsvpId)
    expect(told.map(({ object_id }) => object_id).sort()).toEqual(acknowledged.sort())
  })
  it('gives 10 places of a tier to 10 of 200, and leaves the other tier alone', async () => {
    const slug = await makeEvent({ capacity: 100, requiresApproval: true })
    const tier = (await t.post(`/events/${slug}/tiers`, { name: 'Small', capacity: 10 })).body
    await t.post(`/events/${slug}/tiers`, { name: 'Large' })
    const answers = await many(200, (n) => rsvp(slug, { email: `p${n}@example.org`, tierId: tier.id }))
    expect(tally(answers)).toEqual({ 201: 10, 409: 190 })
    expect(await countsOf(slug)).toMatchObject({ held: 10, approved: 0, tiers: [10, 0] })
  })
  it('fills tiers and event together to the smaller of both', async () => {
    const slug = await makeEvent({ capacity: 15 })
    const tiers: string[] = []
    for (const name of ['A', 'B']) tiers.push((await t.post(`/events/${slug}/tiers`, { name, capacity: 10 })).body.id)
    const answers = await many(60, (n) => rsvp(slug, { email: `p${n}@example.org`, tierId: tiers[n % 2] }))
    expect(tally(answers)).toEqual({ 201: 15, 409: 45 })
    const { tiers: taken } = await countsOf(slug)
    expect(taken.every((places: number) => places <= 10)).toBe(true)
  })
  it('gives one person one place, whatever the case of the e-mail', async () => {
    const slug = await makeEvent()
    const answers = await many(20, (n) => rsvp(slug, { email: n % 2 ? 'one@example.org' : 'ONE@Example.org' }))
    expect(tally(answers)).toEqual({ 201: 1, 409: 19 })
    expect(await countsOf(slug)).toMatchObject({ held: 1 })
  })
  it('keeps the counts while others cancel, approve and change the capacity', async () => {
    const slug = await makeEvent({ capacity: 10, requiresApproval: true })
    const tier = (await t.post(`/events/${slug}/tiers`, { name: 'Only', capacity: 8 })).body
    const first = await many(8, async (n) => (await rsvp(slug, { email: `first${n}@example.org` })).body.rsvpId as string)
    const answers = await Promise.all([
      ...first.map((id, n) => t.patch(`/rsvps/${id}`, { status: n % 2 ? 'APPROVED' : 'CANCELLED' })),
      ...first.map((id) => t.patch(`/rsvps/${id}`, { status: 'REJECTED' })),
      t.patch(`/tiers/${tier.id}`, { capacity: 9 }),
      t.patch(`/events/${slug}`, { capacity: 12 }),
      ...Array.from({ length: 40 }, (_, n) => rsvp(slug, { email: `second${n}@example.org` })),
    ])
    expect(answers.every(({ status }) => [200, 201, 409].includes(status))).toBe(true)
    expect((await countsOf(slug)).held).toBeLessThanOrEqual(9)
  })
})

describe('cancelUpcomingRsvps', () => {
  const member = async (email: string) => {
    const user = await t.change((tx) => createUser(tx, testActor, { email, username: `member-${++serial}` }))
    await t.db.admin.query(
      `insert into memberships (community_id, id, user_id, status, joined_at) values ($1, $2, $3, 'ACCEPTED', now())`,
      [t.community.id, newId(), user.id],
    )
    return user.id
  }
  const cancel = (userId: string, email: string) =>
    t.change((tx) => cancelUpcomingRsvps(tx, testActor, { userId, email }, new Date(t.clock.now())))

  it('cancels what the person holds at events to come, and nothing else', async () => {
    const userId = await member('Leaving@example.org')
    const [open, asking, other] = [
      await makeEvent({ capacity: 3 }),
      await makeEvent({ requiresApproval: true }),
      await makeEvent(),
    ]
    const past = await makeEvent()
    await t.post(`/events/${asking}/tiers`, { name: 'Only', capacity: 2 })
    for (const slug of [open, asking, past]) await rsvp(slug, { userId })
    await rsvp(open, { email: 'staying@example.org' })
    await rsvp(other, { email: 'staying@example.org' })
    await t.db.admin.query(`update events set start_date = now() - interval '1 hour' where slug = $1`, [past])
    const before = (await t.changes()).length
    expect(await cancel(userId, 'leaving@EXAMPLE.org')).toBe(2)
    expect(await countsOf(open)).toMatchObject({ held: 1, approved: 1 })
    expect(await countsOf(asking)).toMatchObject({ held: 0, tiers: [0] })
    expect(await countsOf(past)).toMatchObject({ held: 1 })
    expect(await countsOf(other)).toMatchObject({ held: 1 })
    const told = (await t.changes()).slice(before)
    expect(told.map(({ type }) => type)).toEqual(['rsvp.cancelled', 'rsvp.cancelled'])
    expect(told.every(({ data }) => data.userId === userId && data.status === 'CANCELLED')).toBe(true)
    expect(await cancel(userId, 'leaving@example.org')).toBe(0)
  })
  it('finds what was taken under the e-mail before the person was a member', async () => {
    const slug = await makeEvent()
    await rsvp(slug, { email: 'early@example.org' })
    const userId = await member('early@example.org')
    expect(await cancel(userId, 'early@example.org')).toBe(1)
    expect(await countsOf(slug)).toMatchObject({ held: 0 })
  })
  it('leaves no place behind where a ban and RSVPs of the person meet', async () => {
    const slugs = await many(5, () => makeEvent())
    for (let round = 0; round < 5; round++) {
      const email = `meeting${round}@example.org`
      const userId = await member(email)
      const ban = t.change(async (tx) => {
        await tx.query(
          { name: 'test.ban', text: `update memberships set status = 'BANNED' where community_id = $1 and user_id = $2` },
          [tx.communityId, userId],
        )
        tx.note('member.banned')
        await cancelUpcomingRsvps(tx, testActor, { userId, email }, new Date(t.clock.now()))
      })
      const [answers] = await Promise.all([Promise.all(slugs.map((slug) => rsvp(slug, { userId }))), ban])
      expect(answers.every(({ status }) => status === 201 || status === 403)).toBe(true)
      const { rows } = await t.db.admin.query(`select status from rsvps where user_id = $1 and status <> 'CANCELLED'`, [userId])
      expect(rows).toEqual([])
    }
    for (const slug of slugs) expect(await countsOf(slug)).toMatchObject({ held: 0 })
  })
})
