/** One refusal for each rule of RFC 9700 (and of what it rests on) that applies here: apps, tokens, leaving, mix-up. */
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { authorize, bearer, get, getCode, getTokens, post } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
let confidential: AppWithSecret
let other: AppWithSecret

beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
  at.person.userId = await at.addUser('ada')
  confidential = await at.addApp({ hasLastingTokens: false })
  other = await at.addApp()
})
afterAll(() => at.close())

const tokenUrl = () => `${at.url}/oauth/access_token`
const secretOf = ({ app, clientSecret }: AppWithSecret) => ({ client_id: app.clientId, client_secret: clientSecret! })
const introspect = async (token: string) =>
  (await post(`${at.url}/oauth/introspect`, { ...secretOf(confidential), token })).body as { active: boolean }

describe('who the app is (2.5)', () => {
  it.each([
    ['a wrong secret', () => ({ ...secretOf(confidential), client_secret: 'gs_wrong' })],
    ['no secret', () => ({ client_id: confidential.app.clientId })],
    ["another app's secret", () => ({ client_id: confidential.app.clientId, client_secret: other.clientSecret! })],
    [
      'the hash that lies in the database',
      () => ({ client_id: confidential.app.clientId, client_secret: confidential.app.secretHash!.toString('hex') }),
    ],
    ['an unknown app', () => ({ client_id: 'nobody', client_secret: 'x' })],
    [
      'a signed assertion',
      () => ({
        client_id: confidential.app.clientId,
        client_assertion: 'a.b.c',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
    ],
  ])('refuses %s (401 invalid_client)', async (_what, credentials) => {
    const code = await getCode(at, at.url, confidential.app)
    const { status, body } = await post(tokenUrl(), {
      grant_type: 'authorization_code',
      code,
      redirect_uri: at.redirectUri,
      ...credentials(),
    })
    expect([status, body.error]).toEqual([401, 'invalid_client'])
  })
  it('refuses two ways of saying it at once', async () => {
    const basic = Buffer.from(`${confidential.app.clientId}:${confidential.clientSecret}`).toString('base64')
    const { status, body } = await post(
      tokenUrl(),
      { grant_type: 'refresh_token', refresh_token: 'x', ...secretOf(confidential) },
      { authorization: `Basic ${basic}` },
    )
    expect([status, body.error]).toEqual([400, 'invalid_request'])
  })
})

describe('refresh tokens (4.14)', () => {
  const renew = (token: string) =>
    post(tokenUrl(), { grant_type: 'refresh_token', refresh_token: token, ...secretOf(confidential) })
  it('work once; a second use ends the family', async () => {
    const first = await getTokens(at, at.url, confidential, { scope: 'openid offline_access' })
    const second = await renew(first.body.refresh_token)
    expect(second.status).toBe(200)
    expect((await renew(first.body.refresh_token)).body.error).toBe('invalid_grant')
    expect((await renew(second.body.refresh_token)).body.error).toBe('invalid_grant')
    for (const { body } of [first, second]) expect(await introspect(body.access_token)).toEqual({ active: false })
  })
  it('used by several at the same moment give one successor at most, and the family ends', async () => {
    const { body } = await getTokens(at, at.url, confidential, { scope: 'openid offline_access' })
    const answers = await Promise.all(Array.from({ length: 5 }, () => renew(body.refresh_token)))
    const given = answers.filter(({ status }) => status === 200)
    expect(given.length).toBeLessThanOrEqual(1)
    for (const answer of given) {
      expect(await introspect(answer.body.access_token)).toEqual({ active: false })
      expect((await renew(answer.body.refresh_token)).body.error).toBe('invalid_grant')
    }
  })
  it('are bound to their app', async () => {
    const { body } = await getTokens(at, at.url, confidential, { scope: 'openid offline_access' })
    const answer = await post(tokenUrl(), { grant_type: 'refresh_token', refresh_token: body.refresh_token, ...secretOf(other) })
    expect(answer.status).toBe(400)
  })
  it('give no more than was allowed', async () => {
    const { body } = await getTokens(at, at.url, confidential, { scope: 'openid offline_access' })
    const answer = await post(tokenUrl(), {
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token,
      scope: 'openid write',
      ...secretOf(confidential),
    })
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_scope'])
  })
  it('are given with offline_access alone', async () => {
    const { body } = await getTokens(at, at.url, confidential)
    expect(body).not.toHaveProperty('refresh_token')
  })
})

describe('tokens', () => {
  it.each([
    ['one character changed', (token: string) => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')],
    ['its hash', () => 'a'.repeat(64)],
    ['nothing like a token', () => 'x'],
    ['an unsigned JWT', () => new UnsecuredJWT({ sub: 'x' }).encode()],
  ])('are refused with %s', async (_what, change) => {
    const { body } = await getTokens(at, at.url, confidential)
    const token = change(body.access_token)
    expect((await get(`${at.url}/api/userinfo`, bearer(token))).status).toBe(401)
    expect((await introspect(token)).active).not.toBe(true)
    expect(await at.issuers.tokens.find(token)).toBeUndefined()
  })
  it('are over after their hour', async () => {
    const { body } = await getTokens(at, at.url, confidential)
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(200)
    at.clock.advance(3_601_000)
    const { status, headers } = await get(`${at.url}/api/userinfo`, bearer(body.access_token))
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toContain('invalid_token')
  })
  it('without openid do not open userinfo (403)', async () => {
    const { body } = await getTokens(at, at.url, confidential, { scope: 'read_user' })
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(403)
  })
  it('in an ID token hint must be ours: neither unsigned nor of another key', async () => {
    const claims = { iss: at.url, aud: confidential.app.clientId, sub: 'x' }
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(confidential.app.secretHash!)
    for (const hint of [new UnsecuredJWT(claims).encode(), foreign]) {
      const { status, location } = await at.browser().open(`${at.url}/oauth/logout?id_token_hint=${hint}`)
      expect([status, location]).toEqual([400, undefined])
    }
  })
})

describe('leaving (4.11)', () => {
  const logout = (params: Record<string, string>) => at.browser().open(`${at.url}/oauth/logout?${new URLSearchParams(params)}`)
  it.each([['https://evil.example.com/'], ['//evil.example.com'], ['javascript:alert(1)'], ['https://app.example.com/callback']])(
    'does not lead to %s, which was not registered for it',
    async (target) => {
      const known = await logout({ client_id: confidential.app.clientId, post_logout_redirect_uri: target })
      expect([known.status, known.location]).toEqual([400, undefined])
      const unknown = await logout({ post_logout_redirect_uri: target, state: 's' })
      expect([unknown.status, unknown.location]).toEqual([200, undefined])
    },
  )
})

describe('mix-up and clickjacking (4.4, 4.16)', () => {
  it('names the issuer in answers and in refusals', async () => {
    expect((await authorize(at, alpha.url, confidential.app)).searchParams.get('iss')).toBe(alpha.url)
    expect((await authorize(at, alpha.url, confidential.app, { scope: 'none_such' })).searchParams.get('iss')).toBe(alpha.url)
  })
  it('sends every page and answer with headers against frames, guessing of types and caches', async () => {
    const pages = [
      '/oauth/authorize',
      '/oauth/logout',
      '/.well-known/openid-configuration',
      '/jwks.json',
      '/api/userinfo',
      '/c/none/jwks.json',
    ]
    for (const path of pages) {
      const { headers } = await get(at.url + path, { accept: 'text/html' })
      expect(headers.get('x-frame-options'), path).toBe('DENY')
      expect(headers.get('content-security-policy'), path).toContain(`frame-ancestors 'none'`)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      const mayBeKept = path.startsWith('/.well-known/') || path === '/jwks.json'
      expect(headers.get('cache-control'), path).toBe(mayBeKept ? 'public, max-age=300' : 'no-store')
    }
  })
})
