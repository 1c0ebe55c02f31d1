import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, undressId } from '../../../kernel/ids.ts'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { bearer, type Person, signUp } from '../testing/people.ts'

let t: TestApp
let owner: Person
let admin: Person
let member: Person
let stranger: Person
let id: string
let count = 0
beforeAll(async () => {
  t = await createTestApp()
  owner = await signUp(t, 'owner')
  admin = await signUp(t, 'admin')
  member = await signUp(t, 'member')
  stranger = await signUp(t, 'stranger')
})
afterAll(() => t.close())

/** An organization with one of each role. */
async function fresh(): Promise<string> {
  const { body } = await owner.post('/organizations', { name: 'Members', slug: `members-${++count}` })
  id = body.data.id
  await owner.post(`/organizations/${id}/members`, { user_id: admin.id, role: 'admin' })
  await owner.post(`/organizations/${id}/members`, { user_id: member.id })
  return id
}
const path = (who?: Person) => `/organizations/${id}/members${who ? `/${who.id}` : ''}`
const rolesIn = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await owner.get(`${path()}?per_page=100`)).body.data.map(({ user, role }: { user: { username: string }; role: string }) => [
      user.username,
      role,
    ]),
  )
const setInHouse = (who: Person, fields: string) =>
  t.db.admin.query(`update memberships set ${fields} where community_id = $1 and user_id = $2`, [
    undressId('org', id),
    who.userId,
  ])
const lastChange = async () => {
  const { rows } = await t.db.admin.query(
    'select type, data from outbox where community_id = $1 order by transaction_id desc, position desc limit 1',
    [undressId('org', id)],
  )
  return rows[0]
}

describe('GET /organizations/:id/members', () => {
  it('lists them, newest first, with what is known of each', async () => {
    await fresh()
    const { status, body } = await member.get(path())
    expect(status).toBe(200)
    expect(body.meta).toEqual({ page: 1, per_page: 20, total: 3, total_pages: 1 })
    expect(body.data[0]).toEqual({
      user_id: member.id,
      role: 'member',
      user: {
        id: member.id,
        email: member.email,
        username: 'member',
        profile: { first_name: null, last_name: null, avatar_url: null },
      },
      created_at: expect.stringMatching(/Z$/),
    })
    expect(body.data.map(({ role }: { role: string }) => role)).toEqual(['member', 'admin', 'owner'])
  })
  it('filters by role, pages, and counts those who manage content as members', async () => {
    await fresh()
    await setInHouse(member, `role = 'MODERATOR'`)
    expect((await owner.get(`${path()}?role=member`)).body).toMatchObject({ data: [{ user_id: member.id }], meta: { total: 1 } })
    expect((await owner.get(`${path()}?role=owner`)).body.data).toMatchObject([{ user_id: owner.id }])
    expect((await owner.get(`${path()}?page=2&per_page=2`)).body).toMatchObject({
      data: [{ user_id: owner.id }],
      meta: { page: 2, total: 3, total_pages: 2 },
    })
    expect((await owner.get(`${path()}?role=king`)).status).toBe(400)
  })
  it('is not there for others (404)', async () => {
    await fresh()
    expect((await stranger.get(path())).status).toBe(404)
  })
})

describe('GET /organizations/:id/members/:user_id', () => {
  it('shows a member to each member, as the list does', async () => {
    await fresh()
    const [first] = (await member.get(path())).body.data
    expect(await member.get(path(member))).toMatchObject({ status: 200, body: { data: first } })
    expect((await member.get(path(owner))).body.data).toMatchObject({ user_id: owner.id, role: 'owner' })
    expect((await owner.get(`${path()}/${member.userId}`)).body.data.user_id).toBe(member.id)
  })
  it('is where the Location of an added member leads', async () => {
    await fresh()
    for (const userId of [stranger.id, stranger.userId]) {
      const { headers, body } = await owner.post(path(), { user_id: userId })
      const added = await owner.get(headers.location!.replace(/^\/v1/, ''))
      expect(added.status, added.text).toBe(200)
      expect(added.body.data).toMatchObject({ user_id: stranger.id, role: body.data.role })
      await owner.delete(path(stranger))
    }
  })
  it('is not there for others, nor for who is no member (404)', async () => {
    await fresh()
    expect((await stranger.get(path(member))).status).toBe(404)
    for (const unknown of [stranger.id, 'usr_000000000000000000000001', 'usr_x', newId()])
      expect((await owner.get(`${path()}/${unknown}`)).status, unknown).toBe(404)
    await setInHouse(member, `status = 'BANNED', banned_at = now()`)
    expect((await owner.get(path(member))).status).toBe(404)
  })
})

