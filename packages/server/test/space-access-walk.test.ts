/** Every route of API 1 with every kind of access token. A route cannot be forgotten: the contract is what is walked. */
import { errors } from '@guildhall/contract/errors'
import { type AbsentRoute, fillPath, parametersOf, type RouteSpec } from '@guildhall/contract/route'
import { spaceAbsent, spaceRoutes } from '@guildhall/contract/space'
import { ErrorBody, JsonApiErrors } from '@guildhall/contract/space/error-body'
import { type SpaceScope, spaceScopes, umbrellaScopes } from '@guildhall/contract/space/scopes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSpaceApp, type SpaceApp } from '../src/dialects/space/testing/space-app.ts'
import { compileCheck } from '../src/http/validation.ts'
import { createApp } from '../src/identity/apps/apps.ts'
import { hostId } from '../src/kernel/ids.ts'
import { type Answer, type TestCommunity, testActor } from '../src/testing/test-app.ts'
import { outboxCount, urlOf } from './walk.ts'

const scopeNames = Object.keys(spaceScopes) as SpaceScope[]
const isSpaceBody = compileCheck(ErrorBody, 'body')
const isJsonApiBody = compileCheck(JsonApiErrors, 'body')

let t: SpaceApp
let other: TestCommunity
let people: Record<'admin' | 'member' | 'stranger' | 'revoked' | 'banned', string>
/** Tokens that are none here: whatever is wrong with them, the refusal is the same. */
let invalid: Record<string, string>
const foreign = "of another space's issuer"

beforeAll(async () => {
  t = await createSpaceApp()
  other = await t.createCommunity('other')
  const [admin, member, revoked, banned] = await Promise.all([
    t.join(t.community, 'admin', 'ADMIN'),
    t.join(t.community, 'member'),
    t.join(t.community, 'revoked', 'ADMIN'),
    t.join(t.community, 'banned', 'ADMIN'),
  ])
  people = {
    admin: admin.userId,
    member: member.userId,
    revoked: revoked.userId,
    banned: banned.userId,
    stranger: await t.makeUser('stranger'),
  }
  const revokedToken = await t.tokenFor(people.admin, scopeNames)
  expect((await t.send('GET', '/c/guild/api/activities', { token: revokedToken })).status).toBe(200)
  await t.tokens.revoke(revokedToken)
  const { app } = await t.database.change(hostId, (tx) =>
    createApp(
      tx,
      testActor,
      { name: 'Short', redirectUris: ['https://a.example.org/'], hasLastingTokens: false },
      new Date(t.clock.now()),
    ),
  )
  const expired = await t.tokenFor(people.admin, scopeNames, { app })
  expect((await t.send('GET', '/c/guild/api/activities', { token: expired })).status).toBe(200)
  t.clock.advance(3_601_000)
  invalid = {
    garbage: 'nonsense',
    unknown: 'f'.repeat(64),
    'a JSON Web Token': 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.',
    'an API key': t.community.admin,
    revoked: revokedToken,
    expired,
    [foreign]: await t.tokenFor(people.admin, scopeNames, { issuer: other.id }),
  }
  // Admins no more: their tokens are in force and carry every scope.
  await t.db.admin.query(`update memberships set role = 'MEMBER' where user_id = $1`, [people.revoked])
  await t.db.admin.query(`update memberships set status = 'BANNED' where user_id = $1`, [people.banned])
})
afterAll(() => t.close())

const send = (spec: RouteSpec, token: string | null, tag = 'guild'): Promise<Answer> =>
  t.send(
    spec.method,
    urlOf(spec, { ...('tag' in (spec.params?.properties ?? {}) && { tag }), ...(isOfSubdomain(spec) && { subdomain: tag }) }),
    {
      token,
      ...(spec.body && { body: spec.example.body ?? {} }),
    },
  )
const isOfSubdomain = ({ path }: RouteSpec): boolean => path.includes(':subdomain')
const isInSpace = ({ path }: RouteSpec): boolean => path.startsWith('/c/:tag/') || path.includes(':subdomain')

type Verdict = 'token' | 'scope' | 'role' | 'allowed'
function verdictOf({ status, body, text }: Answer): Verdict {
  expect(status, text).toBeLessThan(500)
  if (status >= 400) expect(isSpaceBody(body), text).toEqual([])
  if (status === 401) return 'token'
  if (status === 403 && body.error === errors.token_scope_missing.title) return 'scope'
  if (status === 403 && body.error === errors.space_role_missing.title) return 'role'
  return 'allowed'
}

/** What stands for a scope: itself, and the broad one where there is one. */
const enough = (scope: SpaceScope): SpaceScope[] => [
  scope,
  ...(['read', 'write'] as const).filter((broad) => umbrellaScopes[broad].includes(scope)),
]

