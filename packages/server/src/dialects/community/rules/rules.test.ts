import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, type TestCommunity } from '../../../testing/test-app.ts'

let t: TestApp
let count = 0
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const nobody = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const accept = (body: object, key = t.community.admin) => t.post('/rules/accept', body, { key })
const newMember = async () => {
  const email = `reader${count++}@example.org`
  return { email, userId: (await t.post('/members', { email })).body.userId as string }
}
const eventsOf = async (type: string) => (await t.changes()).filter((change) => change.type === type)
const at = (community: TestCommunity, method: string, path: string, body?: object) =>
  t.call(method, `/api/v1/communities/${community.tag}${path}`, { key: community.admin, ...(body && { body }) })

describe('before the first rules', () => {
  it('there is nothing to get (404), and acceptance is of version 0', async () => {
    expect((await t.get('/rules')).status).toBe(404)
    const { userId, email } = await newMember()
    const answer = await accept({ userId })
    expect(answer.status).toBe(200)
    expect((await t.changes()).at(-1)).toEqual({
      type: 'rules.accepted',
      object_id: t.community.id,
      data: { version: 0, userId, email, acceptedAt: answer.body.acceptedAt },
    })
  })
})

describe('PUT /rules', () => {
  it('keeps clean HTML as a new version each time the text differs (200)', async () => {
    const first = await t.put('/rules', { body: '<p onclick="x()">Be kind<script>alert(1)</script></p>' })
    expect(first.status).toBe(200)
    expect(first.body).toEqual({ body: '<p>Be kind</p>', version: 1, updatedAt: expect.stringMatching(/\.\d{3}Z$/) })
    expect((await t.get('/rules', { key: t.community.publishable })).body).toEqual(first.body)
    expect((await t.changes()).at(-1)).toMatchObject({ type: 'rules.updated', data: { version: 1 } })
    const second = await t.put('/rules', { body: '<p>Be kind, tidy up</p>' })
    expect(second.body.version).toBe(2)
  })
  it('makes no version of the same text, and tells nothing', async () => {
    const { body } = await t.put('/rules', { body: '<p>Same</p>' })
    const from = (await t.changes()).length
    const again = await t.put('/rules', { body: '<p onclick="x()">Same</p>' })
    expect(again.status).toBe(200)
    expect(again.body).toEqual(body)
    expect(await t.changes()).toHaveLength(from)
    expect((await t.put('/rules', { body: '' })).body).toMatchObject({ body: '', version: body.version + 1 })
  })
  it('numbers the versions of writers at once without a gap', async () => {
    const community = await t.createCommunity('many-rules')
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => at(community, 'PUT', '/rules', { body: `<p>Text ${n % 3}</p>` })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const { rows } = await t.db.admin.query('select version from rules where community_id = $1 order by 1', [community.id])
    expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1))
    expect((await at(community, 'GET', '/rules')).body.version).toBe(rows.length)
  })
  it.each([
    [{}, 'body'],
    [{ body: 7 }, 'body'],
    [{ body: 'x'.repeat(200_001) }, 'body'],
    [{ body: 'x', version: 3 }, 'version'],
  ])('refuses %# naming the field (400)', async (body, field) => {
    const answer = await t.put('/rules', body)
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe(field)
  })
  it('needs ADMIN (403)', async () => {
    const key = await t.createKey(t.community, ['WRITE_MEMBERS', 'READ_PUBLIC'])
    expect((await t.put('/rules', { body: 'x' }, { key })).status).toBe(403)
    expect((await t.get('/rules', { key })).status).toBe(200)
  })
})

