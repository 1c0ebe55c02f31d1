import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { asPerson, bearer, login, mailsTo, type Person, password, send, signUp } from '../testing/people.ts'

let t: TestApp
let ann: Person
let ben: Person
beforeAll(async () => {
  t = await createTestApp()
  ann = await signUp(t, 'ann')
  ben = await signUp(t, 'ben')
})
afterAll(() => t.close())

describe('GET /users/me', () => {
  it('shows oneself (200)', async () => {
    const { status, body } = await ann.get('/users/me')
    expect(status).toBe(200)
    expect(body.data).toMatchObject({ id: ann.id, email: ann.email, username: 'ann', role: 'member' })
  })
})

describe('PATCH /users/me', () => {
  it('merges the profile: what is left out stays (200)', async () => {
    const first = await ann.patch('/users/me', { profile: { first_name: 'Jane', avatar_url: 'https://example.com/a.jpg' } })
    expect(first.body.data.profile).toEqual({ first_name: 'Jane', last_name: null, avatar_url: 'https://example.com/a.jpg' })
    const second = await ann.patch('/users/me', { profile: { last_name: 'Smith' } })
    expect(second.body.data.profile).toEqual({ first_name: 'Jane', last_name: 'Smith', avatar_url: 'https://example.com/a.jpg' })
    const third = await ann.patch('/users/me', { profile: { first_name: null, avatar_url: null } })
    expect(third.body.data.profile).toEqual({ first_name: null, last_name: 'Smith', avatar_url: null })
    expect((await ann.get('/users/me')).body.data).toEqual(third.body.data)
  })
  it('ignores what cannot be changed and what is not known', async () => {
    const before = (await ann.get('/users/me')).body.data
    const wanted = { id: ben.id, role: 'admin', is_admin: true, created_at: '2000-01-01T00:00:00Z', nonsense: 1 }
    const { status, body } = await ann.patch('/users/me', wanted)
    expect([status, { ...body.data, updated_at: '' }]).toEqual([200, { ...before, updated_at: '' }])
  })
  it('takes a new username and address, and mails the address a link', async () => {
    const person = await signUp(t, 'changer')
    const { status, body } = await person.patch('/users/me', { username: 'changed', email: 'Changed@People.example.org' })
    expect([status, body.data.username, body.data.email]).toEqual([200, 'changed', 'changed@people.example.org'])
    expect(await mailsTo(t, 'changed@people.example.org')).toMatchObject([{ subject: 'Is this your e-mail address?' }])
    await login(t, 'changed@people.example.org')
  })
  it('keeps the one name that others gave where the other is changed', async () => {
    const person = await signUp(t, 'written-down')
    await t.db.admin.query(`update users set name = 'John van Doe' where id = $1`, [person.userId])
    expect((await person.get('/users/me')).body.data.profile).toMatchObject({ first_name: 'John', last_name: 'van Doe' })
    const { body } = await person.patch('/users/me', { profile: { first_name: 'Jane' } })
    expect(body.data.profile).toMatchObject({ first_name: 'Jane', last_name: 'van Doe' })
    const { rows } = await t.db.admin.query('select name from users where id = $1', [person.userId])
    expect(rows).toEqual([{ name: 'Jane van Doe' }])
  })
  it('is seen at once in what communities show of the person, which is kept in memory', async () => {
    const person = await signUp(t, 'shown')
    await person.post('/organizations', { name: 'Shown', slug: 'shown' })
    const shown = async () =>
      (await t.call('GET', '/api/v1/communities/shown/members', { key: null, headers: bearer(person.tokens) })).body[0]
    expect(await shown()).toMatchObject({ name: 'shown', usertag: 'shown' })
    await person.patch('/users/me', { username: 'seen', profile: { first_name: 'Ann', last_name: 'Other' } })
    expect(await shown()).toMatchObject({ name: 'Ann Other', usertag: 'seen' })
  })
  it('goes by the new username where there is no name', async () => {
    const person = await signUp(t, 'nameless')
    const { body } = await person.patch('/users/me', { username: 'still-nameless' })
    expect(body.data).toMatchObject({ username: 'still-nameless', profile: { first_name: null, last_name: null } })
    const { rows } = await t.db.admin.query('select name from users where id = $1', [person.userId])
    expect(rows).toEqual([{ name: 'still-nameless' }])
  })
  it('mails five new addresses in an hour and no more (429): addresses are not proved yet', async () => {
    const person = await signUp(t, 'mover')
    const victim = 'victim@people.example.org'
    const addresses = [victim, person.email, victim, person.email, victim]
    for (const email of addresses) expect((await person.patch('/users/me', { email })).status).toBe(200)
    const refused = await person.patch('/users/me', { email: person.email })
    expect([refused.status, refused.body.error.code, refused.headers['retry-after']]).toEqual([
      429,
      'rate_limit_exceeded',
      '3600',
    ])
    expect((await person.get('/users/me')).body.data.email).toBe(victim)
    expect((await person.patch('/users/me', { email: victim, username: 'moved' })).status).toBe(200)
    expect(await mailsTo(t, victim)).toHaveLength(5)
  })
  it.each([
    [{ username: 'BEN' }, 'username', 'taken'],
    [{ email: 'BEN@people.example.org' }, 'email', 'taken'],
    [{ username: 'x' }, 'username', 'invalid'],
    [{ email: 'no address' }, 'email', 'invalid'],
    [{ profile: { first_name: 'x'.repeat(101) } }, 'profile.first_name', 'too_long'],
    [{ profile: { avatar_url: 'javascript:alert(1)' } }, 'profile.avatar_url', 'invalid'],
    [{ profile: { avatar_url: `https://example.com/${'x'.repeat(2048)}` } }, 'profile.avatar_url', 'too_long'],
    [{ profile: 'Jane' }, 'profile', 'invalid'],
  ])('refuses %j (400, naming the field)', async (body, field, code) => {
    const answer = await ann.patch('/users/me', body)
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body.error.details).toEqual([{ field, code, message: expect.any(String) }])
  })
})

