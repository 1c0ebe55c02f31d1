import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let segmentId: string
let count = 0
beforeAll(async () => {
  t = await createTestApp()
  segmentId = (await t.post('/segments', { name: 'Maker' })).body.id
})
afterAll(() => t.close())

const nobody = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const newMember = async () => {
  const email = `removable${count++}@example.org`
  return { email, userId: (await t.post('/members', { email, segmentId })).body.userId as string }
}
const act = (userId: string, what: 'kick' | 'ban' | 'unban', body?: object, key = t.community.admin) =>
  t.post(`/members/${userId}/${what}`, body, { key })
const membershipOf = async (userId: string) =>
  (await t.db.admin.query('select * from memberships where community_id = $1 and user_id = $2', [t.community.id, userId])).rows[0]
const last = async () => (await t.changes()).at(-1)!
const lastActor = async () => (await t.db.admin.query('select actor from outbox order by position desc limit 1')).rows[0].actor.id

describe('POST /members/:userId/kick', () => {
  it('removes the member, who may apply again, and tells it (200)', async () => {
    const { userId, email } = await newMember()
    const key = await t.createKey(t.community, ['WRITE_MEMBERS'])
    const answer = await act(userId, 'kick', { reason: 'Repeated spam' }, key)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ ok: true, userId })
    const row = await membershipOf(userId)
    expect(row).toMatchObject({ status: 'KICKED', status_reason: 'Repeated spam' })
    expect(await last()).toEqual({
      type: 'member.kicked',
      object_id: row.id,
      data: {
        membershipId: row.id,
        userId,
        kickedAt: row.updated_at.toISOString(),
        by: await lastActor(),
        reason: 'Repeated spam',
      },
    })
    expect((await t.get(`/members/${userId}`)).status).toBe(404)
    expect((await t.post(`/segments/${segmentId}/submit`, { email })).status).toBe(201)
  })
  it('takes no body; a reason of null', async () => {
    expect((await act((await newMember()).userId, 'kick')).status).toBe(200)
    expect((await last()).data.reason).toBeNull()
    expect((await act((await newMember()).userId, 'kick', { reason: null })).status).toBe(200)
  })
  it('refuses who is kicked or banned already (409) and who was never here (404)', async () => {
    const { userId } = await newMember()
    await act(userId, 'kick')
    const again = await act(userId, 'kick')
    expect(again.status).toBe(409)
    expect(again.body.error).toBe('This person is not a member now')
    await act(userId, 'ban')
    expect((await act(userId, 'kick')).status).toBe(409)
    const other = await t.createCommunity('kick-elsewhere')
    for (const id of [nobody, other.ownerId]) expect((await act(id, 'kick')).status).toBe(404)
  })
  it('kicks once of five at once', async () => {
    const { userId } = await newMember()
    const answers = await Promise.all(Array.from({ length: 5 }, () => act(userId, 'kick')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
  })
})

describe('POST /members/:userId/ban', () => {
  it('bans with a date and tells it (200)', async () => {
    const { userId } = await newMember()
    const answer = await act(userId, 'ban', { reason: 'Threats' })
    expect(answer.status).toBe(200)
    const row = await membershipOf(userId)
    expect(row).toMatchObject({ status: 'BANNED', status_reason: 'Threats' })
    const bannedAt = row.banned_at.toISOString()
    expect(answer.body).toEqual({ ok: true, userId, bannedAt })
    expect(await last()).toEqual({
      type: 'member.banned',
      object_id: row.id,
      data: { membershipId: row.id, userId, bannedAt, by: await lastActor(), reason: 'Threats' },
    })
  })
  it('rejects the open application of one who was kicked', async () => {
    await t.patch('', { joinMode: 'REQUEST_ONLY' })
    const { userId, email } = await newMember()
    await act(userId, 'kick')
    const { requestId } = (await t.post(`/segments/${segmentId}/submit`, { email })).body
    const from = (await t.changes()).length
    expect((await act(userId, 'ban', { reason: 'Enough' })).status).toBe(200)
    const told = (await t.changes()).slice(from)
    expect(told.map(({ type }) => type)).toEqual(['member.rejected', 'member.banned'])
    expect(told[0]!.data).toMatchObject({ requestId, email, reason: 'Enough' })
    expect((await t.get('/applications?status=REJECTED')).body[0].id).toBe(requestId)
    await t.patch('', { joinMode: 'OPEN' })
  })
  it('frees their places at coming events and refuses a new RSVP (403)', async () => {
    const { userId, email } = await newMember()
    const startDate = new Date(t.clock.now() + 86_400_000).toISOString()
    const event = (await t.post('/events', { name: 'Lathe evening', startDate, capacity: 1, status: 'PUBLISHED' })).body
    expect((await t.post(`/events/${event.slug}/rsvp`, { email })).status).toBe(201)
    await act(userId, 'ban')
    const rsvps = (await t.get(`/events/${event.slug}/rsvps`)).body
    expect(rsvps.map((one: { status: string }) => one.status)).toEqual(['CANCELLED'])
    expect((await t.post(`/events/${event.slug}/rsvp`, { email: email.toUpperCase() })).status).toBe(403)
    expect((await t.post(`/events/${event.slug}/rsvp`, { email: 'free@example.org' })).status).toBe(201)
  })
  it('leaves no place taken when ban and RSVP arrive together', async () => {
    const startDate = new Date(t.clock.now() + 86_400_000).toISOString()
    const { slug } = (await t.post('/events', { name: 'Raced', startDate, status: 'PUBLISHED' })).body
    for (let round = 0; round < 6; round++) {
      const { userId, email } = await newMember()
      const [banned, asked] = await Promise.all([act(userId, 'ban'), t.post(`/events/${slug}/rsvp`, { email })])
      expect(banned.status).toBe(200)
      expect([201, 403]).toContain(asked.status)
    }
    expect((await t.get(`/events/${slug}/rsvps?status=APPROVED`)).body).toEqual([])
  })
  it('refuses who is banned already (409) and who was never here, an applicant too (404)', async () => {
    const { userId } = await newMember()
    await act(userId, 'ban')
    const again = await act(userId, 'ban')
    expect(again.status).toBe(409)
    expect(again.body.error).toBe('This person is already banned')
    expect((await act(nobody, 'ban')).status).toBe(404)
  })
  it('never leaves a banned person a member when ban and kick, or ban and submit, arrive together', async () => {
    for (let round = 0; round < 6; round++) {
      const { userId, email } = await newMember()
      if (round % 2) await act(userId, 'kick')
      const [banned] = await Promise.all([
        act(userId, 'ban'),
        round % 2 ? t.post(`/segments/${segmentId}/submit`, { email }) : act(userId, 'kick'),
      ])
      expect(banned.status).toBe(200)
      expect(await membershipOf(userId)).toMatchObject({ status: 'BANNED', segment_id: null })
    }
  })
})

