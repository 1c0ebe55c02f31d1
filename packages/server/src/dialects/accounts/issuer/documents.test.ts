import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostId } from '../../../kernel/ids.ts'
import { createTestApp } from '../../../testing/test-app.ts'
import { discoveryDocument } from './documents.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { get } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
})
afterAll(() => at.close())

/** What the library says when it is asked itself, which it is not over HTTP. */
function askLibrary(communityId: string, url: string): Promise<Record<string, unknown>> {
  const issuer = at.issuers.of({ communityId, url })
  return new Promise((resolve) => {
    const response = Object.assign(new Writable(), {
      statusCode: 200,
      headersSent: false,
      getHeader: () => undefined,
      getHeaders: () => ({}),
      getHeaderNames: () => [],
      hasHeader: () => false,
      setHeader: () => undefined,
      removeHeader: () => undefined,
      end: (body: string) => resolve(JSON.parse(body)),
    })
    const request = { method: 'GET', url: '/.well-known/openid-configuration', headers: {}, socket: {} }
    issuer.use((provider) => provider.callback()(request as never, response as never))
  })
}
const sorted = (value: unknown) => (Array.isArray(value) ? value.toSorted() : value)

describe('the discovery document', () => {
  it.each([['the host'], ['a community']])('of %s is what the library would say, and a little more', async (which) => {
    const [communityId, url] = which === 'the host' ? [hostId, at.url] : [alpha.id, alpha.url]
    const ours = discoveryDocument({ communityId, url }, `${at.url}/docs`) as Record<string, unknown>
    const theirs = await askLibrary(communityId, url)
    // Of these we tell less: no codes in fragments, and the scopes of the API in a document of their own.
    const { scopes_supported: scopes, response_modes_supported: modes, claims_supported: claims, ...rest } = theirs
    // Told where apps hear of a sign-out in the background, which is not offered.
    expect((claims as string[]).filter((name) => !(ours.claims_supported as string[]).includes(name))).toEqual(['sid'])
    for (const [name, value] of Object.entries(rest)) expect(sorted(ours[name]), name).toEqual(sorted(value))
    expect(scopes).toEqual(expect.arrayContaining(ours.scopes_supported as string[]))
    expect(ours.response_modes_supported).toEqual(['query', 'form_post'])
    expect(modes).toEqual(expect.arrayContaining(ours.response_modes_supported as string[]))
    expect(
      Object.keys(ours)
        .filter((name) => !(name in theirs))
        .toSorted(),
    ).toEqual([
      'introspection_endpoint_auth_methods_supported',
      'revocation_endpoint_auth_methods_supported',
      'service_documentation',
    ])
  })
  it('is the same under all its names', async () => {
    const paths = [
      '/c/alpha/.well-known/openid-configuration',
      '/c/alpha/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration/c/alpha',
      '/.well-known/oauth-authorization-server/c/alpha',
    ]
    const answers = await Promise.all(paths.map((path) => get(at.url + path)))
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      expect(body).toEqual(answers[0]!.body)
    }
    expect(answers[0]!.body.claims_supported).toEqual(expect.arrayContaining(['name', 'picture', 'phone_number']))
  })
})

describe('the catalog of APIs (RFC 9727)', () => {
  interface Catalog {
    readonly linkset: readonly ({ anchor: string } & Record<string, { href: string; type: string }[]>)[]
  }
  it('names every API with documents that are there', async () => {
    const t = await createTestApp()
    const origin = 'http://localhost:80'
    const answer = await t.app.inject('/.well-known/api-catalog')
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['access-control-allow-origin']]).toEqual([
      200,
      'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
      '*',
    ])
    const { linkset } = answer.json() as Catalog
    expect(linkset.map(({ anchor }) => anchor)).toEqual(['/api/v1/communities', '/v1', '/api'].map((base) => origin + base))
    for (const { anchor: _, ...relations } of linkset) {
      expect(Object.keys(relations)).toEqual(['service-desc', 'service-doc', 'status'])
      for (const { href, type } of Object.values(relations).flat()) {
        const linked = await t.app.inject(href.replace(origin, ''))
        expect([linked.statusCode, String(linked.headers['content-type']).split(';')[0]], href).toEqual([200, type])
      }
    }
    const described = await Promise.all(
      linkset.map(async (one) => (await t.app.inject(one['service-desc']![0]!.href.replace(origin, ''))).json().info.title),
    )
    expect(new Set(described).size).toBe(3)
    await t.close()
  })
  it('answers HEAD with a link to itself, and is of the host alone', async () => {
    const head = await fetch(`${at.url}/.well-known/api-catalog`, { method: 'HEAD' })
    expect([head.status, head.headers.get('link')]).toEqual([200, `<${at.url}/.well-known/api-catalog>; rel="api-catalog"`])
    expect((await get(`${alpha.url}/.well-known/api-catalog`)).status).toBe(404)
  })
})
