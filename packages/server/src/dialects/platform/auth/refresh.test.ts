import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { bearer, login, register, send, type Tokens } from '../testing/people.ts'

let t: TestApp
let email: string
let other: string
beforeAll(async () => {
  t = await createTestApp()
  email = (await register(t, 'refresher')).email
  other = (await register(t, 'somebody')).email
})
afterAll(() => t.close())

const refresh = (token: string) => send(t, 'POST', '/auth/refresh', { body: { refresh_token: token } })
const me = (tokens: Pick<Tokens, 'access_token'>) => send(t, 'GET', '/users/me', { headers: bearer(tokens) })
const minute = () => t.clock.advance(61_000)

describe('POST /auth/refresh', () => {
  it('gives the next tokens, of the same shape as a login (200)', async () => {
    const tokens = await login(t, email)
    const answer = await refresh(tokens.refresh_token)
    expect(answer.status).toBe(200)
    expect(Object.keys(answer.body)).toEqual(['access_token', 'refresh_token', 'token_type', 'expires_in'])
    expect(answer.body.refresh_token).not.toBe(tokens.refresh_token)
    expect((await me(answer.body)).body.data.email).toBe(email)
  })

  it('gives 20 parallel uses of one token the same successor', async () => {
    minute()
    const tokens = await login(t, email)
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(tokens.refresh_token)))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    const successors = new Set(answers.map(({ body }) => body.refresh_token))
    expect(successors.size).toBe(1)
    for (const { body } of answers) expect((await me(body)).status).toBe(200)
    const [successor] = successors
    expect((await refresh(successor!)).status).toBe(200)
  })

  it('goes on giving the successor for 30 seconds; then a replay ends the whole family (401)', async () => {
    minute()
    const tokens = await login(t, email)
    const first = await refresh(tokens.refresh_token)
    t.clock.advance(29_000)
    const again = await refresh(tokens.refresh_token)
    expect(again.body.refresh_token).toBe(first.body.refresh_token)
    expect((await me(again.body)).status).toBe(200)
    t.clock.advance(2_000)
    const late = await refresh(tokens.refresh_token)
    expect(late).toMatchObject({ status: 401, body: { error: { code: 'authentication_required' } } })
    expect(late.headers['www-authenticate']).toBe('Bearer')
    // Whoever holds the newest is out as well, and so is each access token of the family.
    expect((await refresh(first.body.refresh_token)).status).toBe(401)
    for (const given of [tokens, first.body, again.body]) expect((await me(given)).status).toBe(401)
  })

  it('gives an older token its own successor within 30 s of its use, and ends the family after that', async () => {
    minute()
    const tokens = await login(t, email)
    const first = await refresh(tokens.refresh_token)
    t.clock.advance(20_000)
    const second = await refresh(first.body.refresh_token)
    expect((await refresh(tokens.refresh_token)).body.refresh_token).toBe(first.body.refresh_token)
    t.clock.advance(11_000)
    expect((await refresh(first.body.refresh_token)).body.refresh_token).toBe(second.body.refresh_token)
    expect((await refresh(tokens.refresh_token)).status).toBe(401)
    expect((await refresh(second.body.refresh_token)).status).toBe(401)
  })
  it('ends the family for a token that twenty came after, however fast', async () => {
    minute()
    const { refresh_token: oldest } = await login(t, email)
    let newest = oldest
    for (let n = 0; n < 21; n++) newest = (await refresh(newest)).body.refresh_token
    expect((await refresh(oldest)).status).toBe(401)
    expect((await refresh(newest)).status).toBe(401)
  })

  it('ends no other session of the person', async () => {
    minute()
    const [here, there] = [await login(t, email), await login(t, email)]
    const next = await refresh(here.refresh_token)
    t.clock.advance(31_000)
    expect((await refresh(here.refresh_token)).status).toBe(401)
    expect((await me(next.body)).status).toBe(401)
    expect((await me(there)).status).toBe(200)
    expect((await refresh(there.refresh_token)).status).toBe(200)
  })

  it('refuses what is none: garbage, an access token, a changed one (401)', async () => {
    minute()
    const tokens = await login(t, email)
    const [head, payload, signature] = tokens.refresh_token.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forge = (change: object) => Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')
    const none = Buffer.from('{"alg":"none","typ":"rt+jwt"}').toString('base64url')
    const wrong = [
      'garbage',
      'eyJ.a.b',
      tokens.access_token,
      `${head}.${payload}.${signature.slice(0, -2)}AA`,
      `${head}.${forge({ gen: 1 })}.${signature}`,
      `${head}.${forge({ sub: 'usr_000000000000000000000000' })}.${signature}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
    ]
    for (const token of wrong) expect((await refresh(token)).status, token).toBe(401)
    // None of them ended the session.
    expect((await refresh(tokens.refresh_token)).status).toBe(200)
  })

  it('takes no refresh token for an access token (401)', async () => {
    minute()
    const tokens = await login(t, other)
    expect((await me({ access_token: tokens.refresh_token })).status).toBe(401)
    const community = await t.call('GET', '/api/v1/communities/guild/articles', {
      key: null,
      headers: { authorization: `Bearer ${tokens.refresh_token}` },
    })
    expect(community.status).toBe(401)
  })

  it('ends after 30 days without use, and lives on with it', async () => {
    minute()
    const idle = await login(t, email)
    let used = await login(t, email)
    t.clock.advance(29 * 86_400_000)
    used = (await refresh(used.refresh_token)).body
    t.clock.advance(2 * 86_400_000)
    expect((await refresh(idle.refresh_token)).status).toBe(401)
    expect((await refresh(used.refresh_token)).status).toBe(200)
  })

  it('asks for the token (400)', async () => {
    minute()
    const answer = await send(t, 'POST', '/auth/refresh', { body: {} })
    expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ field: 'refresh_token', code: 'required' }] } } })
  })
})
