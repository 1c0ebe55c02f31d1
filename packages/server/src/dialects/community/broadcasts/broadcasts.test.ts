import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPeople, addSegment, recipientsOf } from '../../../domain/broadcasts/testing/audience.ts'
import { createTestApp, type TestApp, type TestCommunity } from '../../../testing/test-app.ts'

const hourMs = 3600_000
let t: TestApp
let count = 0
/** A community of its own, for the window of five is a community's. */
let c: TestCommunity
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const fresh = async (): Promise<TestCommunity> => {
  count += 1
  c = await t.createCommunity(`guild-${count}`)
  return c
}
const call = (method: string, path: string, body?: unknown, key = c.admin) =>
  t.call(method, `/api/v1/communities/${c.tag}${path}`, { key, ...(body !== undefined && { body }) })
const mail = { subject: 'The workshop reopens', body: '<p>See you at nine.</p>' }
const send = (rest: object = {}) => call('POST', '/broadcasts', { ...mail, ...rest })
const emailsOf = async (broadcastId: string) => (await recipientsOf(t.db.admin, broadcastId)).map(({ email }) => email)
const changesOf = async (communityId: string) =>
  (
    await t.db.admin.query('select type, data from outbox where community_id = $1 order by transaction_id, position', [
      communityId,
    ])
  ).rows

describe('POST /broadcasts', () => {
  it('takes a broadcast to all accepted members, the owner too, and tells who it will be mailed to (202)', async () => {
    await fresh()
    await addPeople(t.db.admin, c.id, [
      { email: 'a@example.org' },
      { email: null },
      { email: 'kicked@example.org', status: 'KICKED' },
      { email: 'banned@example.org', status: 'BANNED' },
      { email: 'left@example.org', status: 'LEFT' },
    ])
    const before = Date.now()
    const answer = await send()
    expect(answer.status).toBe(202)
    expect(answer.body).toEqual({
      ok: true,
      broadcastId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      recipientCount: 2,
      remaining: 4,
      resetAt: expect.stringMatching(/Z$/),
    })
    expect(Date.parse(answer.body.resetAt) - before).toBeGreaterThanOrEqual(24 * hourMs)
    expect(Date.parse(answer.body.resetAt) - Date.now()).toBeLessThanOrEqual(24 * hourMs)
    expect(await emailsOf(answer.body.broadcastId)).toEqual(['a@example.org', `owner@${c.tag}.example.org`])
    const { broadcastId } = answer.body
    expect((await changesOf(c.id)).at(-1)).toEqual({
      type: 'broadcast.queued',
      data: { broadcastId, subject: mail.subject, segmentIds: null, recipientCount: 2 },
    })
    const jobs = await t.db.admin.query(`select task_identifier from graphile_worker.jobs where key = $1`, [
      `broadcast:${broadcastId}`,
    ])
    expect(jobs.rows).toEqual([{ task_identifier: 'send-broadcast' }])
  })
  it('leaves out who unsubscribed, in whatever case the address is written', async () => {
    await fresh()
    await addPeople(t.db.admin, c.id, [{ email: 'Gone@Example.org' }, { email: 'stays@example.org' }])
    await t.db.admin.query(
      `insert into mail_suppressions (community_id, email, reason) values ($1, 'gone@example.org', 'unsubscribed')`,
      [c.id],
    )
    const { body } = await send()
    expect(body.recipientCount).toBe(2)
    expect(await emailsOf(body.broadcastId)).not.toContain('Gone@Example.org')
  })
  it('mails one address once, whatever its case', async () => {
    await fresh()
    // Users have one address each by an index of their own; this is the net below it.
    await t.db.admin.query('drop index users_email')
    try {
      await addPeople(t.db.admin, c.id, [{ email: 'Twice@example.org' }, { email: 'twice@example.org' }])
      expect((await send()).body.recipientCount).toBe(2)
    } finally {
      await t.db.admin.query(`update users set email = null where email = 'Twice@example.org'`)
      await t.db.admin.query('create unique index users_email on users (lower(email))')
    }
  })
  it('goes to the named segments alone', async () => {
    await fresh()
    const one = await addSegment(t.db.admin, c.id, 'one')
    const two = await addSegment(t.db.admin, c.id, 'two')
    const three = await addSegment(t.db.admin, c.id, 'three')
    await addPeople(t.db.admin, c.id, [
      { email: '1@segments.example.org', segmentId: one },
      { email: '2@segments.example.org', segmentId: two },
      { email: '3@segments.example.org', segmentId: three },
      { email: '4@segments.example.org' },
    ])
    const { body } = await send({ segmentIds: [one, two.toUpperCase(), one] })
    expect(await emailsOf(body.broadcastId)).toEqual(['1@segments.example.org', '2@segments.example.org'])
    expect((await changesOf(c.id)).at(-1).data.segmentIds).toEqual([one, two])
  })
  it('refuses a segment that is not there, also one of another community (404), and takes no place for it', async () => {
    const other = await fresh()
    const foreign = await addSegment(t.db.admin, other.id, 'foreign')
    await fresh()
    const own = await addSegment(t.db.admin, c.id, 'own')
    for (const segmentIds of [[foreign], [own, foreign], ['0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70']]) {
      const answer = await send({ segmentIds })
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND'])
    }
    expect((await send()).body.remaining).toBe(4)
  })
  it('cleans the HTML and keeps the subject as text', async () => {
    await fresh()
    const { body } = await send({ subject: '<b>"x"', body: '<p onclick="x()">Hi<script>alert(1)</script></p>' })
    const { rows } = await t.db.admin.query('select subject, body from broadcasts where id = $1', [body.broadcastId])
    expect(rows).toEqual([{ subject: '<b>"x"', body: '<p>Hi</p>' }])
  })
  it.each([
    [{ subject: undefined }, 'subject'],
    [{ subject: ' ' }, 'subject'],
    [{ subject: 's'.repeat(301) }, 'subject'],
    [{ body: undefined }, 'body'],
    [{ body: '  ' }, 'body'],
    [{ body: '<p> </p><script>x</script>' }, 'body'],
    [{ segmentIds: [] }, 'segmentIds'],
    [{ segmentIds: ['x'] }, 'segmentIds[0]'],
    [{ replyTo: 'nobody' }, 'replyTo'],
    [{ replyto: 'a@example.org' }, 'replyto'],
  ])('refuses %j, naming the field (400)', async (rest, field) => {
    await fresh()
    const answer = await send(rest)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field }] })
  })
  it('takes a body that is a picture alone', async () => {
    await fresh()
    expect((await send({ body: '<img src="https://example.org/poster.png" alt="">' })).status).toBe(202)
  })
  it('needs WRITE_BROADCASTS or ADMIN (403)', async () => {
    await fresh()
    const [members, mailer] = [await t.createKey(c, ['WRITE_MEMBERS', 'READ_PUBLIC']), await t.createKey(c, ['WRITE_BROADCASTS'])]
    expect((await call('POST', '/broadcasts', mail, members)).status).toBe(403)
    expect((await call('POST', '/broadcasts', mail, c.publishable)).status).toBe(403)
    expect((await call('POST', '/broadcasts', mail, mailer)).status).toBe(202)
    expect((await call('GET', '/broadcasts', undefined, mailer)).status).toBe(403)
  })
  it('sends once for one Idempotency-Key, and a replay takes no place', async () => {
    await fresh()
    const options = { key: c.admin, body: mail, headers: { 'idempotency-key': 'send-once' } }
    const first = await t.call('POST', `/api/v1/communities/${c.tag}/broadcasts`, options)
    const again = await t.call('POST', `/api/v1/communities/${c.tag}/broadcasts`, options)
    expect(again.body).toEqual(first.body)
    expect((await send()).body.remaining).toBe(3)
  })
})

