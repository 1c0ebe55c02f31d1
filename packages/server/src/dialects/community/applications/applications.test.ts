import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let segmentId: string
let count = 0
beforeAll(async () => {
  t = await createTestApp()
  await t.patch('', { joinMode: 'REQUEST_ONLY' })
  segmentId = (await t.post('/segments', { name: 'Maker' })).body.id
})
afterAll(() => t.close())

const nobody = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const newEmail = () => `applicant${count++}@example.org`
const apply = async (email = newEmail(), rest: object = {}): Promise<string> =>
  (await t.post(`/segments/${segmentId}/submit`, { email, ...rest })).body.requestId
const approve = (id: string) => t.post(`/applications/${id}/approve`)
const statusOf = async (id: string) =>
  (await t.db.admin.query('select status from applications where id = $1', [id])).rows[0].status
const typesSince = async (from: number) => (await t.changes()).slice(from).map(({ type }) => type)

describe('POST /applications/:requestId/approve', () => {
  it('makes the applicant a member of the segment, and tells it (200)', async () => {
    const email = newEmail()
    const id = await apply(email, { name: 'Amara' })
    const key = await t.createKey(t.community, ['WRITE_MEMBERS'])
    const answer = await t.post(`/applications/${id}/approve`, undefined, { key })
    expect(answer.status).toBe(200)
    const { userId, membershipId } = answer.body
    expect(answer.body).toEqual({ ok: true, membershipId: expect.any(String), userId: expect.any(String) })
    const member = (await t.get(`/members/${userId}`)).body
    expect(member.name).toBe('Amara')
    const [row] = (await t.db.admin.query('select * from applications where id = $1', [id])).rows
    expect(row).toMatchObject({ status: 'ACCEPTED', user_id: userId, decided_at: new Date(member.joinedAt) })
    expect((await t.changes()).at(-1)).toEqual({
      type: 'member.approved',
      object_id: membershipId,
      data: { memberId: membershipId, membershipId, userId, approvedAt: member.joinedAt, approvedBy: row.decided_by },
    })
    const keys = (await t.get('/keys')).body.map((one: { id: string }) => one.id)
    expect(keys).toContain(row.decided_by)
    expect((await t.get('/segments')).body[0].memberCount).toBeGreaterThan(0)
  })
  it('refuses one that is decided (409) and one that is not there (404)', async () => {
    const id = await apply()
    await approve(id)
    const again = await approve(id)
    expect(again.status).toBe(409)
    expect(again.body.error).toBe('The application is already decided')
    expect((await t.post(`/applications/${id}/reject`)).status).toBe(409)
    expect((await approve(nobody)).status).toBe(404)
    expect((await approve('nope')).body.details[0].field).toBe('requestId')
  })
  it('approves once when five approve together', async () => {
    const id = await apply()
    const answers = await Promise.all(Array.from({ length: 5 }, () => approve(id)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
  })
  it('decides once when approval and rejection arrive together', async () => {
    for (let round = 0; round < 8; round++) {
      const id = await apply()
      const from = (await t.changes()).length
      const [approved, rejected] = await Promise.all([approve(id), t.post(`/applications/${id}/reject`)])
      expect([approved.status, rejected.status].sort()).toEqual([200, 409])
      expect(await statusOf(id)).toBe(approved.status === 200 ? 'ACCEPTED' : 'REJECTED')
      const told = approved.status === 200 ? ['user.created', 'member.approved'] : ['member.rejected']
      expect(await typesSince(from)).toEqual(told)
    }
  })
  it('never leaves a person both banned and a member, or with an open application, when approval and ban race', async () => {
    for (let round = 0; round < 8; round++) {
      const email = newEmail()
      const { userId } = (await t.post('/members', { email })).body
      await t.post(`/members/${userId}/kick`)
      const id = await apply(email)
      const [approved, banned] = await Promise.all([approve(id), t.post(`/members/${userId}/ban`)])
      expect(banned.status).toBe(200)
      expect([200, 409]).toContain(approved.status)
      const [row] = (await t.db.admin.query('select status, segment_id from memberships where user_id = $1', [userId])).rows
      expect(row).toEqual({ status: 'BANNED', segment_id: null })
      expect(await statusOf(id)).toBe(approved.status === 200 ? 'ACCEPTED' : 'REJECTED')
    }
  })
  it('refuses a person who was banned before the application was decided (403)', async () => {
    const email = newEmail()
    const { userId } = (await t.post('/members', { email })).body
    await t.post(`/members/${userId}/kick`)
    const id = await apply(email)
    // By hand, for a ban by the API closes the open application.
    await t.db.admin.query(`update memberships set status = 'BANNED' where user_id = $1`, [userId])
    const answer = await approve(id)
    expect(answer.status).toBe(403)
    expect(answer.body.error).toBe('This person is banned from the community')
    expect(await statusOf(id)).toBe('PENDING')
  })
  it('refuses who is a member already (409)', async () => {
    const email = newEmail()
    const id = await apply(email)
    await t.db.admin.query(
      `with u as (insert into users (id, email, username, name) values (gen_random_uuid(), $2, $3, 'Early') returning id)
       insert into memberships (community_id, id, user_id, status, joined_at) select $1, gen_random_uuid(), id, 'ACCEPTED', now() from u`,
      [t.community.id, email, email.replace(/@.*/, '')],
    )
    const answer = await approve(id)
    expect(answer.status).toBe(409)
    expect(answer.body.error).toBe('This person is already a member')
  })
  it('does not reach an application of another community (404)', async () => {
    const other = await t.createCommunity('other-guild')
    const id = await apply()
    const answer = await t.call('POST', `/api/v1/communities/other-guild/applications/${id}/approve`, { key: other.admin })
    expect(answer.status).toBe(404)
  })
  it('takes an empty body or none, and refuses a field (400)', async () => {
    expect((await t.post(`/applications/${await apply()}/approve`, {})).status).toBe(200)
    const answer = await t.post(`/applications/${await apply()}/approve`, { role: 'ADMIN' })
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe('role')
  })
})

describe('POST /applications/:requestId/reject', () => {
  it('rejects with a reason and tells it (200)', async () => {
    const email = newEmail()
    const id = await apply(email)
    const answer = await t.post(`/applications/${id}/reject`, { reason: 'No capacity' })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ ok: true, requestId: id })
    const [row] = (await t.db.admin.query('select * from applications where id = $1', [id])).rows
    expect(row).toMatchObject({ status: 'REJECTED', reason: 'No capacity', user_id: null })
    expect((await t.changes()).at(-1)).toEqual({
      type: 'member.rejected',
      object_id: id,
      data: {
        requestId: id,
        email,
        rejectedAt: row.decided_at.toISOString(),
        rejectedBy: row.decided_by,
        reason: 'No capacity',
      },
    })
  })
  it('takes no body and a null reason', async () => {
    expect((await t.post(`/applications/${await apply()}/reject`)).status).toBe(200)
    expect((await t.changes()).at(-1)!.data.reason).toBeNull()
    expect((await t.post(`/applications/${await apply()}/reject`, { reason: null })).status).toBe(200)
  })
  it('refuses one that is decided (409), one that is not there (404), and a long reason (400)', async () => {
    const id = await apply()
    const long = await t.post(`/applications/${id}/reject`, { reason: 'r'.repeat(1001) })
    expect(long.body.details[0].field).toBe('reason')
    await t.post(`/applications/${id}/reject`)
    expect((await t.post(`/applications/${id}/reject`)).status).toBe(409)
    expect((await approve(id)).status).toBe(409)
    expect((await t.post(`/applications/${nobody}/reject`)).status).toBe(404)
  })
  it('needs WRITE_MEMBERS (403)', async () => {
    const key = await t.createKey(t.community, ['READ_PUBLIC'])
    expect((await t.post(`/applications/${nobody}/reject`, {}, { key })).status).toBe(403)
    expect((await t.post(`/applications/${nobody}/approve`, {}, { key })).status).toBe(403)
  })
})