describe('POST /organizations/:id/members', () => {
  it('adds a user, a member where nothing is said (201 with Location)', async () => {
    await fresh()
    const answer = await admin.post(path(), { user_id: stranger.id })
    expect(answer).toMatchObject({ status: 201, body: { data: { user_id: stranger.id, role: 'member' } } })
    expect(answer.headers.location).toBe(`/v1${path(stranger)}`)
    expect(await lastChange()).toMatchObject({ type: 'member.approved', data: { userId: stranger.userId } })
    expect((await stranger.get(`/organizations/${id}`)).body.data).toMatchObject({ role: 'member', members_count: 4 })
  })
  it('takes the documented body, and several owners', async () => {
    await fresh()
    expect((await owner.post(path(), { user_id: stranger.id, role: 'owner' })).status).toBe(201)
    expect((await rolesIn()).stranger).toBe('owner')
    expect((await stranger.patch(`/organizations/${id}`, { name: 'By the second owner' })).status).toBe(200)
  })
  it('lets admins make no owners, and members nobody (403)', async () => {
    await fresh()
    expect((await admin.post(path(), { user_id: stranger.id, role: 'owner' })).status).toBe(403)
    expect((await member.post(path(), { user_id: stranger.id })).status).toBe(403)
    expect((await member.post(path(), { user_id: 'usr_x' })).status).toBe(403)
    expect((await stranger.post(path(), { user_id: stranger.id })).status).toBe(404)
    expect(await rolesIn()).not.toHaveProperty('stranger')
  })
  it('refuses a member (400 taken), an unknown user (404) and one who is banned (403)', async () => {
    await fresh()
    expect(await owner.post(path(), { user_id: member.id, role: 'admin' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', details: [{ field: 'user_id', code: 'taken' }] } },
    })
    expect((await rolesIn()).member).toBe('member')
    for (const unknown of ['usr_000000000000000000000001', 'usr_x', newId()])
      expect((await owner.post(path(), { user_id: unknown })).status, unknown).toBe(404)
    await setInHouse(member, `status = 'BANNED', banned_at = now()`)
    expect((await owner.post(path(), { user_id: member.id })).status).toBe(403)
    expect((await owner.post(path(), { role: 'member' })).body.error.details).toMatchObject([
      { field: 'user_id', code: 'required' },
    ])
    expect((await owner.post(path(), { user_id: stranger.id, role: 'king' })).status).toBe(400)
  })
  it('settles an open application of theirs', async () => {
    await fresh()
    const slug = `members-${count}`
    const headers = bearer(owner.tokens)
    const base = `/api/v1/communities/${slug}`
    await t.call('PATCH', base, { key: null, headers, body: { joinMode: 'REQUEST_ONLY' } })
    const segment = await t.call('POST', `${base}/segments`, { key: null, headers, body: { name: 'Plain', color: '#112233' } })
    const applied = await t.call('POST', `${base}/segments/${segment.body.id}/submit`, {
      key: null,
      headers,
      body: { email: stranger.email, answers: {} },
    })
    expect(applied.body).toMatchObject({ status: 'PENDING' })
    expect((await owner.post(path(), { user_id: stranger.id })).status).toBe(201)
    const { rows } = await t.db.admin.query('select status from applications where id = $1', [applied.body.requestId])
    expect(rows).toEqual([{ status: 'ACCEPTED' }])
  })
  it('takes back one who left, without the role they had', async () => {
    await fresh()
    expect((await admin.delete(path(admin))).status).toBe(204)
    expect((await owner.post(path(), { user_id: admin.id })).status).toBe(201)
    expect((await rolesIn()).admin).toBe('member')
  })
  it('adds one person once, of many asking at the same moment', async () => {
    await fresh()
    const answers = await Promise.all([1, 2, 3, 4].map(() => owner.post(path(), { user_id: stranger.id })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400])
  })
})

describe('PATCH /organizations/:id/members/:user_id', () => {
  it('changes a role, at once in every session (200)', async () => {
    await fresh()
    expect((await member.patch(`/organizations/${id}`, { name: 'x' })).status).toBe(403)
    expect(await admin.patch(path(member), { role: 'admin' })).toMatchObject({ status: 200, body: { data: { role: 'admin' } } })
    expect(await lastChange()).toMatchObject({
      type: 'member.role_changed',
      data: { userId: member.userId, from: 'MEMBER', to: 'ADMIN' },
    })
    expect((await member.patch(`/organizations/${id}`, { name: 'x' })).status).toBe(200)
    expect((await owner.patch(path(member), { role: 'member' })).status).toBe(200)
    expect((await member.patch(`/organizations/${id}`, { name: 'x' })).status).toBe(403)
  })
  it('makes a member of somebody who manages content', async () => {
    await fresh()
    await setInHouse(member, `role = 'CREATOR'`)
    expect((await owner.patch(path(member), { role: 'member' })).status).toBe(200)
    const { rows } = await t.db.admin.query('select role from memberships where community_id = $1 and user_id = $2', [
      undressId('org', id),
      member.userId,
    ])
    expect(rows).toEqual([{ role: 'MEMBER' }])
  })
  it('lets only owners make and change owners (403)', async () => {
    await fresh()
    expect((await admin.patch(path(member), { role: 'owner' })).status).toBe(403)
    expect((await admin.patch(path(admin), { role: 'owner' })).status).toBe(403)
    expect((await admin.patch(path(owner), { role: 'member' })).status).toBe(403)
    expect((await member.patch(path(member), { role: 'admin' })).status).toBe(403)
    expect(await rolesIn()).toEqual({ owner: 'owner', admin: 'admin', member: 'member' })
  })
  it('does not lower the last owner (400), and hands the community on where the founder is lowered', async () => {
    await fresh()
    expect(await owner.patch(path(owner), { role: 'member' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    })
    await owner.patch(path(admin), { role: 'owner' })
    expect((await owner.patch(path(owner), { role: 'admin' })).status).toBe(200)
    const { rows } = await t.db.admin.query('select owner_user_id from communities where id = $1', [undressId('org', id)])
    expect(rows).toEqual([{ owner_user_id: admin.userId }])
    expect((await admin.patch(path(admin), { role: 'member' })).status).toBe(400)
  })
  it('ends a cancellation of who becomes an owner: an owner has no last day', async () => {
    await fresh()
    await setInHouse(member, `canceled_to = current_date + 7`)
    const lastDay = async () => {
      const values = [undressId('org', id), member.userId]
      const text = 'select canceled_to from memberships where community_id = $1 and user_id = $2'
      return (await t.db.admin.query(text, values)).rows[0].canceled_to
    }
    await owner.patch(path(member), { role: 'admin' })
    expect(await lastDay()).not.toBeNull()
    await owner.patch(path(member), { role: 'owner' })
    expect(await lastDay()).toBeNull()
  })
  it('says 404 for who is no member, now or ever', async () => {
    await fresh()
    expect((await owner.patch(path(stranger), { role: 'admin' })).status).toBe(404)
    await owner.delete(path(member))
    expect((await owner.patch(path(member), { role: 'admin' })).status).toBe(404)
    expect((await owner.patch(`${path()}/usr_x`, { role: 'admin' })).status).toBe(404)
    expect((await stranger.patch(path(admin), { role: 'member' })).status).toBe(404)
  })
  it('changes nothing where the role is that already', async () => {
    await fresh()
    const before = await lastChange()
    expect((await owner.patch(path(owner), { role: 'owner' })).status).toBe(200)
    expect((await owner.patch(path(admin), { role: 'admin' })).status).toBe(200)
    expect(await lastChange()).toEqual(before)
  })
})

describe('DELETE /organizations/:id/members/:user_id', () => {
  it('removes a member (204): kicked, not banned, out at once', async () => {
    await fresh()
    expect((await member.get(`/organizations/${id}`)).status).toBe(200)
    expect((await admin.delete(path(member))).status).toBe(204)
    expect(await lastChange()).toMatchObject({ type: 'member.kicked', data: { userId: member.userId, by: admin.userId } })
    expect((await member.get(`/organizations/${id}`)).status).toBe(404)
    expect((await owner.delete(path(member))).status).toBe(404)
    expect((await owner.post(path(), { user_id: member.id })).status).toBe(201)
  })
  it('lets everybody leave (204)', async () => {
    await fresh()
    expect((await member.delete(path(member))).status).toBe(204)
    expect(await lastChange()).toMatchObject({ type: 'member.left', data: { userId: member.userId } })
    expect((await member.get(`/organizations/${id}`)).status).toBe(404)
  })
  it('lets members remove nobody, and admins no owner (403)', async () => {
    await fresh()
    expect((await member.delete(path(admin))).status).toBe(403)
    expect((await admin.delete(path(owner))).status).toBe(403)
    expect((await stranger.delete(path(member))).status).toBe(404)
    expect(Object.keys(await rolesIn())).toHaveLength(3)
  })
  it('keeps the last owner (400), and hands the community on where the founder goes', async () => {
    await fresh()
    expect((await owner.delete(path(owner))).status).toBe(400)
    await owner.patch(path(member), { role: 'owner' })
    await owner.patch(path(admin), { role: 'owner' })
    expect((await member.delete(path(owner))).status).toBe(204)
    const { rows } = await t.db.admin.query('select owner_user_id from communities where id = $1', [undressId('org', id)])
    // The owner who has been a member longest.
    expect(rows).toEqual([{ owner_user_id: admin.userId }])
    expect((await owner.get(`/organizations/${id}`)).status).toBe(404)
    // One who was an owner is nobody special afterwards.
    const ban = await t.call('POST', `/api/v1/communities/members-${count}/members/${owner.userId}/ban`, {
      key: null,
      headers: bearer(admin.tokens),
    })
    expect(ban.status, ban.text).toBe(200)
  })
  it('never loses the last of two owners who leave at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      await fresh()
      await owner.patch(path(admin), { role: 'owner' })
      const answers = await Promise.all([owner.delete(path(owner)), admin.delete(path(admin))])
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 400])
    }
  })
})