describe('POST /rules/accept', () => {
  it('answers the first time again for one version, and asks anew for the next', async () => {
    await t.put('/rules', { body: '<p>Version for accepting</p>' })
    const key = await t.createKey(t.community, ['WRITE_MEMBERS'])
    const { userId, email } = await newMember()
    const first = await accept({ userId }, key)
    expect(first.status).toBe(200)
    expect(first.body).toEqual({ ok: true, acceptedAt: expect.stringMatching(/\.\d{3}Z$/) })
    const told = (await eventsOf('rules.accepted')).length
    t.clock.advance(5000)
    const nulls = [
      { userId, email: null },
      { userId: null, email },
    ]
    for (const body of [{ userId }, { email }, { email: email.toUpperCase() }, { userId, email }, ...nulls]) {
      expect((await accept(body, key)).body).toEqual(first.body)
    }
    expect(await eventsOf('rules.accepted')).toHaveLength(told)
    await t.put('/rules', { body: '<p>Another version for accepting</p>' })
    const next = await accept({ userId }, key)
    expect(Date.parse(next.body.acceptedAt)).toBeGreaterThan(Date.parse(first.body.acceptedAt))
    expect(await eventsOf('rules.accepted')).toHaveLength(told + 1)
  })
  it('takes an applicant by e-mail, and keeps it when they become a member', async () => {
    await t.patch('', { joinMode: 'REQUEST_ONLY' })
    const segmentId = (await t.post('/segments', { name: 'Maker' })).body.id
    const email = 'applicant@example.org'
    const { requestId } = (await t.post(`/segments/${segmentId}/submit`, { email })).body
    const asApplicant = await accept({ email: 'Applicant@Example.org' })
    expect(asApplicant.status).toBe(200)
    expect((await t.changes()).at(-1)!.data).toMatchObject({ userId: null, email })
    const { userId } = (await t.post(`/applications/${requestId}/approve`)).body
    t.clock.advance(1000)
    expect((await accept({ userId })).body).toEqual(asApplicant.body)
    await t.patch('', { joinMode: 'OPEN' })
  })
  it('keeps one of ten at once', async () => {
    const { userId, email } = await newMember()
    const told = (await eventsOf('rules.accepted')).length
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => accept(n % 2 ? { userId } : { email })))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.acceptedAt}`)).size).toBe(1)
    expect(answers[0]!.status).toBe(200)
    expect(await eventsOf('rules.accepted')).toHaveLength(told + 1)
  })
  it('takes a founder without an e-mail by their id', async () => {
    const { ownerId } = await t.createCommunity('no-mail')
    const admin = t.db.admin
    await admin.query('update users set email = null where id = $1', [ownerId])
    const { rows } = await admin.query(`select id from communities where tag = 'no-mail'`)
    const key = await t.createKey({ ...t.community, id: rows[0].id }, ['WRITE_MEMBERS'])
    const post = (body: object) => t.call('POST', '/api/v1/communities/no-mail/rules/accept', { key, body })
    const first = await post({ userId: ownerId })
    expect(first.status).toBe(200)
    expect((await post({ userId: ownerId })).body).toEqual(first.body)
    expect((await post({ userId: ownerId, email: 'owner@no-mail.example.org' })).status).toBe(400)
  })
  it('refuses nobody and two different people, naming the field (400)', async () => {
    const [one, other] = [await newMember(), await newMember()]
    const none = await accept({})
    expect(none.status).toBe(400)
    expect(none.body.details[0].field).toBe('userId')
    const two = await accept({ userId: one.userId, email: other.email })
    expect(two.status).toBe(400)
    expect(two.body.details[0].field).toBe('email')
    expect((await accept({ userId: 'x' })).body.details[0].field).toBe('userId')
    expect((await accept({ email: 'x' })).body.details[0].field).toBe('email')
  })
  it('answers 404 for who is unknown here, 403 for a banned person', async () => {
    const elsewhere = await t.createCommunity('not-here')
    for (const body of [{ userId: nobody }, { userId: elsewhere.ownerId }, { email: 'owner@not-here.example.org' }]) {
      expect((await accept(body)).status).toBe(404)
    }
    const { userId, email } = await newMember()
    await t.post(`/members/${userId}/ban`)
    for (const body of [{ userId }, { email }]) expect((await accept(body)).status).toBe(403)
  })
  it('needs WRITE_MEMBERS (403)', async () => {
    const key = await t.createKey(t.community, ['READ_PUBLIC', 'WRITE_SALES'])
    expect((await accept({ userId: nobody }, key)).status).toBe(403)
  })
})
