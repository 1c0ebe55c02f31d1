/** Under which address an issuer answers, what signing out looks like, and what strange requests get. */
import { request as httpRequest } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { get, getTokens, post } from './testing/raw.ts'

let at: IssuerApp
let made: AppWithSecret
beforeAll(async () => {
  at = await createIssuerApp()
  await at.addCommunity('alpha')
  at.person.userId = await at.addUser('ada')
  made = await at.addApp({ postLogoutRedirectUris: ['https://app.example.com/bye'] })
})
afterAll(() => at.close())

/** With a Host header of one's own, which fetch does not allow. */
const ask = (app: IssuerApp, path: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(app.socketUrl)
    httpRequest({ hostname, port, path, method, headers }, (response) => {
      let body = ''
      response.on('data', (chunk) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
      .on('error', reject)
      .end()
  })

describe('addresses', () => {
  it('a community’s host names itself as issuer, with the keys of /c/<tag>', async () => {
    const named = await createIssuerApp({ publicUrl: 'http://guild.example.org:8000' })
    await named.addCommunity('alpha')
    const host = 'alpha.guild.example.org:8000'
    const answer = await ask(named, '/.well-known/openid-configuration', { host })
    expect(JSON.parse(answer.body)).toMatchObject({
      issuer: `http://${host}`,
      authorization_endpoint: `http://${host}/oauth/authorize`,
      jwks_uri: `http://${host}/jwks.json`,
    })
    const atPath = { host: 'guild.example.org:8000' }
    const plain = JSON.parse((await ask(named, '/c/alpha/.well-known/openid-configuration', atPath)).body)
    expect(plain.issuer).toBe('http://guild.example.org:8000/c/alpha')
    const [byHost, byPath] = await Promise.all([ask(named, '/jwks.json', { host }), ask(named, '/c/alpha/jwks.json', atPath)])
    expect(JSON.parse(byHost.body).keys).toHaveLength(1)
    expect(byHost.body).toBe(byPath.body)
    await named.close()
  })
  it('the host of API 2 names itself as resource, with tokens from the host (RFC 9728 3.3)', async () => {
    const named = await createIssuerApp({ publicUrl: 'http://guild.example.org:8000' })
    named.person.userId = await named.addUser('ada')
    await named.addCommunity('alpha')
    const ofApi = async (path: string) =>
      JSON.parse((await ask(named, path, { host: 'API.guild.example.org:8000' })).body) as Record<string, unknown>
    expect(await ofApi('/.well-known/oauth-protected-resource')).toMatchObject({
      resource: 'http://api.guild.example.org:8000',
      authorization_servers: ['http://guild.example.org:8000'],
    })
    expect((await ofApi('/.well-known/oauth-protected-resource/c/alpha')).resource).toBe('http://guild.example.org:8000/c/alpha')
    const { app } = await named.addApp()
    const begin = async (path: string, resource: string) => {
      const query = new URLSearchParams({ client_id: app.clientId, response_type: 'code', scope: 'read_user', resource })
      return String((await ask(named, `${path}/oauth/authorize?${query}`, {})).headers.location)
    }
    const resource = 'http://api.guild.example.org:8000'
    expect(await begin('', resource)).toContain('/oauth/interaction/')
    expect(await begin('', `${resource}/spaces`)).toContain('/oauth/interaction/')
    expect(await begin('', `${resource}.evil.example`)).toContain('error=invalid_target')
    expect(await begin('/c/alpha', resource)).toContain('error=invalid_target')
    await named.close()
  })
  it('send people on from www. to where their cookies are', async () => {
    const named = await createIssuerApp({ publicUrl: 'https://guild.example.org' })
    await named.addCommunity('alpha')
    const host = 'www.guild.example.org'
    const goOn = async (path: string) => {
      const { status, headers } = await ask(named, path, { host })
      return [status, headers.location, headers['set-cookie']]
    }
    const query = '?client_id=x&state=a%26b'
    for (const prefix of ['', '/c/alpha'])
      for (const path of ['/oauth/authorize', '/oauth2/authorize', '/oauth/logout']) {
        const target = `https://guild.example.org${prefix}${path.replace('oauth2', 'oauth')}${query}`
        expect(await goOn(prefix + path + query)).toEqual([303, target, undefined])
      }
    await named.close()
  })
  it('come from the setting, never from what the request says', async () => {
    const headers = { host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'https' }
    const { body } = await ask(at, '/.well-known/openid-configuration', headers)
    expect(body).not.toContain('evil')
    expect(JSON.parse(body).issuer).toBe(at.url)
    const begun = await ask(at, `/oauth/authorize?client_id=${made.app.clientId}&response_type=code&scope=openid`, headers)
    expect(String(begun.headers.location).startsWith(`${at.url}/oauth/interaction/`)).toBe(true)
  })
  it('keep cookies to https where the server is reached by https', async () => {
    const secure = await createIssuerApp({ publicUrl: 'https://guild.example.org' })
    const { app } = await secure.addApp()
    const { headers } = await ask(secure, `/oauth/authorize?client_id=${app.clientId}&response_type=code&scope=openid`, {})
    expect(String(headers.location)).toMatch(/^https:\/\/guild\.example\.org\/oauth\/interaction\//)
    const cookies = headers['set-cookie'] as string[]
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Secure-/)
      expect(cookie).toMatch(/; secure(;|$)/i)
      expect(cookie).toMatch(/; httponly(;|$)/i)
      expect(cookie).toMatch(/; samesite=lax(;|$)/i)
    }
    await secure.close()
  })
  it('that name no community are not there (404)', async () => {
    for (const path of [
      '/c/none/oauth/authorize',
      '/c/none/jwks.json',
      '/c/..%2f/jwks.json',
      '/.well-known/openid-configuration/c/none',
    ])
      expect((await get(at.url + path)).status, path).toBe(404)
  })
  it('refuse other methods (405 with Allow)', async () => {
    const answer = await get(`${at.url}/oauth/access_token`)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    expect((await fetch(`${at.url}/jwks.json`, { method: 'DELETE' })).status).toBe(405)
  })
  it('say which methods they take (OPTIONS), and let pages of any site read the documents', async () => {
    const options = async (path: string) => {
      const { status, headers } = await fetch(at.url + path, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example.com' },
      })
      return [status, headers.get('allow'), headers.get('access-control-allow-origin')]
    }
    expect(await options('/jwks.json')).toEqual([204, 'GET, HEAD, OPTIONS', '*'])
    expect(await options('/.well-known/openid-configuration')).toEqual([204, 'GET, HEAD, OPTIONS', '*'])
    expect(await options('/oauth/authorize')).toEqual([204, 'GET, HEAD, POST, OPTIONS', null])
    expect(await options('/oauth/logout')).toEqual([204, 'GET, HEAD, POST, OPTIONS', null])
    for (const name of ['access_token', 'revoke', 'introspect'])
      expect(await options(`/oauth/${name}`), name).toEqual([204, 'POST, OPTIONS', null])
    expect(await options('/api/userinfo')).toEqual([204, 'GET, HEAD, POST, OPTIONS', null])
    expect((await fetch(`${at.url}/oauth/access_token`, { method: 'HEAD' })).status).toBe(405)
  })
  it('name the forms of a body they take, where it is another', async () => {
    const send = (type: string, body: string) =>
      fetch(`${at.url}/oauth/access_token`, { method: 'POST', headers: { 'content-type': type }, body }).then((answer) =>
        answer.json(),
      )
    expect(await send('text/plain', 'x')).toEqual({
      error: 'invalid_request',
      error_description: 'The body must be a form (application/x-www-form-urlencoded) or JSON',
    })
    expect(await send('application/json', '[1]')).toMatchObject({ error_description: 'must be an object of parameters' })
  })
  it('take an authorization request by POST too, which goes on by GET', async () => {
    const params = { client_id: made.app.clientId, response_type: 'code', scope: 'openid', state: 'by post' }
    const { location } = await at
      .browser()
      .open(`${at.url}/oauth/authorize`, { method: 'POST', body: new URLSearchParams(params) })
    expect(location?.searchParams.get('code')).toBeTruthy()
    expect(location?.searchParams.get('state')).toBe('by post')
  })
})

