/** openid-client, a certified client, against the host's issuer and two communities' in one process. */
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import type { Jar } from './testing/jar.ts'

let at: IssuerApp
let userId: string
const sub = () => userId.replaceAll('-', '')
const member = { name: 'Ada of Alpha', picture: 'https://img.example.com/ada.png', phone_number: '+49 30 1' }

beforeAll(async () => {
  at = await createIssuerApp()
  await at.addCommunity('alpha')
  await at.addCommunity('beta')
  userId = await at.addUser('ada')
  at.person.userId = userId
  at.members.set(userId, member)
})
afterAll(() => at.close())

const issuers = [['host'], ['alpha'], ['beta']]
const urlOf = (name: string) => (name === 'host' ? at.url : `${at.url}/c/${name}`)
const insecure = { execute: [client.allowInsecureRequests] }
const discover = (name: string, clientId: string, auth: client.ClientAuth) =>
  client.discovery(new URL(urlOf(name)), clientId, undefined, auth, insecure)

interface SignIn {
  readonly scope: string
  readonly redirectUri?: string
  readonly browser?: Jar
  readonly more?: Record<string, string>
}
async function signIn(
  config: client.Configuration,
  { scope, redirectUri = at.redirectUri, browser = at.browser(), more }: SignIn,
) {
  const verifier = client.randomPKCECodeVerifier()
  const nonce = scope.includes('openid') ? client.randomNonce() : undefined
  const state = client.randomState()
  const to = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(nonce && { nonce }),
    ...more,
  })
  const arrival = await browser.open(to)
  return client.authorizationCodeGrant(config, arrival.location!, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    ...(nonce && { expectedNonce: nonce, idTokenExpected: true }),
  })
}

describe.each(issuers)('the issuer of %s', (name) => {
  it('gives a lasting token and an ID token to an app with a secret', async () => {
    const { app, clientSecret } = await at.addApp()
    const config = await discover(name, app.clientId, client.ClientSecretPost(clientSecret))
    const tokens = await signIn(config, { scope: 'openid email read_user' })
    expect(tokens.access_token).toMatch(/^[0-9a-f]{64}$/)
    expect(tokens.token_type).toBe('bearer')
    expect(tokens).not.toHaveProperty('expires_in')
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(tokens.claims()).toMatchObject({ sub: sub(), iss: urlOf(name), aud: app.clientId, email: 'ada@example.org' })
  })

  it('tells who it is in the ID token, signed by a key of its own key set', async () => {
    const { app, clientSecret } = await at.addApp()
    const config = await discover(name, app.clientId, client.ClientSecretBasic(clientSecret))
    const { id_token: idToken } = await signIn(config, { scope: 'openid' })
    const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri!))
    const { payload } = await jwtVerify(idToken!, keys, { issuer: urlOf(name), audience: app.clientId, algorithms: ['RS256'] })
    expect(decodeProtectedHeader(idToken!).alg).toBe('RS256')
    if (name === 'host') expect(payload).not.toHaveProperty('name')
    else expect(payload).toMatchObject(member)
    expect(payload).not.toHaveProperty('email')
  })

  it('gives a public app with PKCE tokens for an hour, and refreshes them', async () => {
    const { app } = await at.addApp({ isPublic: true, hasLastingTokens: false })
    const config = await discover(name, app.clientId, client.None())
    const tokens = await signIn(config, { scope: 'openid offline_access read_user' })
    expect(tokens.expires_in).toBe(3600)
    expect(tokens.scope?.split(' ')).toContain('offline_access')
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!)
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token)
    expect(renewed.access_token).not.toBe(tokens.access_token)
    expect(renewed.claims()?.sub).toBe(sub())
    const info = await client.fetchUserInfo(config, renewed.access_token, sub())
    expect(info.sub).toBe(sub())
  })

  it('answers userinfo with what the scopes allow', async () => {
    const { app, clientSecret } = await at.addApp()
    const config = await discover(name, app.clientId, client.ClientSecretPost(clientSecret))
    const { access_token: token } = await signIn(config, { scope: 'openid email profile' })
    const info = await client.fetchUserInfo(config, token, sub())
    expect(info).toMatchObject({ sub: sub(), email: 'ada@example.org', email_verified: false, preferred_username: 'ada' })
    expect(info.name).toBe(name === 'host' ? 'Name of ada' : member.name)
    expect(info.phone_number).toBe(name === 'host' ? undefined : member.phone_number)
  })

  it('introspects and revokes', async () => {
    const { app, clientSecret } = await at.addApp({ hasLastingTokens: false })
    const config = await discover(name, app.clientId, client.ClientSecretPost(clientSecret))
    const tokens = await signIn(config, { scope: 'openid offline_access read_user' })
    const before = await client.tokenIntrospection(config, tokens.access_token)
    expect(before).toMatchObject({ active: true, sub: sub(), client_id: app.clientId, iss: urlOf(name), token_type: 'bearer' })
    expect(before.scope?.split(' ').sort()).toEqual(['offline_access', 'openid', 'read_user'])
    expect(before.exp! - before.iat!).toBe(3600)
    await client.tokenRevocation(config, tokens.access_token)
    expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false })
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('registers an app by itself, which then signs people in here', async () => {
    const redirectUri = 'https://registered.example.com/cb'
    const config = await client.dynamicClientRegistration(
      new URL(urlOf(name)),
      { client_name: 'Registered', redirect_uris: [redirectUri], token_endpoint_auth_method: 'client_secret_post' },
      undefined,
      insecure,
    )
    const tokens = await signIn(config, { scope: 'openid offline_access', redirectUri })
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, refresh_token: expect.any(String) })
  })

  it('signs out and comes back to the app', async () => {
    const back = 'https://app.example.com/bye'
    const { app, clientSecret } = await at.addApp({ hasLastingTokens: false, postLogoutRedirectUris: [back] })
    const config = await discover(name, app.clientId, client.ClientSecretPost(clientSecret))
    const browser = at.browser()
    const tokens = await signIn(config, { scope: 'openid', browser })
    const to = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token!, post_logout_redirect_uri: back, state: 'x' })
    const question = await browser.open(to)
    expect(question.status).toBe(200)
    expect(question.body).not.toMatch(/<script/i)
    const xsrf = /name="xsrf" value="(\w+)"/.exec(question.body)![1]!
    const done = await browser.open(`${urlOf(name)}/oauth/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    })
    expect(done.location?.href).toBe(`${back}?state=x`)
    // What was given for the time of the session is over with it.
    expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false })
    const asked = at.asked.length
    await signIn(config, { scope: 'openid', browser })
    expect(at.asked.length).toBe(asked + 1)
  })
})
