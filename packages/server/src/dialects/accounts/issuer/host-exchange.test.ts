/**
 * What documented clients do: they send people to a community's address to sign in, and everything else to the host's. Source:
 * space contract 2.1.
 */
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeCommunity } from '../../../domain/communities/communities.ts'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { testActor } from '../../../testing/test-app.ts'
import { createAccountsApp, password } from '../testing/accounts-app.ts'
import { createAppSignIn, target } from '../testing/app-sign-in.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { bearer, get, getCode, getTokens, makePkce, post, read } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
let userId: string
let made: AppWithSecret
beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
  userId = await at.addUser('ada')
  at.person.userId = userId
  made = await at.addApp({ hasLastingTokens: false })
})
afterAll(() => at.close())

const credentials = () => ({ client_id: made.app.clientId, client_secret: made.clientSecret! })
const basic = () => ({
  authorization: `Basic ${Buffer.from(`${made.app.clientId}:${made.clientSecret}`).toString('base64')}`,
})
const exchange = (code: string, more: Record<string, string> = credentials(), headers = {}, path = '/oauth/access_token') =>
  post(at.url + path, { grant_type: 'authorization_code', code, ...more }, headers)

describe('a code of a community, at the host’s token endpoint', () => {
  it('gives a token of that community, and an ID token of the issuer that was asked', async () => {
    const code = await getCode(at, alpha.url, made.app, { nonce: 'n' })
    expect(encodeURIComponent(code)).toBe(code)
    const { status, body } = await exchange(code)
    expect([status, body.token_type]).toEqual([200, 'bearer'])
    const keys = createRemoteJWKSet(new URL(`${alpha.url}/jwks.json`))
    const { payload } = await jwtVerify(body.id_token, keys, { issuer: alpha.url, audience: made.app.clientId })
    expect(payload).toMatchObject({ sub: userId.replaceAll('-', ''), nonce: 'n' })
    expect(await at.issuers.tokens.find(body.access_token)).toMatchObject({ communityId: alpha.id, userId })
    expect((await get(`${alpha.url}/api/userinfo`, bearer(body.access_token))).status).toBe(200)
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(401)
  })
  it('is taken however the app says who it is', async () => {
    const code = () => getCode(at, alpha.url, made.app)
    expect((await exchange(await code(), {}, basic())).status).toBe(200)
    expect((await exchange(await code(), credentials(), {}, '/oauth2/access_token')).status).toBe(200)
    const params = new URLSearchParams({ grant_type: 'authorization_code', code: await code(), ...credentials() })
    expect((await read(await fetch(`${at.url}/oauth/access_token?${params}`, { method: 'POST' }))).status).toBe(200)
    const { app } = await at.addApp({ isPublic: true })
    const { verifier, challenge } = makePkce()
    const pkce = await getCode(at, alpha.url, app, { code_challenge: challenge, code_challenge_method: 'S256' })
    expect((await exchange(pkce, { client_id: app.clientId, code_verifier: makePkce().verifier })).body.error).toBe(
      'invalid_grant',
    )
    expect((await exchange(pkce, { client_id: app.clientId, code_verifier: verifier })).status).toBe(200)
  })
  it('works once there and at the community together; a second use ends what came of it', async () => {
    const code = await getCode(at, alpha.url, made.app)
    const { body } = await exchange(code)
    const again = { grant_type: 'authorization_code', code, ...credentials() }
    expect((await post(`${alpha.url}/oauth/access_token`, again)).body.error).toBe('invalid_grant')
    expect(await at.issuers.tokens.find(body.access_token)).toBeUndefined()
  })
  it('renews there too, with the refresh token that came with it', async () => {
    const code = await getCode(at, alpha.url, made.app, { scope: 'openid offline_access' })
    let { body } = await exchange(code)
    for (let n = 0; n < 2; n++) {
      const renewed = await post(`${at.url}/oauth/access_token`, {
        grant_type: 'refresh_token',
        refresh_token: body.refresh_token,
        ...credentials(),
      })
      expect(renewed.status).toBe(200)
      body = renewed.body
      expect(await at.issuers.tokens.find(body.access_token)).toMatchObject({ communityId: alpha.id })
    }
  })
  it('is taken back there too, with what came of it; by another app, and at another community, it is not', async () => {
    const given = async () => (await exchange(await getCode(at, alpha.url, made.app, { scope: 'openid offline_access' }))).body
    const isInForce = async (token: string) => (await get(`${alpha.url}/api/userinfo`, bearer(token))).status === 200
    const revoke = (token: string, url = at.url, by: Record<string, string> = credentials()) =>
      post(`${url}/oauth/revoke`, { token, ...by })
    const { access_token: token } = await given()
    const other = await at.addApp()
    const beta = await at.addCommunity('beta')
    await revoke(token, at.url, { client_id: other.app.clientId, client_secret: other.clientSecret! })
    await revoke(token, beta.url)
    expect(await isInForce(token)).toBe(true)
    expect((await revoke(token)).status).toBe(200)
    expect(await isInForce(token)).toBe(false)
    const { access_token: second, refresh_token: refreshToken } = await given()
    expect((await revoke(refreshToken)).status).toBe(200)
    expect(await isInForce(second)).toBe(false)
  })
  it('is worth nothing to another app, or with another secret', async () => {
    const code = await getCode(at, alpha.url, made.app)
    const other = await at.addApp()
    const others = { client_id: other.app.clientId, client_secret: other.clientSecret! }
    expect((await exchange(code, others)).body.error).toBe('invalid_grant')
    expect(await exchange(code, { ...credentials(), client_secret: 'gs_wrong' })).toMatchObject({ status: 401 })
    expect((await exchange(code)).status).toBe(200)
  })
  it('is none once a part of it is changed', async () => {
    const code = await getCode(at, alpha.url, made.app)
    const [text, mark] = code.split('.') as [string, string]
    const changed = [text, `${text}.h${mark.slice(1)}`, `${text}.${mark.slice(0, -2)}AA`, `${text}x.${mark}`, `${code}.${mark}`]
    for (const one of changed) expect((await exchange(one)).body.error, one).toBe('invalid_grant')
  })
  it('is none of an app that registered itself at the community: that one goes on there', async () => {
    const register = await fetch(`${alpha.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'Alpha alone', redirect_uris: [at.redirectUri] }),
    })
    const { client_id } = (await register.json()) as { client_id: string }
    const app = (await at.issuers.apps.find(client_id))!
    const { verifier, challenge } = makePkce()
    const code = await getCode(at, alpha.url, app, { code_challenge: challenge, code_challenge_method: 'S256' })
    const params = { client_id, code_verifier: verifier }
    expect(await exchange(code, params)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    const there = { grant_type: 'authorization_code', code, ...params }
    expect((await post(`${alpha.url}/oauth/access_token`, there)).status).toBe(200)
  })
  it('ends with its community', async () => {
    const gone = await at.addCommunity('gone')
    const code = await getCode(at, gone.url, made.app)
    const { body } = await getTokens(at, gone.url, made)
    await at.database.change(gone.id, (tx) => removeCommunity(tx, testActor, new Date(at.clock.now())))
    expect((await exchange(code)).body.error).toBe('invalid_grant')
    at.clock.advance(61_000)
    expect(await at.issuers.tokens.find(body.access_token)).toBeUndefined()
  })
  it('may be a grant_code', async () => {
    const wanted = { communityId: alpha.id, userId, clientId: made.app.clientId, scopes: ['read_user'] }
    const { status, body } = await exchange((await at.issuers.tokens.issueCode(wanted))!)
    expect([status, body.scope]).toEqual([200, 'read_user'])
    expect(await at.issuers.tokens.find(body.access_token)).toMatchObject({ communityId: alpha.id })
  })
})

it('a code of either address of a community names that address, exchanged at the host’s', async () => {
  const a = await createAccountsApp()
  await a.createCommunity('guild')
  const calendar = await createAppSignIn(a, 'Calendar')
  const { email } = await a.register('anna')
  for (const [origin, prefix, issuer] of [
    ['http://guild.localhost:4000', '', 'http://guild.localhost:4000'],
    ['http://localhost:4000', '/c/guild', 'http://localhost:4000/c/guild'],
  ] as const) {
    const browser = await a.browser(origin).get(calendar.authorizeUrl(prefix))
    await browser.press('Sign in', { email, password })
    if (browser.title.startsWith('May')) await browser.press('Allow')
    expect(target(browser).searchParams.get('code')).toBeTruthy()
    // Without a prefix: at the host.
    expect((await calendar.claimsFor(browser)).iss).toBe(issuer)
  }
  await a.close()
})