describe('the owner', () => {
  it('can be neither kicked nor banned, by any key (403)', async () => {
    const key = await t.createKey(t.community, ['WRITE_MEMBERS'])
    for (const what of ['kick', 'ban'] as const) {
      for (const one of [key, t.community.admin]) {
        const answer = await act(t.community.ownerId, what, {}, one)
        expect(answer.status).toBe(403)
        expect(answer.body.error).toBe('The owner of the community cannot be removed')
      }
    }
    expect((await t.get(`/members/${t.community.ownerId}`)).status).toBe(200)
  })
  it('of another community is a member like others', async () => {
    const other = await t.createCommunity('owners-own')
    const { userId } = (await t.post('/members', { email: 'owner@owners-own.example.org' })).body
    expect(userId).toBe(other.ownerId)
    expect((await act(userId, 'ban')).status).toBe(200)
    const at = `/api/v1/communities/owners-own/members/${userId}`
    expect((await t.call('GET', at, { key: other.admin })).status).toBe(200)
  })
})

describe('POST /members/:userId/unban', () => {
  it('lets the person apply again without making them a member, and tells it (200)', async () => {
    const { userId, email } = await newMember()
    await act(userId, 'ban', { reason: 'Mistake' })
    const answer = await act(userId, 'unban')
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ ok: true, userId })
    const row = await membershipOf(userId)
    expect(row).toMatchObject({ status: 'LEFT', banned_at: null, status_reason: null })
    expect(await last()).toEqual({
      type: 'member.unbanned',
      object_id: row.id,
      data: { membershipId: row.id, userId, unbannedAt: row.updated_at.toISOString(), by: await lastActor() },
    })
    expect((await t.get(`/members/${userId}`)).status).toBe(404)
    expect((await t.post(`/segments/${segmentId}/submit`, { email })).body.status).toBe('ACCEPTED')
  })
  it('refuses who is not banned (409), who was never here (404), and a key without ADMIN (403)', async () => {
    const { userId } = await newMember()
    const answer = await act(userId, 'unban')
    expect(answer.status).toBe(409)
    expect(answer.body.error).toBe('This person is not banned')
    expect((await act(nobody, 'unban')).status).toBe(404)
    const key = await t.createKey(t.community, ['WRITE_MEMBERS'])
    expect((await act(userId, 'unban', {}, key)).status).toBe(403)
  })
})

describe('kick and ban', () => {
  it.each(['kick', 'ban'] as const)('%s needs WRITE_MEMBERS (403), an id (400), a reason that is text (400)', async (what) => {
    const key = await t.createKey(t.community, ['READ_PUBLIC', 'WRITE_SALES'])
    expect((await act(nobody, what, {}, key)).status).toBe(403)
    expect((await act('nope', what)).body.details[0].field).toBe('userId')
    expect((await act(nobody, what, { reason: 7 })).body.details[0].field).toBe('reason')
    expect((await act(nobody, what, { because: 'x' })).body.details[0].field).toBe('because')
  })
})