describe.each(spaceRoutes.map((spec) => [spec.id, spec] as const))('%s', (_id, spec) => {
  const { access } = spec
  if ('open' in access) {
    it('answers anybody, whatever they send for a credential', async () => {
      expect(access.open.length).toBeGreaterThan(10)
      for (const token of [null, ...Object.values(invalid), t.owner])
        expect((await send(spec, token)).status).toBe(spec.reply.status)
      const twice = await t.send('GET', `${urlOf(spec, { tag: 'guild', subdomain: 'guild' })}?access_token=another`)
      expect(twice.status).toBe(spec.reply.status)
    })
    return
  }
  if (!('token' in access)) throw new Error('a route of the Space API asks for a token')

  it('refuses who has no token in force, and does nothing (401)', async () => {
    const own = await t.tokenFor(people.admin, scopeNames, { issuer: t.community.id })
    const before = await outboxCount(t)
    // What a token says of itself is told at the host's address too, whichever issuer gave it.
    const isAboutTokens = spec.path === '/api/user' || spec.path.startsWith('/api/access_tokens/')
    const { [foreign]: _, ...others } = invalid
    for (const [name, token] of [['none', null], ...Object.entries(isAboutTokens ? others : invalid)] as const) {
      const answer = await send(spec, token)
      expect(verdictOf(answer), name).toBe('token')
      expect(answer.headers['www-authenticate'], name).toMatch(/^Bearer /)
    }
    if (!isInSpace(spec) && !isAboutTokens)
      expect(verdictOf(await send(spec, own)), "of a space's own issuer, at the host").toBe('token')
    expect(await outboxCount(t)).toBe(before)
  })

  if (access.token !== null) {
    const scope = access.token
    it(`refuses a token without ${scope}, and does nothing (403)`, async () => {
      const rest = scopeNames.filter((name) => !enough(scope).includes(name))
      const tokens = [await t.tokenFor(people.admin, rest), await t.tokenFor(people.admin, [])]
      const before = await outboxCount(t)
      for (const token of tokens) expect(verdictOf(await send(spec, token))).toBe('scope')
      expect(await outboxCount(t)).toBe(before)
    })
    it(`takes ${enough(scope).join(' and ')}`, async () => {
      for (const name of enough(scope))
        expect(verdictOf(await send(spec, await t.tokenFor(people.admin, [name]))), name).toBe('allowed')
    })
  }

  it(`takes ${access.as === 'self' ? 'anybody' : access.as === 'member' ? 'members' : 'admins'}, as they are now (403)`, async () => {
    const allowed = { self: Object.keys(people), member: ['admin', 'member', 'revoked'], admin: ['admin'] }[access.as]
    for (const [who, userId] of Object.entries(people)) {
      if (allowed.includes(who)) continue
      const token = await t.tokenFor(userId, scopeNames)
      const before = await outboxCount(t)
      expect(verdictOf(await send(spec, token)), who).toBe('role')
      expect(await outboxCount(t)).toBe(before)
    }
    for (const who of allowed) {
      const userId = people[who as keyof typeof people]
      expect(verdictOf(await send(spec, await t.tokenFor(userId, scopeNames))), who).toBe('allowed')
    }
  })

  if (isInSpace(spec)) {
    it("takes a token of the space's own issuer", async () => {
      const own = await t.tokenFor(people.admin, scopeNames, { issuer: t.community.id })
      expect(verdictOf(await send(spec, own))).toBe('allowed')
    })
    it('knows no rights of one space in another (403), and no space that is not there (404)', async () => {
      const token = await t.tokenFor(people.admin, scopeNames)
      expect(verdictOf(await send(spec, token, 'other'))).toBe(access.as === 'self' ? 'allowed' : 'role')
      for (const sent of [token, null])
        expect(await send(spec, sent, 'nowhere')).toMatchObject({ status: 404, body: { error: 'No such space' } })
    })
  }

  it('is bound, and its example meets no refusal of its form', async () => {
    const answer = await send(spec, await t.tokenFor(people.admin, scopeNames))
    expect([errors.route_not_found.title, errors.method_not_allowed.title] as unknown[]).not.toContain(answer.body?.error)
    // What is not there, or there already, is no fault of the form.
    if (answer.status === 422)
      expect(Object.values(answer.body.errors)[0]).toMatch(
        /is not a plan|is not a field|has already been taken|already a member|is not a space/,
      )
  })
})

describe('a method that a path does not take', () => {
  const byPath = Map.groupBy(spaceRoutes, ({ path }) => path)
  it.each([...byPath])('%s answers 405 with Allow', async (path, specs) => {
    const declared = specs.map(({ method }) => method as string)
    const allow = new Set([...declared, ...(declared.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])
    const url = fillPath(path, { ...specs[0]!.example.params, tag: 'guild', subdomain: 'guild' })
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((name) => !declared.includes(name))) {
      const answer = await t.send(method, url)
      expect(answer, `${method} ${url}`).toMatchObject({ status: 405, body: { error: errors.method_not_allowed.title } })
      expect(new Set(answer.headers.allow!.split(', '))).toEqual(allow)
    }
  })
})

describe('what is absent', () => {
  // The one whose address answers something else.
  const rows = spaceAbsent.filter(({ id }) => id !== 'space.tokens.createByPassword')
  it.each(rows.map((row) => [row.id, row] as const))('%s answers 404 in the shape of its API', async (_id, row: AbsentRoute) => {
    const params = Object.fromEntries(parametersOf(row.path).map((name) => [name, '0'.repeat(32)]))
    const answer = await t.send(row.method, fillPath(row.path, { ...params, ...('tag' in params && { tag: 'guild' }) }))
    expect(answer.status, answer.text).toBe(404)
    const isVersion2 = row.path.startsWith('/api/v2/')
    expect((isVersion2 ? isJsonApiBody : isSpaceBody)(answer.body), answer.text).toEqual([])
    expect(answer.headers['content-type']).toBe(isVersion2 ? 'application/vnd.api+json' : 'application/json; charset=utf-8')
  })
})