describe('GET /applications', () => {
  it('lists them newest first to ADMIN alone, all or by status', async () => {
    const email = newEmail()
    const id = await apply(email, { name: "'; drop table--", answers: { why: 'Wood' }, source: 'tally' })
    const [first] = (await t.get('/applications')).body
    expect(first).toEqual({
      id,
      status: 'PENDING',
      email,
      name: "'; drop table--",
      segmentId,
      segmentName: 'Maker',
      answers: { why: 'Wood' },
      source: 'tally',
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    })
    const all = (await t.get('/applications?limit=100')).body as { id: string; status: string }[]
    expect(all.map((one) => one.id)).toEqual(
      all
        .map((one) => one.id)
        .sort()
        .reverse(),
    )
    for (const status of ['PENDING', 'ACCEPTED', 'REJECTED', 'WITHDRAWN']) {
      const some = (await t.get(`/applications?limit=100&status=${status}`)).body
      expect(some).toEqual(all.filter((one) => one.status === status))
    }
    const key = await t.createKey(t.community, ['WRITE_MEMBERS', 'READ_PUBLIC'])
    expect((await t.get('/applications', { key })).status).toBe(403)
    expect((await t.get('/applications?status=OPEN')).body.details[0].field).toBe('status')
  })
  it('pages by cursor within a status', async () => {
    for (let n = 0; n < 4; n++) await apply()
    const all = (await t.get('/applications?status=PENDING&limit=100')).body
    const first = (await t.get('/applications?status=PENDING&limit=3&cursor=')).body
    await apply()
    const rest = (await t.get(`/applications?status=PENDING&limit=100&cursor=${first.pagination.nextCursor}`)).body
    expect([...first.data, ...rest.data]).toEqual(all)
    expect(rest.pagination).toMatchObject({ nextCursor: null, hasMore: false })
  })
})
