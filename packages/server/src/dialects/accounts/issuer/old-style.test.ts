/**
 * What integrations of the hosted product do: passport-oauth2, parameters anywhere, no redirect_uri, the old paths. Source:
 * space contract 2.1.
 */
import type { Request } from 'express-serve-static-core'
import OAuth2Strategy from 'passport-oauth2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { endTokens } from '../../../identity/oauth/end-tokens.ts'
import { hostId } from '../../../kernel/ids.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { bearer, get, getCode, post, read } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
let userId: string
let made: AppWithSecret

beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
  userId = await at.addUser('ada')
  at.person.userId = userId
  made = await at.addApp()
})
afterAll(() => at.close())
const credentials = () => ({ client_id: made.app.clientId, client_secret: made.clientSecret! })

/** One step of passport with a request as express would give it. */
function step(strategy: OAuth2Strategy, query: Record<string, string>): Promise<{ redirect?: string; user?: unknown }> {
  return new Promise((resolve, reject) => {
    const one = Object.assign(Object.create(strategy), {
      redirect: (url: string) => resolve({ redirect: url }),
      success: (user: unknown) => resolve({ user }),
      fail: (info: unknown) => reject(new Error(`refused: ${JSON.stringify(info)}`)),
      error: reject,
    }) as OAuth2Strategy
    one.authenticate({ query, headers: {}, connection: {}, url: '/' } as unknown as Request, {})
  })
}

describe('passport-oauth2', () => {
  it.each([
    ['/oauth/authorize', '/oauth/access_token'],
    ['/oauth2/authorize', '/oauth2/access_token'],
  ])('signs in by %s', async (authorizePath, tokenPath) => {
    const strategy = new OAuth2Strategy(
      {
        authorizationURL: alpha.url + authorizePath,
        tokenURL: alpha.url + tokenPath,
        clientID: made.app.clientId,
        clientSecret: made.clientSecret!,
        callbackURL: at.redirectUri,
        scope: ['read_user', 'read_memberships'],
      },
      (accessToken: string, refreshToken: string, answer: object, _profile: unknown, done: (error: null, user: object) => void) =>
        done(null, { accessToken, refreshToken, answer }),
    )
    const { redirect } = await step(strategy, {})
    const { location } = await at.browser().open(redirect!)
    const { user } = await step(strategy, { code: location!.searchParams.get('code')! })
    const { accessToken, answer } = user as { accessToken: string; answer: Record<string, unknown> }
    expect(accessToken).toMatch(/^[0-9a-f]{64}$/)
    expect(answer).toEqual({ access_token: accessToken, token_type: 'bearer', scope: 'read_user read_memberships' })
    const found = await at.issuers.tokens.find(accessToken)
    expect(found).toMatchObject({
      userId,
      scopes: ['read_user', 'read_memberships'],
      clientId: made.app.clientId,
      expiresAt: undefined,
    })
  })
})

