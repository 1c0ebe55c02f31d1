/** oauth4webapi, which is strict in what it takes, against three issuers in one process; and one issuer's answers at another. */
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { bearer, get, getTokens, post } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
let beta: { id: string; url: string }
let userId: string

beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
  beta = await at.addCommunity('beta')
  userId = await at.addUser('ada')
  at.person.userId = userId
})
afterAll(() => at.close())

const options = { [oauth.allowInsecureRequests]: true }
const urlOf = (name: string) => ({ host: at.url, alpha: alpha.url, beta: beta.url })[name]!

async function discover(url: string, algorithm: 'oidc' | 'oauth2' = 'oidc'): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(url)
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...options, algorithm }))
}

/** Up to the answer at the redirect address. */
async function begin(server: oauth.AuthorizationServer, client: oauth.Client, redirectUri: string, scope = 'openid') {
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const url = new URL(server.authorization_endpoint!)
  const challenge = await oauth.calculatePKCECodeChallenge(verifier)
  for (const [name, value] of Object.entries({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }))
    url.searchParams.set(name, value)
  return { location: (await at.browser().open(url)).location!, verifier, state, nonce }
}

describe.each([['host'], ['alpha'], ['beta']])('the issuer of %s', (name) => {
  it.each(['oidc', 'oauth2'] as const)('is discovered the %s way', async (algorithm) => {
    const server = await discover(urlOf(name), algorithm)
    expect(server).toMatchObject({
      issuer: urlOf(name),
      authorization_endpoint: `${urlOf(name)}/oauth/authorize`,
      token_endpoint: `${urlOf(name)}/oauth/access_token`,
      registration_endpoint: `${urlOf(name)}/oauth/register`,
      userinfo_endpoint: `${urlOf(name)}/api/userinfo`,
      jwks_uri: `${urlOf(name)}/jwks.json`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      claims_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
      service_documentation: `${at.url}/docs`,
    })
    expect(server.grant_types_supported?.toSorted()).toEqual(['authorization_code', 'refresh_token'])
    expect(server.token_endpoint_auth_methods_supported?.toSorted()).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'none',
    ])
    expect(server.scopes_supported).toEqual(expect.arrayContaining(['openid', 'email', 'profile']))
    expect(server.claims_supported).toEqual(expect.arrayContaining(['sub', 'email', 'iss', 'profile']))
  })

  it('names itself to those who look for the API (RFC 9728)', async () => {
    const resource = new URL(urlOf(name))
    const found = await oauth.processResourceDiscoveryResponse(resource, await oauth.resourceDiscoveryRequest(resource, options))
    expect(found.authorization_servers).toEqual([urlOf(name)])
    expect(found.scopes_supported).toHaveLength(58)
  })

  it.each([
    ['a secret in the body', 'post'],
    ['a secret in the header', 'basic'],
    ['no secret', 'none'],
  ])('serves the whole flow to an app with %s', async (_what, how) => {
    const { app, clientSecret } = await at.addApp({ isPublic: how === 'none', hasLastingTokens: false })
    const client: oauth.Client = { client_id: app.clientId }
    const auth = { post: oauth.ClientSecretPost, basic: oauth.ClientSecretBasic, none: () => oauth.None() }[how]!(
      clientSecret ?? '-',
    )
    const server = await discover(urlOf(name))
    const { location, verifier, state, nonce } = await begin(server, client, at.redirectUri, 'openid offline_access')
    const answer = oauth.validateAuthResponse(server, client, location, state)
    const response = await oauth.authorizationCodeGrantRequest(server, client, auth, answer, at.redirectUri, verifier, options)
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(server, response, options)
    const userinfo = await oauth.userInfoRequest(server, client, tokens.access_token, options)
    expect(await oauth.processUserInfoResponse(server, client, userId.replaceAll('-', ''), userinfo)).toBeTruthy()
    const refreshed = await oauth.refreshTokenGrantRequest(server, client, auth, tokens.refresh_token!, options)
    const renewed = await oauth.processRefreshTokenResponse(server, client, refreshed)
    const introspected = await oauth.introspectionRequest(server, client, auth, renewed.access_token, options)
    expect(await oauth.processIntrospectionResponse(server, client, introspected)).toMatchObject({ active: true })
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, auth, renewed.refresh_token!, options))
    const after = await oauth.introspectionRequest(server, client, auth, renewed.access_token, options)
    expect(await oauth.processIntrospectionResponse(server, client, after)).toMatchObject({ active: false })
  })
})

describe('several issuers', () => {
  it('cannot be mixed up: an answer of one is not taken for another’s', async () => {
    const { app } = await at.addApp()
    const client = { client_id: app.clientId }
    const [here, there] = [await discover(alpha.url), await discover(beta.url)]
    const { location, state } = await begin(here, client, at.redirectUri)
    expect(() => oauth.validateAuthResponse(there, client, location, state)).toThrow(/iss/)
    expect(oauth.validateAuthResponse(here, client, location, state)).toBeTruthy()
  })
  it('sign with keys of their own', async () => {
    const kids = await Promise.all(
      [at.url, alpha.url, beta.url].map(async (url) =>
        ((await get(`${url}/jwks.json`)).body.keys as { kid: string }[]).map(({ kid }) => kid),
      ),
    )
    expect(kids.map(({ length }) => length)).toEqual([1, 1, 1])
    expect(new Set(kids.flat()).size).toBe(3)
  })
  it('refuse each other’s tokens', async () => {
    const made = await at.addApp()
    const credentials = { client_id: made.app.clientId, client_secret: made.clientSecret! }
    const { body } = await getTokens(at, alpha.url, made)
    expect((await get(`${alpha.url}/api/userinfo`, bearer(body.access_token))).status).toBe(200)
    for (const url of [at.url, beta.url]) {
      expect((await get(`${url}/api/userinfo`, bearer(body.access_token))).status).toBe(401)
      expect((await post(`${url}/oauth/introspect`, { ...credentials, token: body.access_token })).body).toEqual({
        active: false,
      })
    }
    // What each of them opens is the APIs' to judge, which look here; once from the table, once from memory.
    for (let n = 0; n < 2; n++)
      expect(await at.issuers.tokens.find(body.access_token)).toMatchObject({ userId, communityId: alpha.id })
  })
  it('know the apps that registered with them, and no others', async () => {
    const server = await discover(alpha.url)
    const metadata = { client_name: 'Here alone', redirect_uris: [at.redirectUri] }
    const response = await oauth.dynamicClientRegistrationRequest(server, metadata, options)
    const client = await oauth.processDynamicClientRegistrationResponse(response)
    expect((await begin(server, client, at.redirectUri)).location.searchParams.get('code')).toBeTruthy()
    const elsewhere = await at
      .browser()
      .open(`${beta.url}/oauth/authorize?client_id=${client.client_id}&response_type=code&scope=openid`)
    expect([elsewhere.status, elsewhere.location]).toEqual([400, undefined])
  })
})
