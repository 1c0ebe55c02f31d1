/** What HTTP libraries, pages of other sites and clients of language models (MCP) send besides what OAuth asks for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { type Answer, bearer, get, getCode, getTokens, makePkce, post, read } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
let lasting: AppWithSecret
let expiring: AppWithSecret
beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
  at.person.userId = await at.addUser('ada')
  lasting = await at.addApp()
  expiring = await at.addApp({ hasLastingTokens: false })
})
afterAll(() => at.close())

const secretOf = ({ app, clientSecret }: AppWithSecret) => ({ client_id: app.clientId, client_secret: clientSecret! })
const register = async (wanted: object): Promise<Answer> =>
  read(await fetch(`${at.url}/oauth/register`, { method: 'POST', body: JSON.stringify(wanted) }))

describe('endpoints of apps', () => {
  // The first is what Java sends by itself.
  it.each(['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', 'text/html', 'application/xml', 'image/png'])(
    'refuse in JSON whoever accepts %s (RFC 6749 5.2)',
    async (accept) => {
      for (const path of ['/oauth/access_token', '/oauth/introspect', '/oauth/revoke', '/api/userinfo', '/oauth/register']) {
        const { status, headers, body } = await post(at.url + path, { grant_type: 'x' }, { accept })
        expect(headers.get('content-type'), path).toBe('application/json; charset=utf-8')
        expect([status >= 400, typeof body.error], path).toEqual([true, 'string'])
      }
      expect((await get(`${at.url}/api/userinfo`, { accept })).body.error).toBe('invalid_token')
    },
  )
  it('name a way to prove who the app is with every 401 (RFC 9110 15.5.2)', async () => {
    const wrong = { client_id: lasting.app.clientId, client_secret: 'gs_wrong' }
    for (const path of ['/oauth/access_token', '/oauth/introspect', '/oauth/revoke'])
      for (const who of [wrong, { client_id: lasting.app.clientId }, { ...wrong, client_id: 'nobody' }, {}]) {
        const { status, headers, body } = await post(alpha.url + path, { grant_type: 'refresh_token', token: 'x', ...who })
        expect([status, body.error], path).toEqual([401, 'invalid_client'])
        expect(headers.get('www-authenticate'), path).toBe(`Basic realm="${alpha.url}"`)
      }
  })
  it('say of a JWT, which is none of our tokens, that it is not in force (RFC 7662 2.2)', async () => {
    const { body } = await getTokens(at, at.url, lasting)
    const { status, body: said } = await post(`${at.url}/oauth/introspect`, { token: body.id_token, ...secretOf(lasting) })
    expect([status, said]).toEqual([200, { active: false }])
  })
  it('tell an app from a grant that is not its own (unauthorized_client)', async () => {
    const refused = async (made: AppWithSecret) =>
      (await post(`${at.url}/oauth/access_token`, { grant_type: 'refresh_token', refresh_token: 'x', ...secretOf(made) })).body
        .error
    expect([await refused(lasting), await refused(expiring)]).toEqual(['unauthorized_client', 'invalid_grant'])
  })
})

describe('userinfo', () => {
  it('takes its token in a form, in JSON, as multipart, in the query or in the header, by POST', async () => {
    const { body: tokens } = await getTokens(at, at.url, lasting, { scope: 'openid email' })
    const token: string = tokens.access_token
    const url = `${at.url}/api/userinfo`
    const json = { 'content-type': 'application/json' }
    const multipart = new FormData()
    multipart.set('access_token', token)
    const sent: [string, RequestInit][] = [
      [url, { body: new URLSearchParams({ access_token: token }) }],
      [url, { body: JSON.stringify({ access_token: token }), headers: json }],
      [url, { body: multipart }],
      [`${url}?access_token=${token}`, {}],
      [url, { headers: bearer(token) }],
      [url, { headers: { ...bearer(token), ...json }, body: '{}' }],
    ]
    for (const [address, init] of sent) {
      const { status, body } = await read(await fetch(address, { method: 'POST', ...init }))
      expect([status, body.email], JSON.stringify(init)).toEqual([200, 'ada@example.org'])
    }
  })
})

describe('a client that names the resource with each request (RFC 8707, MCP)', () => {
  /** Named at both endpoints, as MCP wants it. */
  async function getTokenFor(resource: string, scope: string): Promise<string> {
    const code = await getCode(at, at.url, lasting.app, { scope, resource })
    const params = { grant_type: 'authorization_code', code, resource, ...secretOf(lasting) }
    return (await post(`${at.url}/oauth/access_token`, params)).body.access_token
  }
  it.each(['host', 'community'])('at the %s learns who the person is with the token it calls the API with', async (which) => {
    const issuer = which === 'host' ? at.url : alpha.url
    const resource = (await get(`${issuer}/.well-known/oauth-protected-resource`)).body.resource
    for (const named of [resource, `${resource}/`, `${issuer}/api`, `${issuer}/api/v2/events`]) {
      const { verifier, challenge } = makePkce()
      const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
      const wanted = { scope: 'openid email offline_access read_user', resource: named, ...pkce }
      const code = await getCode(at, issuer, expiring.app, wanted)
      const ask = (params: Record<string, string>) =>
        post(`${issuer}/oauth/access_token`, { ...params, ...secretOf(expiring), resource: named })
      const first = await ask({ grant_type: 'authorization_code', code, redirect_uri: at.redirectUri, code_verifier: verifier })
      const second = await ask({ grant_type: 'refresh_token', refresh_token: first.body.refresh_token })
      for (const { body } of [first, second]) {
        expect(await at.issuers.tokens.find(body.access_token)).toMatchObject({ audience: named })
        expect((await get(`${issuer}/api/userinfo`, bearer(body.access_token))).body).toMatchObject({ email: 'ada@example.org' })
      }
    }
  })
  it('learns no more than its scopes say, and nothing at another issuer', async () => {
    const narrow = bearer(await getTokenFor(at.url, 'openid read_user'))
    expect(Object.keys((await get(`${at.url}/api/userinfo`, narrow)).body)).toEqual(['sub'])
    expect((await get(`${alpha.url}/api/userinfo`, narrow)).status).toBe(401)
    const without = bearer(await getTokenFor(at.url, 'read_user'))
    expect((await get(`${at.url}/api/userinfo`, without)).body.error).toBe('insufficient_scope')
  })
  it('is shown the token’s resource by introspection all the same', async () => {
    const token = await getTokenFor(at.url, 'openid read_user')
    await get(`${at.url}/api/userinfo`, bearer(token))
    expect((await post(`${at.url}/oauth/introspect`, { token, ...secretOf(lasting) })).body).toMatchObject({
      active: true,
      aud: at.url,
    })
  })
  it('registers with settings that are empty', async () => {
    const { status, body } = await register({
      client_name: 'Inspector',
      redirect_uris: ['http://localhost:6274/oauth/callback'],
      token_endpoint_auth_method: 'none',
      scope: '',
      client_uri: '',
      logo_uri: '',
    })
    expect([status, 'scope' in body, 'client_uri' in body]).toEqual([201, false, false])
  })
})

describe('pages of other sites', () => {
  const origin = 'https://spa.example.com'
  it('may read the documents with headers of their own', async () => {
    for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-protected-resource', '/jwks.json']) {
      const { status, headers } = await fetch(at.url + path, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'mcp-protocol-version' },
      })
      expect([status, headers.get('access-control-allow-headers')], path).toEqual([204, '*'])
    }
  })
  it('can read what was wrong with a request that the library never saw', async () => {
    const headers = { origin, 'content-type': 'text/plain' }
    const response = await fetch(`${at.url}/oauth/access_token`, { method: 'POST', headers, body: 'x' })
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([400, '*'])
    const none = await get(`${at.url}/c/none/.well-known/openid-configuration`, { origin })
    expect([none.status, none.headers.get('access-control-allow-origin')]).toEqual([404, '*'])
  })
})
