import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { login, mailsTo, register, send } from '../testing/people.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const post = (path: string, body: unknown) => {
  t.clock.advance(1_050)
  return send(t, 'POST', path, { body })
}

describe('POST /auth/register', () => {
  it('makes an account, shows it, gives no tokens and mails a link (201)', async () => {
    const answer = await post('/auth/register', { email: 'New@Example.org', username: 'newuser', password: 'securepassword' })
    expect(answer.status).toBe(201)
    expect(answer.headers.location).toBe('/v1/users/me')
    expect(answer.body).toEqual({
      data: {
        id: expect.stringMatching(/^usr_[0-9A-Za-z]{24}$/),
        email: 'new@example.org',
        username: 'newuser',
        profile: { first_name: null, last_name: null, avatar_url: null },
        role: 'member',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        updated_at: expect.stringMatching(/Z$/),
      },
    })
    expect(await mailsTo(t, 'new@example.org')).toMatchObject([{ subject: 'Is this your e-mail address?' }])
  })
  it.each([
    [{ email: 'NEW@EXAMPLE.ORG', username: 'another', password: 'securepassword' }, 'email'],
    [{ email: 'another@example.org', username: 'NewUser', password: 'securepassword' }, 'username'],
  ])('refuses what another has: %j (400 taken)', async (body, field) => {
    const answer = await post('/auth/register', body)
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', details: [{ field, code: 'taken', message: 'is taken' }] } },
    })
  })
  it.each([
    [{ email: 'x', username: 'valid', password: 'long enough' }, 'email', 'invalid'],
    [{ email: 'a@example.org', username: 'ab', password: 'long enough' }, 'username', 'invalid'],
    [{ email: 'a@example.org', username: 'has space', password: 'long enough' }, 'username', 'invalid'],
    [{ email: 'a@example.org', username: 'has.dot', password: 'long enough' }, 'username', 'invalid'],
    [{ email: 'a@example.org', username: 'valid', password: 'short' }, 'password', 'too_short'],
    [{ email: 'a@example.org', username: 'valid', password: 'x'.repeat(129) }, 'password', 'too_long'],
    [{ email: 'a@example.org', username: 'valid' }, 'password', 'required'],
  ])('refuses %j (400, naming the field)', async (body, field, code) => {
    const answer = await post('/auth/register', body)
    expect(answer.status).toBe(400)
    expect(answer.body.error.details).toEqual([{ field, code, message: expect.any(String) }])
  })
  it.each(['_ann', '-ann-', '___', 'a'.repeat(30)])(
    'takes any username of the documented letters: %s (201)',
    async (username) => {
      const email = `name-${username.length}-${username.codePointAt(0)}-${username.codePointAt(1)}@example.org`
      const answer = await post('/auth/register', { email, username, password: 'securepassword' })
      expect([answer.status, answer.body.data?.username], answer.text).toEqual([201, username])
    },
  )
  it('takes the documented passwords of 8 characters, and ignores unknown fields', async () => {
    const body = { email: 'user@example.com', username: 'johndoe', password: 'password', role: 'admin', is_admin: true }
    const answer = await post('/auth/register', body)
    expect(answer).toMatchObject({ status: 201, body: { data: { role: 'member' } } })
  })
  it('makes one account of two registrations at the same moment', async () => {
    const body = { email: 'twice@example.org', username: 'twice', password: 'securepassword' }
    const answers = await Promise.all([1, 2, 3].map(() => post('/auth/register', body)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400])
  })
})

describe('POST /auth/login', () => {
  it('gives two JSON Web Tokens, bare and good for an hour (200)', async () => {
    const answer = await post('/auth/login', { email: 'user@example.com', password: 'password' })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
      refresh_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 3600,
    })
    expect(answer.headers['cache-control']).toBe('no-store')
  })
  it('knows an e-mail in any spelling', async () => {
    await register(t, 'spelled')
    expect(await login(t, 'SPELLED@People.Example.ORG')).toHaveProperty('access_token')
  })
  it('refuses a wrong password and an unknown person alike (401)', async () => {
    const wrong = await post('/auth/login', { email: 'user@example.com', password: 'wrong password' })
    const unknown = await post('/auth/login', { email: 'nobody@example.com', password: 'password' })
    for (const { status, headers } of [wrong, unknown]) expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer'])
    expect(wrong.body.error).toMatchObject({ code: 'authentication_required', message: 'E-mail or password is wrong' })
    expect({ ...wrong.body.error, request_id: '' }).toEqual({ ...unknown.body.error, request_id: '' })
  })
  it('lets nobody in who has no password', async () => {
    // The founder of the first community was made without one.
    for (const password of ['null', 'undefined', ' '])
      expect((await post('/auth/login', { email: 'owner@guild.example.org', password })).status).toBe(401)
  })
  it('gives an access token that ends after an hour', async () => {
    const tokens = await login(t, 'user@example.com', { password: 'password' })
    const ask = () => send(t, 'GET', '/users/me', { headers: { authorization: `Bearer ${tokens.access_token}` } })
    t.clock.advance(3_590_000)
    expect((await ask()).status).toBe(200)
    t.clock.advance(20_000)
    expect(await ask()).toMatchObject({ status: 401, body: { error: { code: 'authentication_required' } } })
  })
})
