/** What is refused before the library is asked: people in browsers get a page, programs JSON. And how often one address may begin. */
import type { FastifyRequest } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countAuthorization } from './limits.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { type Answer, get, getCode, post } from './testing/raw.ts'

let at: IssuerApp
beforeAll(async () => {
  at = await createIssuerApp()
  await at.addCommunity('alpha')
})
afterAll(() => at.close())
beforeEach(() => at.clock.advance(60_000))

const browsers = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const titleOf = ({ body }: Answer): string => /<h1>(.*?)<\/h1>/.exec(body)![1]!

describe('an unknown community', () => {
  it.each(['/oauth/authorize', '/oauth2/authorize', '/oauth/authorize/x', '/oauth/logout', '/oauth/logout/success'])(
    'at %s is a page in browsers and JSON otherwise (404)',
    async (path) => {
      const page = await get(`${at.url}/c/none${path}?client_id=x`, { accept: browsers })
      expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
      expect(titleOf(page)).toBe('There is nothing here')
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
      expect(page.headers.get('cache-control')).toBe('no-store')
      for (const accept of ['*/*', 'application/json', 'text/html;q=0.5, application/json', '']) {
        const { status, body } = await get(`${at.url}/c/none${path}`, { accept })
        expect([status, body.error], accept).toEqual([404, 'not_found'])
      }
    },
  )
  it('is JSON at the addresses of apps, whatever they accept', async () => {
    for (const path of ['/jwks.json', '/.well-known/openid-configuration', '/api/userinfo', '/oauth/register/x']) {
      const { status, body } = await get(`${at.url}/c/none${path}`, { accept: browsers })
      expect([status, body.error], path).toEqual([404, 'not_found'])
    }
    const { status, body } = await post(`${at.url}/c/none/oauth/access_token`, {}, { accept: browsers })
    expect([status, body.error]).toEqual([404, 'not_found'])
  })
})

describe('a request that cannot be read', () => {
  it('is a page in browsers that tells the app’s author what is wrong (400)', async () => {
    const page = await get(`${at.url}/oauth/authorize?state=a%00b`, { accept: browsers })
    expect([page.status, titleOf(page)]).toEqual([400, 'This did not work'])
    expect(page.body).toContain('<code>invalid_request</code>: state must not contain a NUL character')
    const form = await fetch(`${at.url}/oauth/authorize`, {
      method: 'POST',
      headers: { accept: browsers, 'content-type': 'text/plain' },
      body: 'x',
    })
    expect([form.status, form.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
  })
})

describe('the authorization endpoint', () => {
  const begin = (remoteAddress: string, url = '/oauth/authorize', method: 'GET' | 'POST' = 'GET', accept = browsers) =>
    at.app.inject({ method, url, remoteAddress, headers: { accept, host: new URL(at.url).host } })

  it('is open to 6,000 in a minute from one address, at whichever issuer and by GET or POST (429)', async () => {
    const ways = [
      ['/oauth/authorize', 'GET'],
      ['/c/alpha/oauth/authorize', 'GET'],
      ['/oauth2/authorize', 'GET'],
      ['/oauth/authorize', 'POST'],
    ] as const
    // Counted as by requests; the last eight are some.
    for (let n = 0; n < 5992; n++) countAuthorization(at.shared.limits, { ip: '2001:db8:1:2::a' } as FastifyRequest)
    for (let n = 0; n < 8; n++) expect((await begin('2001:db8:1:2::a', ...ways[n % ways.length]!)).statusCode).not.toBe(429)
    for (const [path, method] of ways) {
      const over = await begin('2001:db8:1:2::a', path, method)
      expect([over.statusCode, over.headers['content-type']], path).toEqual([429, 'text/html; charset=utf-8'])
      expect(over.body).toMatch(/<h1>Too often<\/h1>.*Try again in \d+ seconds?\./s)
      const waitSeconds = Number(over.headers['retry-after'])
      expect(waitSeconds > 0 && waitSeconds <= 60).toBe(true)
    }
    // The same household or server, by the next of its addresses.
    const program = await begin('2001:db8:1:2::b', '/oauth/authorize', 'GET', 'application/json')
    expect([program.statusCode, program.json().error]).toEqual([429, 'temporarily_unavailable'])

    expect((await begin('2001:db8:1:3::a')).statusCode).not.toBe(429)
    // What is no beginning goes on.
    expect((await begin('2001:db8:1:2::a', '/oauth/authorize/x')).statusCode).toBe(400)
    expect((await begin('2001:db8:1:2::a', '/oauth/logout')).statusCode).not.toBe(429)
    at.clock.advance(Number(program.headers['retry-after']) * 1000)
    expect((await begin('2001:db8:1:2::a')).statusCode).not.toBe(429)
  })
  it('does not count what ends with a code at once', async () => {
    const { app } = await at.addApp()
    at.person.userId = await at.addUser('often-here')
    const browser = at.browser()
    await getCode(at, at.url, app, {}, browser)
    for (let n = 0; n < 5998; n++) countAuthorization(at.shared.limits, { ip: '127.0.0.1' } as FastifyRequest)
    for (let n = 0; n < 4; n++) await getCode(at, at.url, app, {}, browser)
  })
})