describe('the window of five in 24 hours', () => {
  it('refuses the sixth with the seconds until the oldest leaves it (429), and slides', async () => {
    const community = await fresh()
    expect((await send()).body.remaining).toBe(4)
    t.clock.advance(hourMs)
    for (const remaining of [3, 2, 1, 0]) expect((await send()).body.remaining).toBe(remaining)
    const refused = await send()
    expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMITED'])
    const seconds = Number(refused.headers['retry-after'])
    expect(seconds).toBeGreaterThan(23 * 3600 - 60)
    expect(seconds).toBeLessThanOrEqual(23 * 3600)
    // Others have a window of their own.
    await fresh()
    expect((await send()).status).toBe(202)
    c = community
    t.clock.advance(seconds * 1000)
    const sixth = await send()
    expect([sixth.status, sixth.body.remaining]).toEqual([202, 0])
    // The next place is that of the second, an hour after the first.
    const untilReset = Date.parse(sixth.body.resetAt) - t.clock.now()
    expect(untilReset).toBeGreaterThan(hourMs - 60_000)
    expect(untilReset).toBeLessThanOrEqual(hourMs)
    expect((await send()).status).toBe(429)
    t.clock.advance(24 * hourMs)
    expect((await send()).body.remaining).toBe(4)
  })
  it('takes exactly five of ten that come at once, by two keys', async () => {
    await fresh()
    const other = await t.createKey(c, ['WRITE_BROADCASTS'])
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => call('POST', '/broadcasts', mail, n % 2 === 0 ? c.admin : other)),
    )
    const taken = answers.filter(({ status }) => status === 202)
    expect(taken.map(({ body }) => body.remaining).sort()).toEqual([0, 1, 2, 3, 4])
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
    expect(answers.every(({ status, headers }) => status === 202 || Number(headers['retry-after']) > 0)).toBe(true)
  })
})

describe('GET /broadcasts', () => {
  it('lists newest first, by offset and by cursor, and shows one', async () => {
    await fresh()
    const ids: string[] = []
    for (const subject of ['First', 'Second', 'Third']) ids.unshift((await send({ subject })).body.broadcastId)
    const { body } = await call('GET', '/broadcasts')
    expect(body.map(({ id }: { id: string }) => id)).toEqual(ids)
    const page = await call('GET', '/broadcasts?limit=2&cursor=')
    const next = await call('GET', `/broadcasts?limit=2&cursor=${page.body.pagination.nextCursor}`)
    expect([...page.body.data, ...next.body.data]).toEqual(body)
    const one = await call('GET', `/broadcasts/${ids[0]}`)
    expect(one.body).toEqual({
      id: ids[0],
      subject: 'Third',
      status: 'QUEUED',
      recipientCount: 1,
      sentCount: 0,
      failedCount: 0,
      createdAt: expect.stringMatching(/Z$/),
      sentAt: null,
    })
  })
  it('answers 404 for one that is not there or of another community, and 403 without ADMIN', async () => {
    await fresh()
    const { broadcastId } = (await send()).body
    expect((await call('GET', '/broadcasts', undefined, c.publishable)).status).toBe(403)
    await fresh()
    expect((await call('GET', `/broadcasts/${broadcastId}`)).status).toBe(404)
    expect((await call('GET', '/broadcasts/x')).status).toBe(400)
  })
})
