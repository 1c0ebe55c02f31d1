import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { createHosts } from './hosts.ts'

const hosts = createHosts('http://localhost:4000')
const at = (host: string, url: string) => hosts.rewrite({ url, headers: { host } })

describe("a community's own host", () => {
  it.each([
    ['/api/memberships?ids=a', '/c/guild/api/memberships?ids=a'],
    ['/api/user', '/c/guild/api/user'],
    ['/api/userinfo', '/c/guild/api/userinfo'],
    ['/oauth/authorize?x=1', '/c/guild/oauth/authorize?x=1'],
    ['/oauth2/access_token', '/c/guild/oauth2/access_token'],
    ['/.well-known/openid-configuration', '/c/guild/.well-known/openid-configuration'],
    ['/jwks.json', '/c/guild/jwks.json'],
    ['/account/sign-in', '/c/guild/account/sign-in'],
    ['/account', '/c/guild/account'],
    ['/navigation_links/0a', '/c/guild/navigation_links/0a'],
    ['/', '/communities/guild'],
    ['/?a=1', '/communities/guild?a=1'],
  ])('answers %s as %s', (url, expected) => {
    expect(at('guild.localhost:4000', url)).toBe(expected)
    expect(at('GUILD.localhost', url)).toBe(expected)
  })
  it.each([
    '/api/v1/communities/guild',
    '/api/v2/user',
    '/api/communities/guild/publishable-key',
    '/api/users',
    '/api/users/0a/picture',
    '/api/spaces/guild',
    '/api/access_tokens/t/space',
    '/v1/users/me',
    '/docs',
    '/c/other/api/plans',
  ])('leaves %s to the host', (url) => expect(at('guild.localhost:4000', url)).toBe(url))
  it.each([
    'localhost:4000',
    'www.localhost:4000',
    'a.b.localhost:4000',
    '127.0.0.1:4000',
    'guild.example.org',
    '-x.localhost',
    'x.localhost',
    `${'x'.repeat(64)}.localhost`,
    '',
    'localhost.evil.test',
  ])('is not %s', (host) => expect(at(host, '/api/user')).toBe('/api/user'))
  it.each(['http://127.0.0.1:4000', 'http://[::1]:4000'])('is not there below an address (%s)', (publicUrl) => {
    const { host } = new URL(publicUrl)
    expect(createHosts(publicUrl).rewrite({ url: '/api/user', headers: { host: `guild.${host}` } })).toBe('/api/user')
  })
  it('is not there for a request without a host', () =>
    expect(hosts.rewrite({ url: '/api/user', headers: {} })).toBe('/api/user'))
})

describe('the host of API 2', () => {
  it('answers below /api/v2', () => {
    expect(at('api.localhost:4000', '/user?include=adminOf')).toBe('/api/v2/user?include=adminOf')
    expect(at('api.localhost:4000', '/api/v2/user')).toBe('/api/v2/user')
    expect(at('api.localhost:4000', '/.well-known/oauth-protected-resource')).toBe('/.well-known/oauth-protected-resource')
  })
})

describe('the address that was asked under', () => {
  const request = (host: string) => ({ headers: { host } }) as FastifyRequest
  it('is the public one for the host, and for a community the one of the two that was used', () => {
    expect(hosts.addressOf(request('guild.localhost:4000'), 'guild')).toBe('http://guild.localhost:4000')
    expect(hosts.addressOf(request('localhost:4000'), 'guild')).toBe('http://localhost:4000/c/guild')
    expect(hosts.addressOf(request('other.localhost:4000'), 'guild')).toBe('http://localhost:4000/c/guild')
  })
  it('is each loopback name where the public address is one, and no other name that is sent', () => {
    expect(hosts.addressOf(request('127.0.0.1:4000'), undefined)).toBe('http://127.0.0.1:4000')
    expect(hosts.addressOf(request('[::1]:4000'), 'guild')).toBe('http://[::1]:4000/c/guild')
    for (const host of [
      'evil.example:4000',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '127.0.0.1:4000@evil.example',
      '',
    ])
      expect(hosts.addressOf(request(host), undefined), host).toBe('http://localhost:4000')
    const published = createHosts('https://guild.example')
    expect(published.addressOf(request('localhost:4000'), undefined)).toBe('https://guild.example')
  })
})