describe('GET /users', () => {
  let community: { id: string; member: Person; stranger: Person }
  beforeAll(async () => {
    const [member, stranger] = [await signUp(t, 'colleague'), await signUp(t, 'stranger')]
    const { body } = await ann.post('/organizations', { name: 'Colleagues' })
    await ann.post(`/organizations/${body.data.id}/members`, { user_id: member.id })
    community = { id: body.data.id, member, stranger }
  })
  const idsSeenBy = async (who: Person, query = '') => {
    const { status, body, text } = await who.get(`/users${query}`)
    expect(status, text).toBe(200)
    return body.data.map(({ id }: { id: string }) => id)
  }

  it('shows oneself and the members of one’s organizations, and nobody else', async () => {
    expect(new Set(await idsSeenBy(ann))).toEqual(new Set([ann.id, community.member.id]))
    expect(new Set(await idsSeenBy(community.member))).toEqual(new Set([ann.id, community.member.id]))
    expect(await idsSeenBy(community.stranger)).toEqual([community.stranger.id])
  })
  it('searches e-mail, username and names, in any case, for the text as it is', async () => {
    await community.member.patch('/users/me', { profile: { first_name: 'Wilhelmina', last_name: 'von Zwanzig' } })
    for (const search of ['COLLEAG', 'wilhelm', 'mina von', 'colleague@people'])
      expect(await idsSeenBy(ann, `?search=${encodeURIComponent(search)}`), search).toEqual([community.member.id])
    for (const search of ['stranger', '%', '_', '\\', 'nobody'])
      expect(await idsSeenBy(ann, `?search=${encodeURIComponent(search)}`), search).toEqual([])
  })
  it('pages, with the real total also past the end', async () => {
    const first = await ann.get('/users?page=1&per_page=1')
    expect(first.body.meta).toEqual({ page: 1, per_page: 1, total: 2, total_pages: 2 })
    const second = await ann.get('/users?page=2&per_page=1')
    expect(first.body.data[0].id).not.toBe(second.body.data[0].id)
    const past = await ann.get('/users?page=9&per_page=1')
    expect(past).toMatchObject({ status: 200, body: { data: [], meta: { page: 9, per_page: 1, total: 2, total_pages: 2 } } })
  })
  it.each(['page=0', 'page=x', 'page=1.5', 'per_page=0', 'per_page=101', 'per_page=-1', 'role=king'])(
    'refuses ?%s (400, naming the field)',
    async (query) => {
      const answer = await ann.get(`/users?${query}`)
      expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ field: query.split('=')[0] }] } } })
    },
  )
  it('shows an operator everybody, by role', async () => {
    const operator = await signUp(t, 'operator')
    expect(await idsSeenBy(operator, '?role=admin')).toEqual([])
    await t.db.admin.query('update users set is_admin = true where id = $1', [operator.userId])
    const again = asPerson(t, operator, await login(t, operator.email))
    expect(await idsSeenBy(again, '?role=admin')).toEqual([operator.id])
    const everybody = await idsSeenBy(again, '?per_page=100')
    for (const who of [ann, ben, community.stranger, operator]) expect(everybody).toContain(who.id)
    expect(await idsSeenBy(again, '?per_page=100&role=member')).not.toContain(operator.id)
  })
})

describe('POST /users/me/password', () => {
  it('changes it and ends every other session (204)', async () => {
    const here = await signUp(t, 'careful')
    const there = asPerson(t, here, await login(t, here.email))
    const body = { current_password: password, new_password: 'a better password' }
    expect((await here.post('/users/me/password', body)).status).toBe(204)
    expect((await here.get('/users/me')).status).toBe(200)
    expect((await there.get('/users/me')).status).toBe(401)
    expect((await send(t, 'POST', '/auth/refresh', { body: { refresh_token: there.tokens.refresh_token } })).status).toBe(401)
    expect((await send(t, 'POST', '/auth/refresh', { body: { refresh_token: here.tokens.refresh_token } })).status).toBe(200)
    expect((await send(t, 'POST', '/auth/login', { body: { email: here.email, password } })).status).toBe(401)
    await login(t, here.email, { password: 'a better password' })
  })
  it.each([
    [{ current_password: 'wrong password', new_password: 'a better password' }, 'current_password', 'invalid'],
    [{ current_password: password, new_password: 'short' }, 'new_password', 'too_short'],
    [{ new_password: 'a better password' }, 'current_password', 'required'],
  ])('refuses %j (400)', async (body, field, code) => {
    const answer = await ben.post('/users/me/password', body)
    expect(answer.status).toBe(400)
    expect(answer.body.error.details).toEqual([{ field, code, message: expect.any(String) }])
  })
})
