/** What the person is asked, and when: sign-in and consent, remembered and demanded again. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { hostId } from '../../../kernel/ids.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { authorize, authorizeUrl, bearer, get, getCode, getTokens, makePkce, post } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
let ada: string
let bob: string
let made: AppWithSecret

beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
  ada = await at.addUser('ada')
  bob = await at.addUser('bob')
})
afterAll(() => at.close())
beforeEach(async () => {
  at.person.userId = ada
  at.person.doesConsent = true
  at.person.refusedScope = undefined
  at.asked.length = 0
  made = await at.addApp({ hasLastingTokens: false })
})
const prompts = () => at.asked.map(({ prompt }) => prompt)
const errorOf = (location: URL) => location.searchParams.get('error')

describe('consent', () => {
  it('is asked once for an app and its scopes, in every browser', async () => {
    await getCode(at, at.url, made.app, { scope: 'openid email' })
    expect(prompts()).toEqual(['login', 'consent'])
    expect(at.asked[1]).toMatchObject({ scopes: ['openid', 'email'], newScopes: ['openid', 'email'] })
    await getCode(at, at.url, made.app, { scope: 'openid email' })
    await getCode(at, at.url, made.app, { scope: 'openid' })
    expect(prompts()).toEqual(['login', 'consent', 'login', 'login'])
  })
  it('is asked again for more, and says what is new', async () => {
    const browser = at.browser()
    await getCode(at, at.url, made.app, { scope: 'openid' }, browser)
    await getCode(at, at.url, made.app, { scope: 'openid read_user' }, browser)
    expect(at.asked.at(-1)).toMatchObject({ prompt: 'consent', newScopes: ['read_user'] })
    await getCode(at, at.url, made.app, { scope: 'read_user openid' }, browser)
    expect(prompts()).toEqual(['login', 'consent', 'consent'])
  })
  it('is asked again with prompt=consent, and for access while the person is away', async () => {
    const browser = at.browser()
    await getCode(at, at.url, made.app, { scope: 'openid offline_access' }, browser)
    await getCode(at, at.url, made.app, { scope: 'openid offline_access' }, browser)
    await getCode(at, at.url, made.app, { scope: 'openid', prompt: 'consent' }, browser)
    expect(prompts()).toEqual(['login', 'consent', 'consent', 'consent'])
  })
  it('is asked each time by an app that any program on the machine could be', async () => {
    const { app } = await at.addApp({ isPublic: true, redirectUris: ['com.example.app:/cb', 'http://127.0.0.1/cb'] })
    const { challenge } = makePkce()
    const browser = at.browser()
    for (const redirectUri of ['com.example.app:/cb', 'http://127.0.0.1:5123/cb', 'http://127.0.0.1:5124/cb']) {
      const params = { redirect_uri: redirectUri, code_challenge: challenge, code_challenge_method: 'S256' }
      const location = await authorize(at, at.url, app, params, browser)
      expect(location.href.startsWith(redirectUri)).toBe(true)
    }
    expect(prompts()).toEqual(['login', 'consent', 'consent', 'consent'])
  })
  it('holds at the issuer where it was given alone', async () => {
    await getCode(at, at.url, made.app)
    await getCode(at, alpha.url, made.app)
    expect(prompts()).toEqual(['login', 'consent', 'login', 'consent'])
  })
  it('refused sends the app access_denied with its state', async () => {
    at.person.doesConsent = false
    const location = await authorize(at, at.url, made.app)
    expect(Object.fromEntries(location.searchParams)).toMatchObject({ error: 'access_denied', state: 's', iss: at.url })
  })
  it('given in part leaves out what was refused', async () => {
    at.person.refusedScope = 'email'
    const { body } = await getTokens(at, at.url, made, { scope: 'openid email' })
    expect(body.scope).toBe('openid')
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).body).not.toHaveProperty('email')
  })
  it('ends with the app’s access', async () => {
    const { body } = await getTokens(at, at.url, made)
    await at.issuers.tokens.revokeApp(hostId, ada, made.app.clientId)
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(401)
    at.asked.length = 0
    await getCode(at, at.url, made.app)
    expect(prompts()).toContain('consent')
  })
})

describe('prompt and max_age', () => {
  it('prompt=none never shows a page', async () => {
    expect(errorOf(await authorize(at, at.url, made.app, { prompt: 'none' }))).toBe('login_required')
    const browser = at.browser()
    await getCode(at, at.url, made.app, {}, browser)
    expect(errorOf(await authorize(at, at.url, made.app, { prompt: 'none', scope: 'openid email' }, browser))).toBe(
      'consent_required',
    )
    const before = at.asked.length
    expect(await getCode(at, at.url, made.app, { prompt: 'none' }, browser)).toBeTruthy()
    expect(at.asked.length).toBe(before)
  })
  it.each([['login'], ['select_account']])('prompt=%s asks who it is again', async (prompt) => {
    const browser = at.browser()
    await getCode(at, at.url, made.app, {}, browser)
    await getCode(at, at.url, made.app, { prompt }, browser)
    expect(at.asked.at(-1)).toMatchObject({ prompt: 'login', mustReauthenticate: true })
  })
  it('max_age asks again once the sign-in is older', async () => {
    const browser = at.browser()
    await getCode(at, at.url, made.app, {}, browser)
    const before = at.asked.length
    await getCode(at, at.url, made.app, { max_age: '1000' }, browser)
    expect(at.asked.length).toBe(before)
    await getCode(at, at.url, made.app, { max_age: '0' }, browser)
    expect(at.asked.at(-1)).toMatchObject({ prompt: 'login', mustReauthenticate: true })
  })
  it('id_token_hint at somebody else asks who it is, and takes nobody else (OpenID Connect Core 3.1.2.1)', async () => {
    const browser = at.browser()
    const hint = (await getTokens(at, at.url, made, {}, browser)).body.id_token as string
    at.person.userId = bob
    await getCode(at, at.url, made.app, { prompt: 'login' }, browser)
    expect(errorOf(await authorize(at, at.url, made.app, { id_token_hint: hint }, browser))).toBe('login_required')
    expect(at.asked.at(-1)).toMatchObject({ prompt: 'login', mustReauthenticate: true })
    at.person.userId = ada
    expect(await getCode(at, at.url, made.app, { id_token_hint: hint }, browser)).toBeTruthy()
  })
  it('login_hint reaches the page', async () => {
    await getCode(at, at.url, made.app, { login_hint: 'ada@example.org' })
    expect(at.asked[0]).toMatchObject({ loginHint: 'ada@example.org' })
  })
})

describe('scopes and resources', () => {
  it.each([['openid no_such_scope'], ['READ_USER'], [' ']])('refuses %j with invalid_scope', async (scope) => {
    expect(errorOf(await authorize(at, at.url, made.app, { scope }))).toBe('invalid_scope')
  })
  it.each([[undefined], ['']])('named %j are those that the app is registered for, otherwise read_user', async (scope) => {
    const told = async (scopes?: readonly string[]) =>
      (await getTokens(at, alpha.url, await at.addApp(scopes ? { scopes } : {}), { scope })).body.scope
    expect(await told(['openid', 'read_user', 'read_plans'])).toBe('openid read_user read_plans')
    expect(await told()).toBe('read_user')
    expect(at.asked.at(-1)).toMatchObject({ prompt: 'consent', scopes: ['read_user'] })
  })
  it('refuses a scope the app was not registered for', async () => {
    const narrow = await at.addApp({ scopes: ['openid', 'read_user'] })
    expect(errorOf(await authorize(at, at.url, narrow.app, { scope: 'read_user' }))).toBeNull()
    expect(errorOf(await authorize(at, at.url, narrow.app, { scope: 'write' }))).toBe('invalid_scope')
  })
  it('makes a resource of ours the audience and refuses another’s (RFC 8707)', async () => {
    const resource = `${at.url}/api`
    const { body } = await getTokens(at, at.url, made, { scope: 'read_user', resource })
    expect(await at.issuers.tokens.find(body.access_token)).toMatchObject({ audience: resource, scopes: ['read_user'] })
    for (const foreign of ['https://evil.example.com/', alpha.url])
      expect(errorOf(await authorize(at, at.url, made.app, { scope: 'read_user', resource: foreign }))).toBe('invalid_target')
  })
})

describe('a community’s claims', () => {
  it('are the membership’s; of the account nothing without the scope profile', async () => {
    const told = async (scope: string) => {
      const { body } = await getTokens(at, alpha.url, made, { scope })
      const { sub: _, updated_at: __, ...claims } = (await get(`${alpha.url}/api/userinfo`, bearer(body.access_token))).body
      return claims
    }
    expect(await told('openid')).toEqual({})
    expect(await told('openid profile')).toEqual({ name: 'Name of ada', preferred_username: 'ada' })
    at.members.set(ada, { name: 'Ada here', phone_number: '+49 30 1' })
    expect(await told('openid')).toEqual({ name: 'Ada here', phone_number: '+49 30 1' })
    expect(await told('openid profile')).toMatchObject({ name: 'Ada here', preferred_username: 'ada' })
    at.members.delete(ada)
  })
})

describe('who may sign in', () => {
  it('a banned person’s tokens and codes end at that community alone', async () => {
    const browser = at.browser()
    const here = await getTokens(at, alpha.url, made, {}, browser)
    const code = await getCode(at, alpha.url, made.app)
    const elsewhere = await getTokens(at, at.url, made)
    at.banned.add(ada)
    const params = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: at.redirectUri,
      client_id: made.app.clientId,
      client_secret: made.clientSecret!,
    }
    expect((await post(`${alpha.url}/oauth/access_token`, params)).body.error).toBe('invalid_grant')
    expect((await get(`${alpha.url}/api/userinfo`, bearer(here.body.access_token))).status).toBe(401)
    expect((await get(`${at.url}/api/userinfo`, bearer(elsewhere.body.access_token))).status).toBe(200)
    // The browser was signed in there: it has to go through the sign-in page, which says why not.
    expect(errorOf(await authorize(at, alpha.url, made.app, { prompt: 'none' }, browser))).toBe('login_required')
    await at.issuers.tokens.revokeUser(alpha.id, ada)
    expect(await at.issuers.tokens.find(here.body.access_token)).toBeUndefined()
    at.banned.delete(ada)
  })
  it('a person who gives up sends the app access_denied', async () => {
    at.person.userId = undefined
    expect(errorOf(await authorize(at, at.url, made.app))).toBe('access_denied')
  })
  it('another person in the same browser begins a session of their own', async () => {
    const browser = at.browser()
    await getCode(at, at.url, made.app, {}, browser)
    at.person.userId = bob
    const { body } = await getTokens(at, at.url, made, { prompt: 'login' }, browser)
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).body.sub).toBe(bob.replaceAll('-', ''))
  })
})

describe('cookies', () => {
  const sessionOf = (browser: ReturnType<IssuerApp['browser']>) =>
    [...browser.cookies].filter(([key]) => key.includes('_session '))
  it('are for the server alone, and for their own issuer', async () => {
    const browser = at.browser()
    await getCode(at, alpha.url, made.app, {}, browser)
    const kept = sessionOf(browser)
    expect(kept).toHaveLength(1)
    expect(kept[0]![1]).toMatchObject({ path: '/c/alpha' })
    expect(kept[0]![1].attributes).toMatch(/httponly/i)
    expect(kept[0]![1].attributes).toMatch(/samesite=lax/i)
  })
  it('change at sign-in, so that one planted before is worth nothing (fixation)', async () => {
    const attacker = at.browser()
    await attacker.open(
      authorizeUrl(at.url, {
        response_type: 'code',
        client_id: made.app.clientId,
        redirect_uri: at.redirectUri,
        scope: 'openid',
      }),
    )
    const planted = sessionOf(attacker)[0]![1].value
    const victim = at.browser()
    for (const [key, cookie] of attacker.cookies) victim.cookies.set(key, cookie)
    at.person.userId = bob
    await getCode(at, at.url, made.app, { prompt: 'login' }, victim)
    expect(sessionOf(victim)[0]![1].value).not.toBe(planted)
    expect(errorOf(await authorize(at, at.url, made.app, { prompt: 'none' }, attacker))).toBe('login_required')
  })
  it('that were made up or changed are not taken', async () => {
    const browser = at.browser()
    await getCode(at, at.url, made.app, {}, browser)
    const [key, cookie] = sessionOf(browser)[0]!
    browser.cookies.set(key, { ...cookie, value: `${cookie.value.slice(0, -1)}x` })
    expect(errorOf(await authorize(at, at.url, made.app, { prompt: 'none' }, browser))).toBe('login_required')
  })
  it('of one browser do not open the sign-in of another', async () => {
    const victim = at.browser()
    const first = await victim.fetch(
      authorizeUrl(at.url, {
        response_type: 'code',
        client_id: made.app.clientId,
        redirect_uri: at.redirectUri,
        scope: 'openid',
      }),
    )
    const interaction = first.headers.get('location')!
    expect((await at.browser().fetch(interaction)).status).toBe(404)
    expect((await victim.fetch(interaction)).status).toBe(303)
  })
})
