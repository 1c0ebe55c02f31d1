/** Every route of the Platform API with every kind of credential. A route cannot be forgotten: the contract is what is walked. */
import { platformRoutes } from '@guildhall/contract/platform'
import { fillPath, type RouteSpec } from '@guildhall/contract/route'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, login, type Person, send, signUp } from '../src/dialects/platform/testing/people.ts'
import { createSessionTokens } from '../src/identity/sessions/session-tokens.ts'
import { newId } from '../src/kernel/ids.ts'
import { createTestApp, type TestApp, testSecret } from '../src/testing/test-app.ts'
import { outboxCount, urlOf } from './walk.ts'

let t: TestApp
let ann: Person
/** Tokens that are none: whatever is wrong with them, the refusal is the same. */
let invalid: Record<string, string>
beforeAll(async () => {
  t = await createTestApp()
  ann = await signUp(t, 'ann')
  const over = await login(t, ann.email)
  await send(t, 'POST', '/auth/logout', { headers: bearer(over), body: { refresh_token: over.refresh_token } })
  const { access_token: good, refresh_token: refresh } = ann.tokens
  const [head, claims, signature] = good.split('.') as [string, string, string]
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const ours = createSessionTokens({ secret: testSecret, publicUrl: 'http://localhost:4000' })
  const elsewhere = createSessionTokens({ secret: testSecret, publicUrl: 'https://elsewhere.example' })
  const stranger = createSessionTokens({
    secret: Buffer.from('another secret, of another server'),
    publicUrl: 'http://localhost:4000',
  })
  const now = t.clock.now()
  invalid = {
    garbage: 'garbage',
    'an API key': t.community.admin,
    'a refresh token': refresh,
    'of a session that has ended': over.access_token,
    expired: await ours.issueAccess(ann.userId, newId(), now - 3_700_000),
    'of a session that never was': await ours.issueAccess(ann.userId, newId(), now),
    'of another server': await stranger.issueAccess(ann.userId, newId(), now),
    'for another address': await elsewhere.issueAccess(ann.userId, newId(), now),
    'unsigned (alg none)': `${part({ alg: 'none', typ: 'at+jwt' })}.${claims}.`,
    'with a changed claim': `${head}.${part({ ...said, exp: said.exp + 3600 })}.${signature}`,
    'with another algorithm named': `${part({ alg: 'HS512', typ: 'at+jwt' })}.${claims}.${signature}`,
    'cut short': good.slice(0, -3),
  }
})
afterAll(() => t.close())

/** A route's example, each time a minute later: no limit is met. */
const ask = (spec: RouteSpec, headers: Record<string, string>, key: string | null = null) => {
  t.clock.advance(1_050)
  return t.call(spec.method, urlOf(spec, {}), { key, headers, ...(spec.body && { body: spec.example.body ?? {} }) })
}

describe.each(platformRoutes.map((spec) => [spec.id, spec] as const))('%s', (_id, spec) => {
  const { access } = spec
  if ('open' in access) {
    it('answers anybody, and a credential changes nothing', async () => {
      expect(access.open.length).toBeGreaterThan(10)
      const statuses = new Set<number>()
      for (const headers of [{}, { authorization: 'Bearer garbage' }, bearer(ann.tokens)]) {
        const { status, text } = await ask(spec, headers)
        // The examples' tokens and names are nobody's, or taken the second time.
        expect([200, 201, 202, 400, 401], text).toContain(status)
        if (spec.id !== 'auth.register') statuses.add(status)
      }
      expect(statuses.size).toBeLessThanOrEqual(1)
    })
    return
  }
  if (!('session' in access)) throw new Error('a route of the Platform API asks for a session')

  it('refuses who has no session in force, all alike, and does nothing (401)', async () => {
    const before = await outboxCount(t)
    const bodies = new Set<string>()
    for (const headers of [{}, { authorization: '' }, { authorization: 'Basic dXNlcjpwYXNz' }, { authorization: 'Bearer' }]) {
      const { status, headers: sent } = await ask(spec, headers)
      expect([status, sent['www-authenticate']], JSON.stringify(headers)).toEqual([401, 'Bearer'])
    }
    for (const [name, token] of Object.entries(invalid)) {
      const { status, headers, body } = await ask(spec, { authorization: `Bearer ${token}` })
      expect([status, headers['www-authenticate']], name).toEqual([401, 'Bearer'])
      bodies.add(JSON.stringify({ ...body.error, request_id: '' }))
    }
    expect(bodies.size).toBe(1)
    // A key of the Community API is nothing here.
    expect((await ask(spec, {}, t.community.admin)).status).toBe(401)
    expect(await outboxCount(t)).toBe(before)
  })

  it('is bound, and its example meets no refusal of its form', async () => {
    const who = await signUp(t, `walker-${spec.id.replaceAll('.', '-').toLowerCase().slice(0, 22)}`)
    const answer = await ask(spec, bearer(who.tokens))
    if (access.session === 'operator') {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'insufficient_permissions' } } })
      return
    }
    expect([200, 201, 202, 204, 400, 404], answer.text).toContain(answer.status)
    if (answer.status === 404) expect(answer.body.error.message).not.toMatch(/address/)
    if (answer.status !== 400) return
    // The examples' codes and passwords are not this person's.
    const fields = (answer.body.error.details ?? []).map(({ field }: { field: string }) => field)
    expect(['totp', 'code', 'current_password'], answer.text).toEqual(expect.arrayContaining(fields))
  })

  it('takes the word Bearer in any case', async () => {
    const answer = await ask(spec, { authorization: `bearer ${ann.tokens.access_token}` })
    expect(answer.status, answer.text).not.toBe(401)
    // Logging out and ending sessions may have worked.
    ann = { ...ann, tokens: await login(t, ann.email) }
  })
})

describe('a method that a path does not take', () => {
  const byPath = Map.groupBy(platformRoutes, ({ path }) => path)
  it.each([...byPath])('%s answers 405 with Allow', async (path, specs) => {
    const declared = specs.map(({ method }) => method as string)
    const allow = new Set([...declared, ...(declared.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])
    const url = fillPath(path, specs[0]!.example.params)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((name) => !declared.includes(name))) {
      t.clock.advance(1_050)
      const answer = await t.call(method, url, { key: null, headers: bearer(ann.tokens) })
      expect(answer, `${method} ${url}`).toMatchObject({ status: 405, body: { error: { code: 'invalid_request' } } })
      expect(new Set(answer.headers.allow!.split(', '))).toEqual(allow)
    }
  })
})
