import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let count = 0
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const nobody = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const dayMs = 24 * 60 * 60 * 1000
const newEmail = () => `guest${count++}@example.org`
const invite = (email: string, rest: object = {}) => t.post('/invitations', { email, ...rest })
const inMs = (ms: number) => new Date(t.clock.now() + ms).toISOString()
const list = async (status?: string) =>
  (await t.get('/invitations?limit=100', status ? { query: { limit: '100', status } } : {})).body

describe('POST /invitations', () => {
  it('invites for 30 days and tells it (201)', async () => {
    const email = newEmail()
    const answer = await invite(email)
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.any(String),
      email,
      segmentId: null,
      status: 'PENDING',
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
    })
    expect(Date.parse(answer.body.expiresAt) - Date.parse(answer.body.createdAt)).toBe(30 * dayMs)
    const [{ actor }] = (await t.db.admin.query('select actor from outbox order by position desc limit 1')).rows
    expect((await t.changes()).at(-1)).toEqual({
      type: 'member.invited',
      object_id: answer.body.id,
      data: { invitationId: answer.body.id, email, segmentId: null, invitedBy: actor.id },
    })
  })
  it('takes a segment and an end of its own', async () => {
    const segmentId = (await t.post('/segments', { name: 'Maker' })).body.id
    const answer = await invite(newEmail(), { segmentId, expiresAt: '2999-01-01T02:00:00+02:00' })
    expect(answer.body).toMatchObject({ segmentId, expiresAt: '2999-01-01T00:00:00.000Z' })
  })
  it('refuses a member, a banned person and who is invited already, in any spelling (409, 403, 409)', async () => {
    const [member, banned, guest] = [newEmail(), newEmail(), newEmail()]
    await t.post('/members', { email: member })
    const { userId } = (await t.post('/members', { email: banned })).body
    await t.post(`/members/${userId}/ban`)
    await invite(guest)
    const answers = await Promise.all([member, banned, guest].map((email) => invite(email.toUpperCase())))
    expect(answers.map(({ status, body }) => [status, body.error])).toEqual([
      [409, 'This person is already a member'],
      [403, 'This person is banned from the community'],
      [409, 'This person already has an open invitation'],
    ])
  })
  it('invites again once the first has expired', async () => {
    const email = newEmail()
    await invite(email, { expiresAt: inMs(1000) })
    expect((await invite(email)).status).toBe(409)
    t.clock.advance(1001)
    expect((await invite(email)).status).toBe(201)
  })
  it('makes one of five at once', async () => {
    const email = newEmail()
    const answers = await Promise.all(Array.from({ length: 5 }, () => invite(email)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409])
  })
  it.each([
    [{}, 'email'],
    [{ email: 'nope' }, 'email'],
    [{ email: 'a@example.org', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ email: 'a@example.org', expiresAt: '2026-02-30T00:00:00Z' }, 'expiresAt'],
    [{ email: 'a@example.org', segmentId: 'x' }, 'segmentId'],
    [{ email: 'a@example.org', name: 'x' }, 'name'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.post('/invitations', body)
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe(field)
  })
  it('answers 404 for an unknown segment, 403 to a key without ADMIN', async () => {
    expect((await invite(newEmail(), { segmentId: nobody })).body.error).toBe('No such segment')
    const key = await t.createKey(t.community, ['WRITE_MEMBERS'])
    expect((await t.post('/invitations', { email: newEmail() }, { key })).status).toBe(403)
  })
})

describe('GET /invitations', () => {
  it('lists them newest first, and by the status they have by now', async () => {
    const [open, late, used] = [newEmail(), newEmail(), newEmail()]
    await invite(open)
    await invite(late, { expiresAt: inMs(2000) })
    await invite(used)
    await t.post('/members', { email: used })
    const emails = async (status: string) => (await list(status)).map((one: { email: string }) => one.email)
    expect(await emails('PENDING')).toContain(late)
    t.clock.advance(2000)
    expect(await emails('PENDING')).toContain(open)
    expect(await emails('PENDING')).not.toContain(late)
    expect(await emails('EXPIRED')).toContain(late)
    expect((await emails('ACCEPTED'))[0]).toBe(used)
    expect(await emails('DECLINED')).toEqual([])
    const all = await list()
    expect(all.slice(0, 3).map((one: { email: string; status: string }) => [one.email, one.status])).toEqual([
      [used, 'ACCEPTED'],
      [late, 'EXPIRED'],
      [open, 'PENDING'],
    ])
    expect((await t.get('/invitations?status=GONE')).status).toBe(400)
    expect((await t.get('/invitations', { key: t.community.publishable })).status).toBe(403)
  })
  it('pages by cursor', async () => {
    const all = await list()
    const first = (await t.get('/invitations?limit=2&cursor=')).body
    const rest = (await t.get(`/invitations?limit=100&cursor=${first.pagination.nextCursor}`)).body
    expect([...first.data, ...rest.data]).toEqual(all)
  })
})

describe('DELETE /invitations/:invitationId', () => {
  it('takes an open one back and tells it (204, then 404)', async () => {
    const email = newEmail()
    const { id } = (await invite(email)).body
    expect((await t.delete(`/invitations/${id}`)).status).toBe(204)
    expect((await t.changes()).at(-1)).toEqual({
      type: 'invitation.removed',
      object_id: id,
      data: { invitationId: id, email, segmentId: null },
    })
    expect((await t.delete(`/invitations/${id}`)).status).toBe(404)
    expect((await invite(email)).status).toBe(201)
  })
  it('does not find one that is accepted or expired (404)', async () => {
    const used = newEmail()
    const accepted = (await invite(used)).body.id
    await t.post('/members', { email: used })
    const expired = (await invite(newEmail(), { expiresAt: inMs(1000) })).body.id
    t.clock.advance(1000)
    for (const id of [accepted, expired, nobody]) expect((await t.delete(`/invitations/${id}`)).status).toBe(404)
  })
})

describe('an invitation to a segment that is deleted', () => {
  it('goes with it and is told of, and lets nobody into another', async () => {
    const { status } = await t.patch('', { joinMode: 'INVITE_ONLY' })
    expect(status).toBe(200)
    const [gone, other] = await Promise.all(
      ['Gone', 'Board'].map(async (name) => (await t.post('/segments', { name })).body.id as string),
    )
    const [email, elsewhere] = [newEmail(), newEmail()]
    const { id } = (await invite(email, { segmentId: gone })).body
    await invite(elsewhere, { segmentId: other })
    expect((await t.delete(`/segments/${gone}`)).status).toBe(204)
    expect((await t.changes()).slice(-2)).toEqual([
      { type: 'invitation.removed', object_id: id, data: { invitationId: id, email, segmentId: gone } },
      expect.objectContaining({ type: 'segment.removed', object_id: gone }),
    ])
    expect((await t.post(`/segments/${other}/submit`, { email })).status).toBe(403)
    expect((await t.post(`/segments/${other}/submit`, { email: elsewhere })).body.status).toBe('ACCEPTED')
  })
})
