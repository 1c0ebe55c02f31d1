import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPassword } from '../../../identity/passwords.ts'
import { fromHexId, hexId } from '../../../kernel/ids.ts'
import { createSpaceApp, type SpaceApp } from '../testing/space-app.ts'

let t: SpaceApp
beforeAll(async () => {
  t = await createSpaceApp()
})
afterAll(() => t.close())

describe('GET /api/user', () => {
  it('shows who the token stands for, their memberships, and what they manage', async () => {
    const other = await t.createCommunity('other')
    const { userId, membershipId } = await t.join(t.community, 'joe')
    const second = await t.join(other, 'joe', 'ADMIN')
    const token = await t.tokenFor(userId, ['read_user'])
    const { status, body } = await t.send('GET', '/api/user', { token })
    expect(status).toBe(200)
    const link = (tag: string, id: string) => `http://localhost:4000/c/${tag}/api/memberships/${hexId(id)}`
    const inGuild = {
      space_subdomain: 'guild',
      space_name: 'Community guild',
      space_link: 'http://localhost:4000/api/spaces/guild',
    }
    const inOther = {
      space_subdomain: 'other',
      space_name: 'Community other',
      space_link: 'http://localhost:4000/api/spaces/other',
    }
    expect(body).toEqual({
      id: hexId(userId),
      email: 'joe@example.org',
      memberships: [
        { id: hexId(membershipId), ...inGuild, link: link('guild', membershipId) },
        { id: hexId(second.membershipId), ...inOther, link: link('other', second.membershipId) },
      ],
      admin_of: [{ ...inOther, name: 'joe' }],
    })
    // The same at a space, by its path and by its host; links name the space as it was asked.
    expect((await t.send('GET', '/c/guild/api/user', { token })).body).toEqual(body)
    const atHost = await t.send('GET', '/api/user', { token, headers: { host: 'guild.localhost:4000' } })
    expect(atHost.body.memberships[0].link).toBe(`http://guild.localhost:4000/api/memberships/${hexId(membershipId)}`)
  })
  it("tells a space's own token of that space alone", async () => {
    const { userId } = await t.join(t.community, 'two-spaces', 'ADMIN')
    await t.join(await t.createCommunity('second'), 'two-spaces', 'ADMIN')
    const token = await t.tokenFor(userId, ['read_user', 'write'], { issuer: t.community.id })
    const tags = (spaces: { space_subdomain: string }[]) => spaces.map((one) => one.space_subdomain)
    for (const path of ['/c/guild/api/user', '/api/user']) {
      const { body } = await t.send('GET', path, { token })
      expect([body.id, tags(body.memberships), tags(body.admin_of)], path).toEqual([hexId(userId), ['guild'], ['guild']])
    }
    expect((await t.send('GET', '/c/second/api/user', { token })).status).toBe(401)
  })
  it("lets a space's own token do nothing else at the host but what its path names (401)", async () => {
    const { userId } = await t.join(t.community, 'at-host', 'ADMIN')
    await t.join(await t.createCommunity('third'), 'at-host', 'ADMIN')
    const token = await t.tokenFor(userId, ['read_user', 'write'], { issuer: t.community.id })
    const put = (tag: string) => t.send('PUT', `/api/spaces/${tag}`, { token, body: { locale: 'en' } })
    expect((await put('guild')).status).toBe(200)
    for (const refused of [
      await put('third'),
      await t.send('POST', '/api/users', { token, body: { email: 'by-space@example.org' } }),
      await t.send('POST', '/api/spaces', { token, body: { name: 'X', owner_name: 'X', subdomain: 'by-space' } }),
    ])
      expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringContaining('invalid_token') } })
  })
})

