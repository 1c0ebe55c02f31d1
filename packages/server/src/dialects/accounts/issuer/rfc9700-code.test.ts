/** One refusal for each rule of RFC 9700 (and of what it rests on) that applies here: addresses, codes, PKCE, other flows. */
import { UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { authorize, authorizeUrl, bearer, get, getCode, getTokens, makePkce, post } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
let confidential: AppWithSecret
let other: AppWithSecret
let publicApp: AppWithSecret

beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
  at.person.userId = await at.addUser('ada')
  confidential = await at.addApp({ hasLastingTokens: false })
  other = await at.addApp()
  publicApp = await at.addApp({ isPublic: true, hasLastingTokens: false })
})
afterAll(() => at.close())

const tokenUrl = () => `${at.url}/oauth/access_token`
const secretOf = ({ app, clientSecret }: AppWithSecret) => ({ client_id: app.clientId, client_secret: clientSecret! })
const exchange = (app: AppWithSecret, code: string, more: Record<string, string> = {}) =>
  post(tokenUrl(), {
    grant_type: 'authorization_code',
    code,
    redirect_uri: at.redirectUri,
    ...(app.clientSecret ? secretOf(app) : { client_id: app.app.clientId }),
    ...more,
  })
const introspect = async (token: string) =>
  (await post(`${at.url}/oauth/introspect`, { ...secretOf(confidential), token })).body as { active: boolean }
const ask = (params: Record<string, string | undefined>, url = at.url) =>
  at.browser().open(
    authorizeUrl(url, {
      response_type: 'code',
      client_id: confidential.app.clientId,
      redirect_uri: at.redirectUri,
      scope: 'openid',
      state: 's',
      ...params,
    }),
  )

describe('the address to be sent back to (2.1, 4.1)', () => {
  it.each([
    ['another host', 'https://evil.example.com/callback'],
    ['a path below', 'https://app.example.com/callback/more'],
    ['a query', 'https://app.example.com/callback?x=1'],
    ['a port', 'https://app.example.com:444/callback'],
    ['a slash more', 'https://app.example.com/callback/'],
    ['another case', 'https://app.example.com/Callback'],
    ['another host after user data', 'https://app.example.com@evil.example.com/callback'],
    ['http', 'http://app.example.com/callback'],
    ['no web address', 'javascript:alert(1)'],
  ])('is refused on our own page when it has %s', async (_what, redirectUri) => {
    const answer = await ask({ redirect_uri: redirectUri })
    expect(answer.location).toBeUndefined()
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('invalid_redirect_uri')
  })
  it('is not followed either where something else is wrong besides', async () => {
    const answer = await ask({ redirect_uri: 'https://evil.example.com/', scope: 'no_such_scope', response_type: 'token' })
    expect(answer.location).toBeUndefined()
  })
  it('must be the same again at the exchange', async () => {
    const app = await at.addApp({ redirectUris: [at.redirectUri, 'https://app.example.com/second'] })
    const code = await getCode(at, at.url, app.app)
    const { status, body } = await exchange(app, code, { redirect_uri: 'https://app.example.com/second' })
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
  })
  it('is told to nobody whose client id is unknown', async () => {
    const answer = await ask({ client_id: 'nobody' })
    expect([answer.location, answer.status]).toEqual([undefined, 400])
  })
})

describe('the code (2.1.1, 4.5)', () => {
  it('works once; a second use ends what came of the first', async () => {
    const code = await getCode(at, at.url, confidential.app, { scope: 'openid offline_access' })
    const first = await exchange(confidential, code)
    expect(await introspect(first.body.access_token)).toMatchObject({ active: true })
    const second = await exchange(confidential, code)
    expect([second.status, second.body.error]).toEqual([400, 'invalid_grant'])
    expect(await introspect(first.body.access_token)).toEqual({ active: false })
    expect(await at.issuers.tokens.find(first.body.access_token)).toBeUndefined()
    const refresh = await post(tokenUrl(), {
      grant_type: 'refresh_token',
      refresh_token: first.body.refresh_token,
      ...secretOf(confidential),
    })
    expect([refresh.status, refresh.body.error]).toEqual([400, 'invalid_grant'])
  })
  it('leaves other sign-ins of the same person and app alone when it is used twice', async () => {
    const earlier = await getTokens(at, at.url, confidential)
    const code = await getCode(at, at.url, confidential.app)
    await exchange(confidential, code)
    await exchange(confidential, code)
    expect(await introspect(earlier.body.access_token)).toMatchObject({ active: true })
  })
  it('used by several at the same moment gives one token at most, and that one ends', async () => {
    const code = await getCode(at, at.url, confidential.app)
    const answers = await Promise.all(Array.from({ length: 6 }, () => exchange(confidential, code)))
    const given = answers.filter(({ status }) => status === 200)
    expect(given.length).toBeLessThanOrEqual(1)
    for (const { status, body } of answers) if (status !== 200) expect([status, body.error]).toEqual([400, 'invalid_grant'])
    for (const { body } of given) {
      expect(await introspect(body.access_token)).toEqual({ active: false })
      expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(401)
    }
  })
  it('of one app is worth nothing to another', async () => {
    const code = await getCode(at, at.url, confidential.app)
    const { status, body } = await exchange(other, code)
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
  })
  it('is over after ten minutes', async () => {
    const code = await getCode(at, at.url, confidential.app)
    at.clock.advance(601_000)
    const { status, body } = await exchange(confidential, code)
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
  })
  it('of one issuer is worth nothing at another', async () => {
    const beta = await at.addCommunity('beta')
    const exchangeAt = async (url: string, code: string) => {
      const params = { grant_type: 'authorization_code', code, redirect_uri: at.redirectUri, ...secretOf(confidential) }
      return (await post(`${url}/oauth/access_token`, params)).body.error
    }
    const ofCommunity = await getCode(at, alpha.url, confidential.app)
    expect(await exchangeAt(beta.url, ofCommunity)).toBe('invalid_grant')
    const ofHost = await getCode(at, at.url, confidential.app)
    expect(await exchangeAt(beta.url, ofHost)).toBe('invalid_grant')
  })
})