describe('signing out', () => {
  it('may be asked for by POST, which goes on by GET (RP-Initiated Logout 2)', async () => {
    const back = { client_id: made.app.clientId, post_logout_redirect_uri: 'https://app.example.com/bye', state: 'a b' }
    const { location } = await at.browser().open(`${at.url}/oauth/logout`, { method: 'POST', body: new URLSearchParams(back) })
    expect(location?.href).toBe('https://app.example.com/bye?state=a+b')
  })
  const logout = (browser = at.browser(), params: Record<string, string> = {}) =>
    browser.open(`${at.url}/oauth/logout?${new URLSearchParams(params)}`)
  const xsrfOf = (body: string) => /name="xsrf" value="(\w+)"/.exec(body)![1]!
  it('asks nothing of a browser that is not signed in, and needs no script', async () => {
    const plain = await logout()
    expect([plain.status, plain.hops.at(-1)]).toEqual([200, `${at.url}/oauth/logout/success`])
    expect(plain.body).toContain('You are signed out')
    const back = { client_id: made.app.clientId, post_logout_redirect_uri: 'https://app.example.com/bye', state: 'a b' }
    expect((await logout(at.browser(), back)).location?.href).toBe('https://app.example.com/bye?state=a+b')
  })
  it('can be left, and then the person stays signed in', async () => {
    const browser = at.browser()
    await getTokens(at, at.url, made, {}, browser)
    const question = await logout(browser)
    expect(question.headers.get('content-security-policy')).toMatch(/script-src 'none'|default-src 'none'/)
    const stayed = await browser.open(`${at.url}/oauth/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf: xsrfOf(question.body) }),
    })
    expect([stayed.status, /<h1>(.*)<\/h1>/.exec(stayed.body)![1]]).toEqual([200, 'You are still signed in'])
    const asked = at.asked.length
    await getTokens(at, at.url, made, {}, browser)
    expect(at.asked.length).toBe(asked)
  })
  it('is not done by a form of another page (CSRF)', async () => {
    const browser = at.browser()
    await getTokens(at, at.url, made, {}, browser)
    await logout(browser)
    for (const xsrf of ['', 'wrong']) {
      const body = new URLSearchParams({ xsrf, logout: 'yes' })
      expect((await browser.open(`${at.url}/oauth/logout/confirm`, { method: 'POST', body })).status).toBe(400)
    }
    const asked = at.asked.length
    await getTokens(at, at.url, made, {}, browser)
    expect(at.asked.length).toBe(asked)
  })
  it('tells the rest of the server, whose cookies go with the answer', async () => {
    const browser = at.browser()
    await getTokens(at, at.url, made, {}, browser)
    const { body } = await logout(browser)
    const answer = await browser.fetch(`${at.url}/oauth/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf: xsrfOf(body), logout: 'yes' }),
    })
    expect(answer.headers.getSetCookie().some((cookie) => cookie.startsWith('signed_out=1'))).toBe(true)
  })
})