describe('POST /api/users', () => {
  it('makes an account with a code that is exchanged like an authorization code (201)', async () => {
    const answer = await t.send('POST', '/api/users', { body: { email: 'New@Example.org', password: 'a good password' } })
    expect(answer).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^[0-9a-f]{32}$/), email: 'new@example.org', grant_code: expect.stringMatching(/^gc_/) },
    })
    const id = fromHexId(answer.body.id)!
    const { rows } = await t.db.admin.query('select * from users where id = $1', [id])
    expect(rows[0]).toMatchObject({ email: 'new@example.org', email_verified_at: null })
    expect(await isPassword(rows[0].password_hash, 'a good password')).toBe(true)
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: t.oauthApp.clientId,
      client_secret: t.clientSecret,
      code: answer.body.grant_code,
    })
    const exchange = () => t.send('POST', '/oauth/access_token', { token: null, form: form.toString() })
    const exchanged = await exchange()
    expect(exchanged, exchanged.text).toMatchObject({
      status: 200,
      body: { token_type: 'bearer', access_token: expect.any(String) },
    })
    const me = await t.send('GET', '/api/user', { token: exchanged.body.access_token })
    expect(me.body).toMatchObject({ id: answer.body.id, email: 'new@example.org', memberships: [] })
    expect((await exchange()).status).toBe(400)
    const events = await t.db.admin.query(`select type from outbox where object_id = $1`, [id])
    expect(events.rows.map(({ type }) => type)).toContain('user.created')
  })
  it('makes one without a password, from a form', async () => {
    const answer = await t.send('POST', '/api/users', { form: 'email=nopass%40example.org' })
    expect(answer.status).toBe(201)
    const { rows } = await t.db.admin.query('select password_hash from users where id = $1', [fromHexId(answer.body.id)])
    expect(rows).toEqual([{ password_hash: null }])
  })
  it('gives no code for an account that is there, even to the second of two at once (422)', async () => {
    const ask = () => t.send('POST', '/api/users', { body: { email: 'race@example.org' } })
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422])
    const refused = answers.find(({ status }) => status === 422)!
    expect(refused.body).toEqual({ errors: { email: 'has already been taken' } })
  })
  it.each([
    [{}, { email: 'is required' }],
    [{ email: 'nonsense' }, { email: 'is invalid' }],
    [{ email: '' }, { email: 'is invalid' }],
    [{ email: 7 }, { email: 'must be a string' }],
    [{ email: 'short@example.org', password: 'short' }, { password: 'must have at least 8 characters' }],
  ])('refuses %j (422)', async (body, errors) => {
    expect(await t.send('POST', '/api/users', { body })).toMatchObject({ status: 422, body: { errors } })
  })
})

describe('GET /api/users/:id/picture', () => {
  const go = async (id: string) => {
    const { status, headers } = await t.send('GET', `/api/users/${id}/picture`, { token: null })
    return [status, headers.location]
  }
  it('goes to the picture, and to a placeholder where there is none or nobody', async () => {
    const userId = await t.makeUser('pictured')
    const placeholder = 'http://localhost:4000/pictures/person.svg'
    expect(await go(hexId(userId))).toEqual([302, placeholder])
    for (const [image, location] of [
      ['https://example.org/me.jpg', 'https://example.org/me.jpg'],
      ['javascript:alert(1)', placeholder],
    ]) {
      await t.db.admin.query('update users set profile_image = $2 where id = $1', [userId, image])
      expect(await go(hexId(userId))).toEqual([302, location])
    }
    for (const nobody of ['0'.repeat(32), 'x', '..%2F', 'X'.repeat(32)]) expect(await go(nobody)).toEqual([302, placeholder])
  })
  it('serves the placeholder, and 304 to who has it', async () => {
    const first = await t.send('GET', '/pictures/person.svg', { token: null })
    expect(first).toMatchObject({ status: 200, headers: { 'content-type': 'image/svg+xml' } })
    const again = await t.send('GET', '/pictures/person.svg', { token: null, headers: { 'if-none-match': first.headers.etag! } })
    expect(again.status).toBe(304)
  })
  it('is answered far more often than sixty times a minute', async () => {
    t.clock.advance(61_000)
    const statuses = await Promise.all(
      Array.from({ length: 70 }, async () => (await t.call('GET', `/api/users/${'0'.repeat(32)}/picture`, { key: null })).status),
    )
    expect(new Set(statuses)).toEqual(new Set([302]))
  })
})
