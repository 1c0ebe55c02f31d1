/** Two communities with things of the same names never see each other's, by any route. */
import { communityRoutes } from '@guildhall/contract/community'
import { parametersOf, type RouteSpec } from '@guildhall/contract/route'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isUuid } from '../src/kernel/ids.ts'
import { type Answer, createTestApp, type TestApp } from '../src/testing/test-app.ts'
import { readTables } from './catalogue.ts'
import { type Filled, fill } from './fill.ts'
import { outboxCount, urlOf } from './walk.ts'

let t: TestApp
let a: Filled
let b: Filled
beforeAll(async () => {
  t = await createTestApp()
  a = await fill(t, t.community)
  b = await fill(t, await t.createCommunity('other'))
})
afterAll(() => t.close())

const scoped = communityRoutes.filter(({ access }) => 'scope' in access)
const reads = scoped.filter(({ method }) => method === 'GET')

/** Every id of a row of this community, whatever the table. */
async function idsOf({ community }: Filled): Promise<Set<string>> {
  const tables = (await readTables(t.db.admin)).filter(({ hasCommunity, name }) => hasCommunity && name !== 'api_key_lookup')
  const ids = new Set<string>([community.id, community.ownerId])
  for (const { name } of tables) {
    const { rows } = await t.db.admin.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(r) as row from ${name} r where community_id = $1`,
      [community.id],
    )
    for (const { row } of rows)
      for (const [field, value] of Object.entries(row))
        if (/(^|_)id$/.test(field) && isUuid(String(value))) ids.add(String(value))
  }
  return ids
}
const fillUrl = (spec: RouteSpec, { community }: Filled, params: Readonly<Record<string, string>>): string =>
  urlOf({ ...spec, example: { ...spec.example, query: {} } }, { ...params, tag: community.tag })

/** All ways to ask: with each credential, plain and by cursor. */
async function readAll(spec: RouteSpec, whose: Filled): Promise<{ url: string; answer: Answer }[]> {
  const url = fillUrl(spec, whose, whose.params)
  const queries = spec.list ? ['?limit=100', '?limit=100&cursor='] : spec.query ? ['?email=nobody%40example.org'] : ['']
  const keys =
    'scope' in spec.access && spec.access.scope === 'READ_PUBLIC'
      ? [whose.community.admin, whose.community.publishable]
      : [whose.community.admin]
  const answers: { url: string; answer: Answer }[] = []
  for (const query of queries)
    for (const key of keys) answers.push({ url: url + query, answer: await t.call('GET', url + query, { key }) })
  return answers
}

describe.each(reads.map((spec) => [spec.id, spec] as const))('%s', (_id, spec) => {
  it('shows what is of its own community, and nothing of the other', async () => {
    for (const [whose, others] of [
      [a, b],
      [b, a],
    ] as const) {
      const foreign = await idsOf(others)
      for (const id of await idsOf(whose)) foreign.delete(id)
      expect(foreign.size).toBeGreaterThan(20)
      for (const { url, answer } of await readAll(spec, whose)) {
        expect(answer.status, `${url}: ${answer.text}`).toBe(200)
        expect(answer.text).not.toContain(others.marker)
        expect(
          [...foreign].filter((id) => answer.text.includes(id)),
          url,
        ).toEqual([])
        t.clock.advance(1000)
      }
      if (spec.id === 'segments.checkEmail') continue
      // It really shows something: whatever was kept back was not kept back from everybody.
      const own = [whose.marker, ...(await idsOf(whose))]
      const shown = (await readAll(spec, whose)).map(({ answer }) => own.some((text) => answer.text.includes(text)))
      expect(shown).not.toContain(false)
    }
  })
})

describe("an id of another community's", () => {
  const withId = scoped.filter(({ path }) => parametersOf(path).length > 1)
  it.each(withId.map((spec) => [spec.id, spec] as const))('is not there for %s (404), and nothing happens', async (_id, spec) => {
    const before = await outboxCount(t)
    const url = urlOf(spec, { ...b.ownParams, tag: a.community.tag })
    const answer = await t.call(spec.method, url, { key: a.community.admin, ...(spec.body && { body: spec.example.body ?? {} }) })
    expect(answer.status, answer.text).toBe(404)
    expect(answer.text).not.toContain(b.marker)
    // Byte for byte what an id answers that nobody has.
    const nowhere = Object.fromEntries(
      Object.entries(b.ownParams).map(([name, value]) => [
        name,
        value.includes(b.marker) ? 'no-such' : '0198c5a2-7c1e-7b3a-9a41-000000000000',
      ]),
    )
    const unknown = await t.call(spec.method, urlOf(spec, { ...nowhere, tag: a.community.tag }), {
      key: a.community.admin,
      ...(spec.body && { body: spec.example.body ?? {} }),
    })
    expect({ ...answer.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' })
    expect(await outboxCount(t)).toBe(before)
  })

  it.each([
    ['POST', '/members', () => ({ email: 'new@example.org', segmentId: b.params.segmentId })],
    ['POST', '/invitations', () => ({ email: 'new@example.org', segmentId: b.params.segmentId })],
    ['POST', '/broadcasts', () => ({ subject: 'x', body: 'x', segmentIds: [b.params.segmentId] })],
    ['POST', '/events/same-name/rsvp', () => ({ email: 'new@example.org', tierId: b.params.tierId, answers: { why: 'x' } })],
    ['POST', '/events/same-name/rsvp', () => ({ userId: b.params.userId, tierId: a.params.tierId, answers: { why: 'x' } })],
    ['POST', '/rules/accept', () => ({ userId: b.params.userId })],
    ['POST', '/atlas/hotspots', () => ({ name: 'x', latitude: 1, longitude: 1, categoryId: b.params.categoryId })],
    ['PATCH', `/atlas/hotspots/:hotspotId`, () => ({ categoryId: b.params.categoryId })],
  ] as const)('is not there in the body of %s %s (404)', async (method, path, body) => {
    const before = await outboxCount(t)
    const url = `/api/v1/communities/guild${path.replace(':hotspotId', a.params.hotspotId!)}`
    const answer = await t.call(method, url, { key: a.community.admin, body: body() })
    expect(answer.status, answer.text).toBe(404)
    expect(await outboxCount(t)).toBe(before)
  })

  it('finds nothing in a query', async () => {
    const found = await t.get(`/atlas/hotspots?category=${b.params.categoryId}`)
    expect(found.text).not.toContain(b.marker)
    const check = await t.get(`/segments/${a.params.segmentId}/check-email?email=applicant@${b.marker}.example.org`)
    expect(check.body).toEqual({ exists: false, status: 'NONE' })
  })

  it("is no cursor's either: a cursor of one community shows the other nothing new", async () => {
    const { headers } = await t.call('GET', '/api/v1/communities/other/articles?limit=1', { key: b.community.admin })
    const next = await t.get(`/articles?limit=1&cursor=${headers['x-next-cursor']}`)
    expect(next.status).toBe(200)
    expect(next.text).not.toContain(b.marker)
  })
})
