import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endDueMemberships } from '../../../domain/memberships/cancellations.ts'
import { hexId } from '../../../kernel/ids.ts'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
let segmentId: string
let planId: string
beforeAll(async () => {
  t = await createSpaceApp()
  segmentId = (await t.post('/segments', { name: 'Full time' })).body.id
  planId = hexId(segmentId)
})
afterAll(() => t.close())

const base = '/c/guild/api/memberships'
const add = (userId: string, rest: object = {}, token?: string) =>
  t.send('POST', base, {
    body: { plan: { id: planId }, name: 'Joe Doe', user: { id: hexId(userId) }, ...rest },
    ...(token && { token }),
  })
const unknown = { status: 422, body: { errors: { user: 'is not known to this space' } } }
const joined = (userId: string, email: string) => ({ status: 201, body: { user: { id: hexId(userId), email }, name: 'Joe Doe' } })
const isMember = async (userId: string) => {
  const { rows } = await t.db.admin.query(
    `select from memberships where community_id = $1 and user_id = $2 and status = 'ACCEPTED'`,
    [t.community.id, userId],
  )
  return rows.length === 1
}

describe('POST /memberships for a user by their id', () => {
  it('refuses one whom the space does not know as if there were none (422)', async () => {
    const stranger = await t.makeUser('stranger')
    const other = await t.createCommunity('other')
    const elsewhere = await t.join(other, 'elsewhere')
    const before = (await t.changes()).length
    for (const userId of [stranger, elsewhere.userId, '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70', 'user-joe', ''])
      expect(await add(userId), userId).toMatchObject(unknown)
    expect(await add(stranger, { email: 'somebody-else@example.org' })).toMatchObject(unknown)
    expect(await t.changes()).toHaveLength(before)
    expect(await isMember(stranger)).toBe(false)
  })
  it('takes one whose e-mail is sent along, in any spelling', async () => {
    const userId = await t.makeUser('mailed')
    expect(await add(userId, { email: ' MAILED@example.org' })).toMatchObject(joined(userId, 'mailed@example.org'))
    expect(await isMember(userId)).toBe(true)
  })
  it('takes one who has applied, and settles the application', async () => {
    const userId = await t.makeUser('applicant')
    await t.patch('', { joinMode: 'REQUEST_ONLY' })
    const applied = await t.post(`/segments/${segmentId}/submit`, { email: 'applicant@example.org' })
    expect(applied.status, applied.text).toBeLessThan(300)
    expect(await add(userId)).toMatchObject(joined(userId, 'applicant@example.org'))
    const { rows } = await t.db.admin.query(`select status from applications where email = 'applicant@example.org'`)
    expect(rows).toEqual([{ status: 'ACCEPTED' }])
  })
  it('takes one who was a member, and gives them their membership back', async () => {
    const left = await t.join(t.community, 'left')
    const path = `${base}/${hexId(left.membershipId)}`
    expect((await t.send('POST', `${path}/cancellation`)).status).toBe(201)
    expect(await add(left.userId)).toMatchObject({ status: 422, body: { errors: { user: 'is already a member' } } })
    t.clock.advance(86_400_000)
    await endDueMemberships(t.database, t.community.id, new Date(t.clock.now()))
    const answer = await add(left.userId)
    expect(answer).toMatchObject(joined(left.userId, 'left@example.org'))
    expect(answer.body).toMatchObject({ id: hexId(left.membershipId), canceled_to: null })
    const kicked = await t.join(t.community, 'kicked')
    await t.post(`/members/${kicked.userId}/kick`, {})
    expect(await add(kicked.userId)).toMatchObject(joined(kicked.userId, 'kicked@example.org'))
  })
  it('knows whoever asks: here a member already (422)', async () => {
    const admin = await t.join(t.community, 'admin', 'ADMIN')
    const token = await t.tokenFor(admin.userId, ['write_memberships'])
    expect(await add(admin.userId, {}, token)).toMatchObject({ status: 422, body: { errors: { user: 'is already a member' } } })
  })
  it('refuses a member and a banned person by name (422)', async () => {
    const member = await t.join(t.community, 'member')
    expect(await add(member.userId, { email: 'member@example.org' })).toMatchObject({
      status: 422,
      body: { errors: { user: 'is already a member' } },
    })
    await t.post(`/members/${member.userId}/ban`, { reason: 'x' })
    expect(await add(member.userId)).toMatchObject({ status: 422, body: { errors: { user: 'is banned from this space' } } })
    expect(await isMember(member.userId)).toBe(false)
  })
  it('refuses an e-mail that is not theirs (422)', async () => {
    const { userId } = await t.join(t.community, 'known')
    await t.post(`/members/${userId}/kick`, {})
    expect(await add(userId, { email: 'other@example.org' })).toMatchObject({
      status: 422,
      body: { errors: { email: 'is not the address of this user' } },
    })
  })
  it('refuses what is no user (422), and takes null for none', async () => {
    const send = (user: unknown) => t.send('POST', base, { body: { plan: { id: planId }, name: 'Nobody', user } })
    expect(await send({})).toMatchObject({ status: 422, body: { errors: { user: 'id is required' } } })
    expect(await send('x')).toMatchObject({ status: 422, body: { errors: { user: 'must be an object or null' } } })
    expect(await send(null)).toMatchObject({ status: 201, body: { user: null } })
    expect(await t.send('POST', base, { form: `plan[id]=${planId}&name=X&user[id]=nobody` })).toMatchObject(unknown)
  })
})