describe('the token endpoint', () => {
  const grant = async () => ({
    grant_type: 'authorization_code',
    code: await getCode(at, at.url, made.app, { scope: 'read_user' }),
    ...credentials(),
  })
  it('takes a code without redirect_uri where the app has one address', async () => {
    const { status, body } = await post(`${at.url}/oauth/access_token`, await grant())
    expect([status, body.token_type]).toEqual([200, 'bearer'])
  })
  it('wants redirect_uri where the app has several', async () => {
    const two = await at.addApp({ redirectUris: [at.redirectUri, 'https://app.example.com/two'] })
    const params = {
      grant_type: 'authorization_code',
      code: await getCode(at, at.url, two.app),
      client_id: two.app.clientId,
      client_secret: two.clientSecret!,
    }
    expect((await post(`${at.url}/oauth/access_token`, params)).body.error).toBe('invalid_request')
  })
  it('takes its parameters in the query, in JSON, or in part here and there', async () => {
    const inQuery = await read(
      await fetch(`${at.url}/oauth/access_token?${new URLSearchParams(await grant())}`, { method: 'POST' }),
    )
    const asJson = await read(
      await fetch(`${at.url}/oauth/access_token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(await grant()),
      }),
    )
    const { client_secret: secret, ...rest } = await grant()
    const mixed = await post(`${at.url}/oauth/access_token?client_secret=${secret}&grant_type=authorization_code`, rest)
    for (const { status, body } of [inQuery, asJson, mixed]) expect([status, body.token_type]).toEqual([200, 'bearer'])
  })
  it('takes its parameters as multipart/form-data, as PHP sends an array', async () => {
    const send = async (form: FormData) => read(await fetch(`${at.url}/oauth/access_token`, { method: 'POST', body: form }))
    const form = new FormData()
    for (const [name, value] of Object.entries(await grant())) form.set(name, value)
    expect((await send(form)).body).toMatchObject({ access_token: expect.any(String), token_type: 'bearer' })
    form.set('code', new Blob(['x']), 'code.txt')
    expect(await send(form)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })
  it('refuses who does not say which app it is (401 invalid_client)', async () => {
    const token = { token: 'x' }
    for (const [path, params] of [
      ['/oauth/access_token', { grant_type: 'authorization_code', code: 'x' }],
      ['/oauth/access_token', {}],
      ['/oauth/revoke', token],
      ['/oauth/introspect', token],
    ] as const) {
      for (const headers of [{}, { authorization: 'Bearer x' }, { accept: 'text/html' }] as Record<string, string>[]) {
        const answer = await post(at.url + path, params, { origin: 'https://spa.example.com', ...headers })
        expect(answer, path).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
        expect(answer.headers.get('www-authenticate')).toBe(`Basic realm="${at.url}"`)
        expect(answer.headers.get('access-control-allow-origin')).toBe('https://spa.example.com')
      }
    }
    const named = await post(`${at.url}/oauth/access_token`, credentials())
    expect([named.status, named.body.error]).toEqual([400, 'invalid_request'])
  })
  it('refuses one parameter with two values, and bodies of other kinds', async () => {
    const twice = await post(`${at.url}/oauth/access_token?client_id=other`, await grant())
    expect([twice.status, twice.body.error]).toEqual([400, 'invalid_request'])
    const xml = await read(
      await fetch(`${at.url}/oauth/access_token`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' }),
    )
    expect([xml.status, xml.body.error]).toEqual([400, 'invalid_request'])
  })
  it('refuses a body that is too large', async () => {
    const { status, body } = await post(`${at.url}/oauth/access_token`, { grant_type: 'x'.repeat(100_000) })
    expect([status, body.error]).toEqual([413, 'invalid_request'])
  })
  it('says nothing of itself in its refusals', async () => {
    const { body } = await post(`${at.url}/oauth/access_token`, { grant_type: 'authorization_code', code: 'x', ...credentials() })
    expect(body).toEqual({ error: 'invalid_grant', error_description: 'grant request is invalid' })
  })
})

describe('codes and tokens without a sign-in', () => {
  it('a grant_code is exchanged once, with whatever redirect_uri or none, by its app alone', async () => {
    const two = await at.addApp({ redirectUris: [at.redirectUri, 'https://app.example.com/two'] })
    const twoCredentials = { client_id: two.app.clientId, client_secret: two.clientSecret! }
    for (const address of [{}, { redirect_uri: at.redirectUri }, { redirect_uri: 'https://nowhere.example.com/' }]) {
      const wanted = { communityId: hostId, userId, clientId: two.app.clientId, scopes: ['read_user'] }
      const code = await at.issuers.tokens.issueCode(wanted)
      const exchange = (who: object) =>
        post(`${at.url}/oauth/access_token`, { grant_type: 'authorization_code', code: code!, ...address, ...who })
      expect((await exchange(credentials())).body.error).toBe('invalid_grant')
      const { status, body } = await exchange(twoCredentials)
      expect([status, body.scope]).toEqual([200, 'read_user'])
      expect(await at.issuers.tokens.find(body.access_token)).toMatchObject({ userId, scopes: ['read_user'] })
      expect((await exchange(twoCredentials)).body.error).toBe('invalid_grant')
    }
  })
  it('no code of a sign-in takes the address of a grant_code', async () => {
    const code = await getCode(at, at.url, made.app)
    const params = { grant_type: 'authorization_code', code, redirect_uri: 'urn:guildhall:grant-code', ...credentials() }
    expect((await post(`${at.url}/oauth/access_token`, params)).body.error).toBe('invalid_grant')
  })
  it('a token that was issued opens what its scopes say, is shown as the library’s own and can be revoked', async () => {
    const { tokens } = at.issuers
    const { token, expiresAt } = (await tokens.issue({
      communityId: alpha.id,
      userId,
      clientId: made.app.clientId,
      scopes: ['openid', 'read_user'],
      isSpaceOwned: true,
    }))!
    expect(expiresAt).toBeUndefined()
    expect(await tokens.find(token)).toMatchObject({ userId, isSpaceOwned: true })
    expect((await get(`${alpha.url}/api/userinfo`, bearer(token))).body.sub).toBe(userId.replaceAll('-', ''))
    expect((await get(`${alpha.url}/api/userinfo?access_token=${token}`)).status).toBe(200)
    expect((await post(`${alpha.url}/api/userinfo`, { access_token: token })).status).toBe(200)
    expect((await post(`${alpha.url}/oauth/introspect`, { token, ...credentials() })).body).toMatchObject({
      active: true,
      scope: 'openid read_user',
    })
    const next = await at.addUser('grace')
    await tokens.reassign(alpha.id, userId, next)
    expect(await tokens.find(token)).toMatchObject({ userId: next })
    expect((await get(`${alpha.url}/api/userinfo`, bearer(token))).body.sub).toBe(next.replaceAll('-', ''))
    expect(await tokens.revoke(token)).toBe(true)
    expect(await tokens.revoke(token)).toBe(false)
    expect(await tokens.find(token)).toBeUndefined()
    expect((await get(`${alpha.url}/api/userinfo`, bearer(token))).status).toBe(401)
  })
})

describe('a token that was made for a space', () => {
  it('goes on when its maker is banned, whose own tokens end, and acts for the owner then', async () => {
    const { tokens } = at.issuers
    const maker = await at.addUser('maker')
    const wanted = { communityId: alpha.id, userId: maker, clientId: made.app.clientId, scopes: ['openid', 'read_user'] }
    const [own, spaces] = [(await tokens.issue(wanted))!.token, (await tokens.issue({ ...wanted, isSpaceOwned: true }))!.token]
    expect((await tokens.find(spaces))?.userId).toBe(maker)
    await at.database.change(alpha.id, (tx) => endTokens(tx, maker))
    expect(await tokens.find(own)).toBeUndefined()
    expect(await tokens.find(spaces)).toMatchObject({ userId: maker, isSpaceOwned: true })
    await tokens.reassign(alpha.id, maker, userId)
    expect((await get(`${alpha.url}/api/userinfo`, bearer(spaces))).body.sub).toBe(userId.replaceAll('-', ''))
  })
})

describe('browsers on other sites', () => {
  it('may call the token endpoint and the documents', async () => {
    const origin = { origin: 'https://spa.example.com' }
    const preflight = await fetch(`${at.url}/oauth/access_token`, {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin.origin])
    for (const path of ['/.well-known/openid-configuration', '/jwks.json', '/.well-known/oauth-protected-resource']) {
      const { headers } = await get(at.url + path, origin)
      expect(headers.get('access-control-allow-origin'), path).toBe('*')
      expect(headers.get('cache-control'), path).toBe('public, max-age=300')
    }
    const refused = await post(
      `${at.url}/oauth/access_token`,
      { grant_type: 'authorization_code', code: 'x', ...credentials() },
      origin,
    )
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, origin.origin])
    expect(refused.headers.get('access-control-allow-credentials')).toBeNull()
  })
})
