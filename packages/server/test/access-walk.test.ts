/** Every route with every kind of credential. A route cannot be forgotten: the contract is what is walked. */
import { communityAbsent, communityRoutes } from '@guildhall/contract/community'
import { errors } from '@guildhall/contract/errors'
import { type AbsentRoute, fillPath, parametersOf, type RouteSpec } from '@guildhall/contract/route'
import { type Scope, scopeNames } from '@guildhall/contract/scopes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeKey } from '../src/identity/api-keys/key-format.ts'
import { type Answer, createTestApp, type TestApp, type TestCommunity } from '../src/testing/test-app.ts'
import { makeWalkKey, outboxCount, sendExample } from './walk.ts'

let t: TestApp
let other: TestCommunity
/** Keys that are none: whatever is wrong with them, the refusal is the same. */
let invalid: Record<string, string>
let single: Record<Scope, string>
let publishable: string
let otherAdmin: string

beforeAll(async () => {
  t = await createTestApp()
  other = await t.createCommunity('other')
  const revoked = await makeWalkKey(t, t.community, ['ADMIN'])
  const { body } = await t.call('GET', '/api/v1/communities/guild/keys?limit=100', { key: t.community.admin })
  const revokedId = body.find((key: { hint: string }) => key.hint === revoked.slice(-4)).id
  // In memory already when it is revoked: it must be refused all the same.
  expect((await t.get('/articles', { key: revoked })).status).toBe(200)
  expect((await t.delete(`/keys/${revokedId}`)).status).toBe(204)
  const wellFormed = makeKey('secret')
  invalid = {
    garbage: 'nonsense',
    'wrong checksum': wellFormed.slice(0, -1) + (wellFormed.endsWith('0') ? '1' : '0'),
    unknown: wellFormed,
    'unknown publishable': makeKey('publishable'),
    revoked,
    expired: await makeWalkKey(t, t.community, ['ADMIN'], { expiresAt: new Date(t.clock.now() - 1000), issuedAgoMs: 5000 }),
    'a JSON Web Token': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  }
  const keys: [Scope, string][] = []
  for (const scope of scopeNames) keys.push([scope, await makeWalkKey(t, t.community, [scope])])
  single = Object.fromEntries(keys) as Record<Scope, string>
  publishable = await makeWalkKey(t, t.community, ['READ_PUBLIC'], { type: 'publishable' })
  otherAdmin = await makeWalkKey(t, other, ['ADMIN'])
})
afterAll(() => t.close())

const inHeader = (key: string) => ({ 'x-api-key': key })
const inBearer = (key: string) => ({ authorization: `Bearer ${key}` })
const send = (spec: RouteSpec, headers: Record<string, string>) => sendExample(t, spec, t.community.tag, headers)

type Verdict = 'missing' | 'invalid' | 'scope' | 'community' | 'allowed'
function verdictOf({ status, body }: Answer): Verdict {
  if (status === 401) return body.code === 'MISSING_API_KEY' ? 'missing' : 'invalid'
  if (status === 403 && body.code === 'INSUFFICIENT_SCOPE') return 'scope'
  if (status === 403 && body.error === errors.other_community.title) return 'community'
  return 'allowed'
}

