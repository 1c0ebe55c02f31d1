import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostId } from '../../../kernel/ids.ts'
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
  const { provider } = at.issuers.of({ communityId, url })
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
    provider.callback()(request as never, response as never)
  })
}
const sorted = (value: unknown) => (Array.isArray(value) ? value.toSorted() : value)

describe('the discovery document', () => {
  it.each([['the host'], ['a community']])('of %s is what the library would say, and a little more', async (which) => {
    const [communityId, url] = which === 'the host' ? [hostId, at.url] : [alpha.id, alpha.url]
    const ours = discoveryDocument({ communityId, url }, `${at.url}/docs`) as Record<string, unknown>
    const theirs = await askLibrary(communityId, url)
    // Of these we tell less: one place for codes, and the scopes of the API in a document of their own.
    const { scopes_supported: scopes, response_modes_supported: modes, ...rest } = theirs
    for (const [name, value] of Object.entries(rest)) expect(sorted(ours[name]), name).toEqual(sorted(value))
    expect(scopes).toEqual(expect.arrayContaining(ours.scopes_supported as string[]))
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