describe('PKCE (2.1.1, 4.8)', () => {
  it('is demanded of public apps', async () => {
    const location = await authorize(at, at.url, publicApp.app)
    expect(location.searchParams.get('error')).toBe('invalid_request')
    expect(location.searchParams.get('iss')).toBe(at.url)
  })
  it.each([
    ['plain', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }],
    ['no method, which means plain', { code_challenge: 'x'.repeat(43) }],
    ['a challenge that is too short', { code_challenge: 'x', code_challenge_method: 'S256' }],
  ])('refuses %s', async (_what, params) => {
    const location = await authorize(at, at.url, publicApp.app, params)
    expect(location.searchParams.get('error')).toBe('invalid_request')
  })
  it.each([['missing'], ['wrong']])('refuses a verifier that is %s', async (which) => {
    for (const app of [publicApp, confidential]) {
      const { challenge } = makePkce()
      const code = await getCode(at, at.url, app.app, { code_challenge: challenge, code_challenge_method: 'S256' })
      const answer = await exchange(app, code, which === 'wrong' ? { code_verifier: makePkce().verifier } : {})
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant'])
    }
  })
  it('refuses a verifier for a code that was asked for without a challenge (downgrade, 4.8.2)', async () => {
    const code = await getCode(at, at.url, confidential.app)
    const { status, body } = await exchange(confidential, code, { code_verifier: makePkce().verifier })
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
  })
})

describe('ways that are not offered (2.1.2, 2.4)', () => {
  it.each([['token'], ['id_token'], ['code id_token'], ['code token'], ['none']])(
    'refuses response_type=%s',
    async (responseType) => {
      const location = await authorize(at, at.url, confidential.app, { response_type: responseType, nonce: 'n' })
      // Whoever asks for a token is told in the fragment, as RFC 6749 4.2.2.1 wants.
      const answer = new URLSearchParams(location.hash.slice(1) || location.search)
      expect(answer.get('error')).toBe('unsupported_response_type')
      for (const name of ['access_token', 'id_token', 'code']) expect(answer.has(name)).toBe(false)
    },
  )
  it.each([['fragment'], ['form_post.jwt'], ['web_message'], ['jwt']])('refuses response_mode=%s, in the query', async (mode) => {
    const location = await authorize(at, at.url, confidential.app, { response_mode: mode })
    expect(location.searchParams.get('error')).toBe('unsupported_response_mode')
    expect(location.hash).toBe('')
  })
  it.each([['password'], ['client_credentials'], ['implicit'], ['urn:ietf:params:oauth:grant-type:device_code'], ['x']])(
    'refuses grant_type=%s',
    async (grantType) => {
      const params = {
        grant_type: grantType,
        username: 'ada@example.org',
        password: 'p',
        scope: 'openid',
        ...secretOf(confidential),
      }
      const { status, body } = await post(tokenUrl(), params)
      expect([status, body.error]).toEqual([400, 'unsupported_grant_type'])
    },
  )
  it('refuses a request object, signed with nothing or by reference', async () => {
    const request = new UnsecuredJWT({ client_id: confidential.app.clientId, redirect_uri: 'https://evil.example.com/' }).encode()
    expect((await authorize(at, at.url, confidential.app, { request })).searchParams.get('error')).toBe('request_not_supported')
    const byReference = await authorize(at, at.url, confidential.app, { request_uri: 'https://evil.example.com/request' })
    expect(byReference.searchParams.get('error')).toBe('request_uri_not_supported')
  })
})