describe.each(communityRoutes.map((spec) => [spec.id, spec] as const))('%s', (_id, spec) => {
  const { access } = spec
  if ('open' in access) {
    it('answers anybody, whatever they send for a credential', async () => {
      expect(access.open.length).toBeGreaterThan(10)
      for (const headers of [{}, inHeader('nonsense'), inBearer(single.ADMIN)])
        expect((await send(spec, headers)).status).toBe(200)
    })
    return
  }
  if (!('scope' in access)) throw new Error('a route of the Community API asks for a scope')
  const allows = (scopes: readonly Scope[]) => scopes.includes('ADMIN') || scopes.includes(access.scope)

  it('refuses who has no key in force, and does nothing', async () => {
    const before = await outboxCount(t)
    expect(verdictOf(await send(spec, {}))).toBe('missing')
    expect(verdictOf(await send(spec, { 'x-api-key': '' }))).toBe('missing')
    expect(verdictOf(await send(spec, { authorization: 'Basic dXNlcjpwYXNz' }))).toBe('missing')
    for (const [name, key] of Object.entries(invalid)) {
      expect(verdictOf(await send(spec, inHeader(key))), `${name} in X-API-Key`).toBe('invalid')
      expect(verdictOf(await send(spec, inBearer(key))), `${name} in Bearer`).toBe('invalid')
    }
    expect(verdictOf(await send(spec, inHeader(otherAdmin))), 'ADMIN of another community').toBe('community')
    expect(await outboxCount(t)).toBe(before)
  })

  it(`takes ${[...new Set([access.scope, 'ADMIN'])].join(' and ')}, and no other scope`, async () => {
    for (const scope of scopeNames) {
      const expected = allows([scope]) ? 'allowed' : 'scope'
      expect(verdictOf(await send(spec, inHeader(single[scope]))), `${scope} in X-API-Key`).toBe(expected)
    }
    expect(verdictOf(await send(spec, inHeader(publishable))), 'publishable').toBe(allows(['READ_PUBLIC']) ? 'allowed' : 'scope')
    expect(verdictOf(await send(spec, inBearer(single[access.scope]))), 'the scope in Bearer').toBe('allowed')
    if (access.scope !== 'READ_PUBLIC')
      expect(verdictOf(await send(spec, inBearer(publishable))), 'publishable in Bearer').toBe('scope')
  })

  it('lets X-API-Key win over Bearer', async () => {
    expect(verdictOf(await send(spec, { ...inHeader('nonsense'), ...inBearer(single.ADMIN) }))).toBe('invalid')
    expect(verdictOf(await send(spec, { ...inHeader(single.ADMIN), ...inBearer('nonsense') }))).toBe('allowed')
    expect(verdictOf(await send(spec, { ...inHeader(otherAdmin), ...inBearer(single.ADMIN) }))).toBe('community')
  })

  it('is bound, and its example meets no refusal of its form', async () => {
    const answer = await send(spec, inHeader(single.ADMIN))
    const unbound: string[] = [errors.route_not_found.title, errors.method_not_allowed.title]
    expect(unbound, answer.text).not.toContain(answer.body?.error)
    expect(answer.status, answer.text).toBeLessThan(500)
    expect([answer.status, answer.body?.details], answer.text).not.toEqual([400, expect.anything()])
  })

  it('says 404 for a community that is not there', async () => {
    const answer = await sendExample(t, spec, 'nobody-here', inHeader(single.ADMIN))
    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', error: errors.community_not_found.title } })
  })
})

describe('a refusal', () => {
  const spec = communityRoutes.find(({ id }) => id === 'articles.list')!
  it('is the same for every key that is not in force', async () => {
    const bodies = new Set<string>()
    for (const key of Object.values(invalid)) {
      const { body } = await send(spec, inHeader(key))
      const { requestId: _, ...rest } = body
      bodies.add(JSON.stringify(rest))
    }
    expect(bodies.size).toBe(1)
  })
  it('counts towards the limit of its key, and the limit is refused first (429 with Retry-After)', async () => {
    const limited = await makeWalkKey(t, t.community, ['WRITE_SALES'], { rateLimit: 4 })
    const headers = inHeader(limited)
    const first = await send(spec, headers)
    expect(first).toMatchObject({ status: 403, headers: { 'ratelimit-policy': '"default";q=4;w=1' } })
    expect(first.headers.ratelimit).toMatch(/^"default";r=3;t=[12]$/)
    // Of another community, of no community, with a form that is wrong: all count.
    expect((await sendExample(t, spec, 'other', headers)).status).toBe(403)
    expect((await sendExample(t, spec, 'nobody-here', headers)).status).toBe(404)
    expect((await t.call('POST', '/api/v1/communities/guild/events/x/rsvp', { key: limited, body: { email: 7 } })).status).toBe(
      400,
    )
    const over = await send(spec, headers)
    expect(over).toMatchObject({
      status: 429,
      body: { code: 'RATE_LIMITED' },
      headers: { 'retry-after': expect.stringMatching(/^[12]$/) },
    })
    t.clock.advance(1100)
    expect((await send(spec, headers)).status).toBe(403)
  })
  it("of a request without a key in force uses up nobody's limit", async () => {
    const limited = await makeWalkKey(t, t.community, ['READ_PUBLIC'], { rateLimit: 2 })
    for (let n = 0; n < 5; n++) await send(spec, inHeader(`${limited}x`))
    expect((await send(spec, inHeader(limited))).status).toBe(200)
  })
})

describe('a method that a path does not take', () => {
  const byPath = Map.groupBy(communityRoutes, ({ path }) => path)
  it.each([...byPath])('%s answers 405 with Allow', async (path, specs) => {
    const declared = specs.map(({ method }) => method as string)
    const allow = new Set([...declared, ...(declared.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])
    const url = fillPath(path, { ...specs[0]!.example.params, tag: 'guild' })
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((name) => !declared.includes(name))) {
      const answer = await t.call(method, url, { key: single.ADMIN })
      expect(answer, `${method} ${url}`).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED' } })
      expect(new Set(answer.headers.allow!.split(', '))).toEqual(allow)
    }
  })
})

describe('what is absent', () => {
  it.each(communityAbsent.map((spec) => [spec.id, spec] as const))('%s answers 404', async (_id, spec: AbsentRoute) => {
    const params = Object.fromEntries(parametersOf(spec.path).map((name) => [name, '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70']))
    const answer = await t.call(spec.method, fillPath(spec.path, { ...params, tag: 'guild' }), { key: single.ADMIN })
    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })
})
