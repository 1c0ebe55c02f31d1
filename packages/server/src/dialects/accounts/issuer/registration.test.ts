/** Apps that register themselves (RFC 7591) and look after their registration (RFC 7592). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { type Answer, bearer, get, getCode, makePkce, post, read } from './testing/raw.ts'

let at: IssuerApp
beforeAll(async () => {
  at = await createIssuerApp()
  at.person.userId = await at.addUser('ada')
})
afterAll(() => at.close())
// So that the limit of registrations an hour is met by the test of it alone.
beforeEach(() => at.clock.advance(3_700_000))

const redirectUri = 'https://registered.example.com/cb'
const send = async (method: string, url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  read(
    await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
const register = (body: unknown) => send('POST', `${at.url}/oauth/register`, body)
const basic = { client_name: 'Robin’s reader', redirect_uris: [redirectUri] }

describe('registering', () => {
  it('makes a public app where nothing else is asked for', async () => {
    const { status, body, headers } = await register(basic)
    expect(status).toBe(201)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      client_id_issued_at: expect.any(Number),
      client_name: basic.client_name,
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    })
    expect(body).not.toHaveProperty('client_secret')
  })
  it.each(['client_secret_basic', 'client_secret_post'])(
    'gives a secret for %s, which works and is stored hashed',
    async (method) => {
      const { body } = await register({ ...basic, token_endpoint_auth_method: method })
      expect(body).toMatchObject({ client_secret: expect.stringMatching(/^gs_/), client_secret_expires_at: 0 })
      const found = (await at.issuers.apps.find(body.client_id))!
      const { rows } = await at.db.admin.query('select a::text as text from apps a where client_id = $1', [body.client_id])
      expect(rows[0].text).not.toContain(body.client_secret)
      const code = await getCode(at, at.url, found)
      const params = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, client_id: body.client_id }
      const answer = await post(`${at.url}/oauth/access_token`, { ...params, client_secret: body.client_secret })
      expect(answer.body).toMatchObject({ expires_in: 3600, token_type: 'bearer' })
    },
  )
  it.each([
    ['no redirect address', { ...basic, redirect_uris: [] }, 'invalid_redirect_uri'],
    ['an address by http', { ...basic, redirect_uris: ['http://app.example.com/cb'] }, 'invalid_redirect_uri'],
    ['an address that is a script', { ...basic, redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['an address with a fragment', { ...basic, redirect_uris: ['https://app.example.com/#x'] }, 'invalid_redirect_uri'],
    [
      'too many addresses',
      { ...basic, redirect_uris: Array.from({ length: 21 }, (_, n) => `${redirectUri}${n}`) },
      'invalid_redirect_uri',
    ],
    ['a scope that is none', { ...basic, scope: 'openid everything' }, 'invalid_client_metadata'],
    ['a name that is too long', { ...basic, client_name: 'x'.repeat(101) }, 'invalid_client_metadata'],
    ['the implicit grant', { ...basic, grant_types: ['implicit'], response_types: ['token'] }, 'invalid_client_metadata'],
    ['the password grant', { ...basic, grant_types: ['password'] }, 'invalid_client_metadata'],
    [
      'a key in place of a secret',
      { ...basic, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'http://127.0.0.1/' },
      'invalid_client_metadata',
    ],
  ])('refuses %s', async (_what, body, error) => {
    const answer = await register(body)
    expect(answer.status).toBe(400)
    // A list that is too long or empty is told as one or the other.
    expect(['invalid_redirect_uri', 'invalid_client_metadata']).toContain(answer.body.error)
    if (error === 'invalid_client_metadata') expect(answer.body.error).toBe(error)
  })
  it.each([['not JSON'], ['[]'], ['"x"'], [''], ['{"client_name":"\\u0000","redirect_uris":["https://a.example.com/"]}']])(
    'refuses the body %s',
    async (body) => {
      const answer = await register(body)
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request'])
    },
  )
  it('keeps nothing that it does not know, and fetches no address', async () => {
    const { status, body } = await register({
      ...basic,
      sector_identifier_uri: 'https://127.0.0.1:9/x',
      jwks_uri: 'https://127.0.0.1:9/y',
      surprise: 1,
    })
    expect(status).toBe(201)
    for (const name of ['sector_identifier_uri', 'jwks_uri', 'surprise']) expect(body).not.toHaveProperty(name)
  })
  it('is open to 60 in a minute and 300 in an hour from one address; what is refused does not count (429)', async () => {
    for (let n = 0; n < 70; n++) expect((await register(n % 2 ? { ...basic, redirect_uris: [] } : '{')).status).toBe(400)
    for (let minute = 0; minute < 5; minute++) {
      for (let n = 0; n < 60; n++) expect((await register(basic)).status).toBe(201)
      const over = await register(basic)
      expect(over).toMatchObject({ status: 429, body: { error: 'temporarily_unavailable' } })
      const waitSeconds = Number(over.headers.get('retry-after'))
      expect(waitSeconds).toBeGreaterThan(0)
      expect(waitSeconds).toBeLessThanOrEqual(minute < 4 ? 60 : 3600)
      at.clock.advance(60_000)
    }
    expect((await register(basic)).status).toBe(429)
    at.clock.advance(3_600_000)
    expect((await register(basic)).status).toBe(201)
  })
  it('can be done by a page of any site', async () => {
    const origin = { origin: 'https://spa.example.com' }
    for (const path of ['/oauth/register', '/c/page/oauth/register', '/oauth/register/x']) {
      if (path.startsWith('/c/')) await at.addCommunity('page')
      const { status, headers } = await fetch(at.url + path, {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      })
      expect([status, headers.get('access-control-allow-origin')], path).toEqual([204, '*'])
      expect(headers.get('access-control-allow-methods')).toContain(path.endsWith('register') ? 'POST' : 'DELETE')
      expect(headers.get('access-control-allow-headers')).toBe('content-type')
    }
    const made = await send('POST', `${at.url}/oauth/register`, basic, origin)
    const shown = await get(made.body.registration_client_uri, { ...origin, ...bearer(made.body.registration_access_token) })
    const refused = await send('POST', `${at.url}/oauth/register`, '{', origin)
    expect([made, shown, refused].map(({ status }) => status)).toEqual([201, 200, 400])
    for (const { headers } of [made, shown, refused]) expect(headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('looking after a registration', () => {
  const start = async (method = 'client_secret_post') => {
    const { body } = await register({ ...basic, token_endpoint_auth_method: method })
    return { ...body, auth: bearer(body.registration_access_token) }
  }
  it('shows it to who has its token, without the secret', async () => {
    const made = await start()
    const { status, body } = await get(made.registration_client_uri, made.auth)
    expect(status).toBe(200)
    expect(body).toMatchObject({ client_id: made.client_id, client_name: basic.client_name, redirect_uris: [redirectUri] })
    expect(body).not.toHaveProperty('client_secret')
    expect((await get(made.registration_client_uri)).status).not.toBe(200)
    expect((await get(made.registration_client_uri, bearer('x'))).status).toBe(401)
    const other = await start()
    expect((await get(made.registration_client_uri, other.auth)).status).toBe(401)
  })
  it('changes it, and the secret goes on', async () => {
    const made = await start()
    const moved = 'https://registered.example.com/moved'
    const { client_id: clientId, client_secret: secret } = made
    const change = { ...basic, client_id: clientId, client_secret: secret, redirect_uris: [moved] }
    const { status, body } = await send('PUT', made.registration_client_uri, change, made.auth)
    expect([status, body.redirect_uris, body.client_secret]).toEqual([200, [moved], undefined])
    const app = (await at.issuers.apps.find(clientId))!
    expect(app.redirectUris).toEqual([moved])
    const code = await getCode(at, at.url, app)
    const params = { grant_type: 'authorization_code', code, client_id: clientId, client_secret: secret }
    expect((await post(`${at.url}/oauth/access_token`, params)).status).toBe(200)
  })
  it('refuses a change that names another app or another secret', async () => {
    const made = await start()
    for (const wrong of [{ client_id: 'other' }, { client_id: made.client_id, client_secret: 'gs_wrong' }])
      expect((await send('PUT', made.registration_client_uri, { ...basic, ...wrong }, made.auth)).status).toBe(400)
  })
  it('gives a public app that becomes confidential a secret', async () => {
    const made = await start('none')
    const change = { ...basic, client_id: made.client_id, token_endpoint_auth_method: 'client_secret_basic' }
    const { body } = await send('PUT', made.registration_client_uri, change, made.auth)
    expect(body.client_secret).toMatch(/^gs_/)
    expect((await at.issuers.apps.find(made.client_id))!.secretHash).not.toBeNull()
  })
  it('removes it, and its tokens end', async () => {
    const made = await start('none')
    const { verifier, challenge } = makePkce()
    const app = (await at.issuers.apps.find(made.client_id))!
    const code = await getCode(at, at.url, app, { code_challenge: challenge, code_challenge_method: 'S256' })
    const params = { grant_type: 'authorization_code', code, client_id: made.client_id, code_verifier: verifier }
    const { body } = await post(`${at.url}/oauth/access_token`, params)
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(200)
    expect((await send('DELETE', made.registration_client_uri, undefined, made.auth)).status).toBe(204)
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(401)
    expect((await get(made.registration_client_uri, made.auth)).status).toBe(401)
    const { rows } = await at.db.admin.query('select 1 from oauth_records where client_id = $1', [made.client_id])
    expect(rows).toEqual([])
  })
})