describe('strange requests', () => {
  it('get refusals, never a failure of ours', async () => {
    const odd = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '\0', '../', '%', 'openid', 'none', made.app.clientId, at.redirectUri, 'x'.repeat(3000)),
    )
    const names = [
      'client_id',
      'redirect_uri',
      'response_type',
      'response_mode',
      'scope',
      'state',
      'nonce',
      'prompt',
      'max_age',
      'resource',
      'code_challenge',
      'code_challenge_method',
      'claims',
      'request',
      'id_token_hint',
      'login_hint',
      'acr_values',
      'ui_locales',
      'grant_type',
      'code',
      'refresh_token',
      'client_secret',
      'token',
      'post_logout_redirect_uri',
      'xsrf',
      'logout',
      'access_token',
      '__proto__',
      'constructor',
    ]
    const params = fc.array(fc.tuple(fc.constantFrom(...names), odd), { maxLength: 8 })
    const paths = [
      '/oauth/authorize',
      '/oauth/authorize/x',
      '/oauth/access_token',
      '/oauth/introspect',
      '/oauth/revoke',
      '/oauth/logout',
      '/oauth/logout/confirm',
      '/oauth/logout/success',
      '/api/userinfo',
      '/oauth/register',
      '/oauth/register/x',
    ]
    const credentials = { client_id: made.app.clientId, client_secret: made.clientSecret! }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), params, fc.boolean(), fc.boolean(), async (path, pairs, isPost, isKnown) => {
        const given = new URLSearchParams(
          [...pairs, ...(isKnown ? Object.entries(credentials) : [])].map(([name, value]): [string, string] => [
            name,
            value.toWellFormed(),
          ]),
        )
        const url = isPost ? at.url + path : `${at.url}${path}?${given}`
        const { status } = await fetch(url, { redirect: 'manual', ...(isPost && { method: 'POST', body: given }) })
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 250 },
    )
  })
  it.each(['/oauth/authorize', '/oauth/logout', '/api/userinfo'])('with a NUL at %s get 400', async (path) => {
    const query = `client_id=${made.app.clientId}&response_type=code&scope=openid&state=a%00b`
    expect((await get(`${at.url}${path}?${query}`)).status).toBe(400)
  })
  it.each([['Basic %%%'], ['Basic '], ['Basic Og=='], ['Bearer'], ['Bearer a b'], ['Digest x']])(
    'with the header %j get 4xx',
    async (authorization) => {
      for (const path of ['/oauth/access_token', '/oauth/introspect', '/api/userinfo']) {
        const { status } = await post(
          at.url + path,
          { grant_type: 'authorization_code', code: 'x', token: 'x' },
          { authorization },
        )
        expect([400, 401]).toContain(status)
      }
    },
  )
})
