import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let segmentId: string
let count = 0
beforeAll(async () => {
  t = await createTestApp()
  segmentId = (await t.post('/segments', { name: 'Maker' })).body.id
})
afterAll(() => t.close())

const newEmail = () => `person${count++}@example.org`
const submit = (email: string, rest: object = {}, segment = segmentId) =>
  t.post(`/segments/${segment}/submit`, { email, ...rest })
const inMode = (joinMode: string) => beforeEach(() => t.patch('', { joinMode }).then(() => undefined))
/** What happened since `from`. */
const since = async (from: number) => (await t.changes()).slice(from)
const applicationsOf = async (email: string) =>
  (await t.db.admin.query('select status, user_id, decided_by from applications where email = $1 order by id', [email])).rows

describe('POST /segments/:segmentId/submit in an OPEN community', () => {
  inMode('OPEN')
  it('makes the person a member at once (201) and tells all that happened, in order', async () => {
    const from = (await t.changes()).length
    const email = newEmail()
    const key = await t.createKey(t.community, ['WRITE_MEMBERS'])
    const answer = await t.post(
      `/segments/${segmentId}/submit`,
      { email, name: 'Amara Okafor', answers: { why: 'I build chairs.' }, source: 'landing_page' },
      { key },
    )
    expect(answer.status).toBe(201)
    const { requestId, membershipId } = answer.body
    expect(answer.body).toEqual({
      ok: true,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'ACCEPTED',
      membershipId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    const [member] = (await t.get('/members')).body
    expect(member).toMatchObject({ name: 'Amara Okafor', usertag: email.split('@')[0] })
    const { actor } = (await t.db.admin.query('select actor from outbox order by position desc limit 1')).rows[0]
    expect((await since(from)).filter(({ type }) => !type.startsWith('key.'))).toEqual([
      {
        type: 'member.requested',
        object_id: requestId,
        data: {
          requestId,
          segmentId,
          segmentName: 'Maker',
          email,
          name: 'Amara Okafor',
          source: 'landing_page',
          answers: { why: 'I build chairs.' },
        },
      },
      {
        type: 'form.submitted',
        object_id: requestId,
        data: { formId: null, segmentId, requestId, email, answers: { why: 'I build chairs.' } },
      },
      { type: 'user.created', object_id: member.userId, data: { userId: member.userId } },
      {
        type: 'member.approved',
        object_id: membershipId,
        data: {
          memberId: membershipId,
          membershipId,
          userId: member.userId,
          approvedAt: member.joinedAt,
          approvedBy: actor.id,
        },
      },
    ])
    expect(await applicationsOf(email)).toEqual([{ status: 'ACCEPTED', user_id: member.userId, decided_by: actor.id }])
  })
  it('refuses a member (409), in any spelling of the address', async () => {
    expect((await submit('Mixed.Case@Example.ORG')).status).toBe(201)
    for (const email of ['mixed.case@example.org', 'MIXED.CASE@EXAMPLE.ORG']) {
      const again = await submit(email)
      expect(again.status).toBe(409)
      expect(again.body.error).toBe('This person is already a member')
    }
    expect(await applicationsOf('mixed.case@example.org')).toHaveLength(1)
  })
  it('makes one member of ten submissions at once', async () => {
    const email = newEmail()
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(email)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
    expect(await applicationsOf(email)).toHaveLength(1)
  })
  it('knows a user of another community, and keeps the name they have', async () => {
    const other = await t.createCommunity('next-door')
    const email = newEmail()
    const there = await t.call('POST', '/api/v1/communities/next-door/members', {
      key: other.admin,
      body: { email, name: 'Known' },
    })
    await submit(email, { name: 'Another' })
    expect((await t.get(`/members/${there.body.userId}`)).body).toMatchObject({ name: 'Known' })
  })
  it('gives the membership back to who was kicked, with a new date and without their role', async () => {
    const email = newEmail()
    const { userId } = (await t.post('/members', { email, role: 'ADMIN' })).body
    const before = (await t.db.admin.query('select id, joined_at from memberships where user_id = $1', [userId])).rows
    await t.post(`/members/${userId}/kick`)
    const { body } = await submit(email)
    const after = (await t.db.admin.query('select * from memberships where user_id = $1', [userId])).rows
    expect(after).toHaveLength(1)
    expect(after[0]).toMatchObject({
      id: before[0].id,
      role: 'MEMBER',
      status: 'ACCEPTED',
      segment_id: segmentId,
      status_reason: null,
    })
    expect(body.membershipId).toBe(before[0].id)
    expect(after[0].joined_at.getTime()).toBeGreaterThan(before[0].joined_at.getTime())
  })
  it('keeps a blank name as none and no source as null', async () => {
    await submit(newEmail(), { name: '  ', answers: null })
    const [application] = (await t.get('/applications?limit=1')).body
    expect(application).toMatchObject({ name: null, source: null, answers: {}, status: 'ACCEPTED' })
  })
})

describe('POST /segments/:segmentId/submit in a REQUEST_ONLY community', () => {
  inMode('REQUEST_ONLY')
  it('leaves the application open, and makes no user yet (201)', async () => {
    const from = (await t.changes()).length
    const email = newEmail()
    const answer = await submit(email)
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({ ok: true, requestId: expect.any(String), status: 'PENDING', membershipId: null })
    expect((await since(from)).map(({ type }) => type)).toEqual(['member.requested', 'form.submitted'])
    expect((await t.db.admin.query('select from users where email = $1', [email])).rowCount).toBe(0)
  })
  it('refuses a second open application of any spelling (409), and takes one again after a rejection', async () => {
    const email = newEmail()
    const { requestId } = (await submit(email)).body
    const again = await submit(email.toUpperCase())
    expect(again.status).toBe(409)
    expect(again.body.error).toBe('This person already has an open application')
    await t.post(`/applications/${requestId}/reject`)
    expect((await submit(email)).status).toBe(201)
  })
  it('keeps one application of ten submissions at once, to several segments', async () => {
    const other = (await t.post('/segments', { name: 'Other' })).body.id
    const email = newEmail()
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => submit(email, {}, n % 2 ? other : segmentId)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
    expect(await applicationsOf(email)).toHaveLength(1)
  })
  it('accepts an invited person at once and uses the invitation up', async () => {
    const email = newEmail()
    const invitation = (await t.post('/invitations', { email: email.toUpperCase() })).body
    const from = (await t.changes()).length
    expect((await submit(email)).body).toMatchObject({ status: 'ACCEPTED', membershipId: expect.any(String) })
    expect((await since(from)).map(({ type }) => type)).toEqual([
      'member.requested',
      'form.submitted',
      'user.created',
      'member.approved',
    ])
    const [used] = (await t.get('/invitations?status=ACCEPTED')).body
    expect(used.id).toBe(invitation.id)
  })
})

describe('POST /segments/:segmentId/submit in an INVITE_ONLY community', () => {
  inMode('INVITE_ONLY')
  it('refuses who is not invited, and keeps nothing (403)', async () => {
    const from = (await t.changes()).length
    const email = newEmail()
    const answer = await submit(email)
    expect(answer.status).toBe(403)
    expect(answer.body).toMatchObject({ code: 'FORBIDDEN', error: 'This community takes members by invitation only' })
    expect(await applicationsOf(email)).toEqual([])
    expect(await since(from)).toEqual([])
  })
  it('accepts an invited person once: after a kick the invitation is used up', async () => {
    const email = newEmail()
    await t.post('/invitations', { email, segmentId })
    const answer = await submit(email)
    expect(answer.body.status).toBe('ACCEPTED')
    const [member] = (await t.get('/members')).body
    await t.post(`/members/${member.userId}/kick`)
    expect((await submit(email)).status).toBe(403)
  })
  it('refuses after the invitation has expired, was taken back, or is for another segment (403)', async () => {
    const other = (await t.post('/segments', { name: 'Elsewhere' })).body.id
    const [late, gone, elsewhere] = [newEmail(), newEmail(), newEmail()]
    await t.post('/invitations', { email: late, expiresAt: new Date(t.clock.now() + 60_000).toISOString() })
    const { id } = (await t.post('/invitations', { email: gone })).body
    await t.delete(`/invitations/${id}`)
    await t.post('/invitations', { email: elsewhere, segmentId: other })
    t.clock.advance(60_001)
    for (const email of [late, gone, elsewhere]) expect((await submit(email)).status).toBe(403)
    expect((await submit(elsewhere, {}, other)).status).toBe(201)
  })
  it('uses one invitation once, however many submissions arrive together', async () => {
    const email = newEmail()
    await t.post('/invitations', { email })
    const answers = await Promise.all(Array.from({ length: 6 }, () => submit(email)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
  })
})

describe('POST /segments/:segmentId/submit with a form', () => {
  inMode('OPEN')
  const fields = [
    {
      id: 'diet',
      type: 'SINGLE_CHOICE',
      label: 'What do you eat?',
      required: true,
      options: [{ id: 'veg', label: 'Vegetarian' }],
    },
    { id: 'a', type: 'SHORT_TEXT', label: 'Anything else?' },
    { id: 'b', type: 'RATING', label: 'Anything else?' },
    { id: 'odd', type: 'NUMBER', label: '__proto__' },
  ]
  it('checks the answers and tells them by question and by field', async () => {
    const segment = (await t.post('/segments', { name: 'With form', form: { fields } })).body
    const formId = (await t.get(`/segments/${segment.id}/form`)).body.id
    const email = newEmail()
    const answers = { diet: 'veg', a: ' Tea ', b: 5, odd: 3 }
    const { body } = await submit(email, { answers }, segment.id)
    const [requested, submitted] = (await t.changes()).slice(-4)
    const kept = { diet: 'veg', a: 'Tea', b: 5, odd: 3 }
    expect(requested!.data.answers).toEqual(JSON.parse('{"What do you eat?":"veg","Anything else?":"Tea","b":5,"__proto__":3}'))
    expect(submitted!.data).toEqual({ formId, segmentId: segment.id, requestId: body.requestId, email, answers: kept })
    expect((await t.get('/applications?limit=1')).body[0].answers).toEqual(kept)
  })
  it.each([
    [{}, 'answers.diet'],
    [{ diet: 'meat' }, 'answers.diet'],
    [{ diet: 'veg', b: 6 }, 'answers.b'],
    [{ diet: 'veg', who: 'me' }, 'answers.who'],
  ])('refuses answers %j, naming the field, and keeps nothing (400)', async (answers, field) => {
    const segment = (await t.post('/segments', { name: 'With form', form: { fields } })).body
    const from = (await t.changes()).length
    const email = newEmail()
    const answer = await submit(email, { answers }, segment.id)
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe(field)
    expect(await since(from)).toEqual([])
    expect(await applicationsOf(email)).toEqual([])
  })
})

describe('POST /segments/:segmentId/submit', () => {
  inMode('OPEN')
  it('answers 404 for a segment that is unknown or inactive, to ADMIN too', async () => {
    const inactive = (await t.post('/segments', { name: 'Off', isActive: false })).body.id
    expect((await submit(newEmail(), {}, inactive)).status).toBe(404)
    expect((await submit(newEmail(), {}, '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70')).status).toBe(404)
  })
  it('refuses a banned person in any spelling, invited or not (403)', async () => {
    const email = newEmail()
    const { userId } = (await t.post('/members', { email })).body
    await t.post(`/members/${userId}/ban`)
    const answer = await submit(email.toUpperCase())
    expect(answer.status).toBe(403)
    expect(answer.body.error).toBe('This person is banned from the community')
  })
  it.each([
    [{}, 'email'],
    [{ email: 'nope' }, 'email'],
    [{ email: 'a@example.org', name: 7 }, 'name'],
    [{ email: 'a@example.org', name: 'n'.repeat(201) }, 'name'],
    [{ email: 'a@example.org', source: 's'.repeat(101) }, 'source'],
    [{ email: 'a@example.org', answers: [] }, 'answers'],
    [{ email: 'a@example.org', answers: { a: { b: 1 } } }, 'answers.a'],
    [{ email: 'a@example.org', segment: 'x' }, 'segment'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.post(`/segments/${segmentId}/submit`, body)
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe(field)
  })
  it('needs WRITE_MEMBERS (403)', async () => {
    const key = await t.createKey(t.community, ['READ_PUBLIC', 'WRITE_SALES', 'WRITE_BROADCASTS'])
    expect((await t.post(`/segments/${segmentId}/submit`, { email: newEmail() }, { key })).status).toBe(403)
  })
})
