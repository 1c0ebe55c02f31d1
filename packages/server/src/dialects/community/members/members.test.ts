import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let count = 0
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const nobody = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const newEmail = () => `member${count++}@example.org`
const add = async (rest: object = {}) => (await t.post('/members', { email: newEmail(), ...rest })).body

describe('POST /members', () => {
  it('adds an accepted member at once and tells it (201)', async () => {
    const segmentId = (await t.post('/segments', { name: 'Maker' })).body.id
    const answer = await t.post('/members', { email: 'amara@example.org', name: 'Amara Okafor', segmentId, role: 'MODERATOR' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      userId: expect.any(String),
      name: 'Amara Okafor',
      usertag: 'amara',
      profileImage: null,
      bio: null,
      joinedAt: expect.stringMatching(/\.\d{3}Z$/),
    })
    const { userId, joinedAt } = answer.body
    const [row] = (await t.db.admin.query('select * from memberships where user_id = $1', [userId])).rows
    expect(row).toMatchObject({ status: 'ACCEPTED', role: 'MODERATOR', segment_id: segmentId })
    const [{ actor }] = (await t.db.admin.query('select actor from outbox order by position desc limit 1')).rows
    expect((await t.changes()).at(-1)).toEqual({
      type: 'member.approved',
      object_id: row.id,
      data: { memberId: row.id, membershipId: row.id, userId, approvedAt: joinedAt, approvedBy: actor.id },
    })
  })
  it('names a new user after their address where no name is given, and gives each a tag of their own', async () => {
    const first = await add({ email: 'noor@example.org' })
    const second = await add({ email: 'noor@example.com', name: ' ' })
    expect(first).toMatchObject({ name: 'noor', usertag: 'noor' })
    expect(second.name).toBe('noor')
    expect(second.usertag).not.toBe('noor')
  })
  it('accepts the open application and invitation of whom it adds', async () => {
    const segmentId = (await t.post('/segments', { name: 'Maker' })).body.id
    await t.patch('', { joinMode: 'REQUEST_ONLY' })
    const email = newEmail()
    const { requestId } = (await t.post(`/segments/${segmentId}/submit`, { email })).body
    await t.post('/invitations', { email })
    await add({ email })
    const [application] = (await t.get('/applications')).body
    expect(application).toMatchObject({ id: requestId, status: 'ACCEPTED' })
    expect((await t.get('/invitations')).body[0]).toMatchObject({ email, status: 'ACCEPTED' })
    await t.patch('', { joinMode: 'OPEN' })
  })
  it('refuses a member (409) and a banned person (403), in any spelling', async () => {
    const { userId } = await add({ email: 'twice@example.org' })
    const again = await t.post('/members', { email: 'TWICE@example.org' })
    expect(again.status).toBe(409)
    expect(again.body.error).toBe('This person is already a member')
    await t.post(`/members/${userId}/ban`)
    const banned = await t.post('/members', { email: 'Twice@Example.org' })
    expect(banned.status).toBe(403)
    expect(banned.body.error).toBe('This person is banned from the community')
  })
  it('adds one of five at once', async () => {
    const email = newEmail()
    const answers = await Promise.all(Array.from({ length: 5 }, () => t.post('/members', { email })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409])
  })
  it('answers 404 for an unknown segment and makes no user', async () => {
    const email = newEmail()
    const answer = await t.post('/members', { email, segmentId: nobody })
    expect(answer.status).toBe(404)
    expect(answer.body.error).toBe('No such segment')
    expect((await t.db.admin.query('select from users where email = $1', [email])).rowCount).toBe(0)
  })
  it.each([
    [{}, 'email'],
    [{ email: 'a@b' }, 'email'],
    [{ email: ' a@example.org' }, 'email'],
    [{ email: 'a@example.org', role: 'OWNER' }, 'role'],
    [{ email: 'a@example.org', name: 'n'.repeat(201) }, 'name'],
    [{ email: 'a@example.org', userId: nobody }, 'userId'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.post('/members', body)
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe(field)
  })
  it('needs ADMIN (403)', async () => {
    const key = await t.createKey(t.community, ['WRITE_MEMBERS'])
    expect((await t.post('/members', { email: newEmail() }, { key })).status).toBe(403)
  })
})

describe('GET /members and GET /members/:userId', () => {
  it('lists accepted members newest first, the owner among them, to the public', async () => {
    const first = await add()
    const second = await add()
    const gone = await add()
    await t.post(`/members/${gone.userId}/kick`)
    const { status, body } = await t.get('/members?limit=100', { key: t.community.publishable })
    expect(status).toBe(200)
    expect(body.slice(0, 2)).toEqual([second, first])
    expect(body.at(-1).userId).toBe(t.community.ownerId)
    const ids = body.map((one: { userId: string }) => one.userId)
    expect(ids).not.toContain(gone.userId)
    expect((await t.get('/members')).body).toHaveLength(Math.min(20, body.length))
  })
  it('tells the total in the community itself', async () => {
    const members = async () => (await t.get('')).body.counts.members
    const before = await members()
    const { userId } = await add()
    expect(await members()).toBe(before + 1)
    await t.post(`/members/${userId}/ban`)
    expect(await members()).toBe(before)
  })
  it('pages by cursor over members who joined in one millisecond, while others join', async () => {
    for (let n = 0; n < 6; n++) await add()
    await t.db.admin.query(`update memberships set joined_at = date_trunc('second', now()) where role = 'MEMBER'`)
    t.clock.advance(2000)
    await add()
    const all = (await t.get('/members?limit=100')).body
    const seen: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await t.get(`/members?limit=3&cursor=${cursor}`)
      seen.push(...body.data)
      cursor = body.pagination.nextCursor
      await add()
    }
    expect(seen).toEqual(all)
  })
  it('shows one member, and no e-mail', async () => {
    const member = await add()
    const answer = await t.get(`/members/${member.userId}`, { key: t.community.publishable })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(member)
    expect(answer.text).not.toContain('@')
  })
  it('answers 404 for who is no member: never, not any more, not here; 400 for an id that is none', async () => {
    const other = await t.createCommunity('far-away')
    const kicked = await add()
    await t.post(`/members/${kicked.userId}/kick`)
    for (const id of [nobody, kicked.userId, other.ownerId]) expect((await t.get(`/members/${id}`)).status).toBe(404)
    expect((await t.get('/members/nope')).body.details[0].field).toBe('userId')
  })
})
