import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateCommunity } from '../../domain/communities/communities.ts'
import { undressId } from '../../kernel/ids.ts'
import { type Answer, createTestApp, type TestApp, testActor } from '../../testing/test-app.ts'
import { asPerson, bearer, login, type Person, register, send, signUp } from './testing/people.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const me = (who: Person) => send(t, 'GET', '/users/me', { headers: bearer(who.tokens) })
const limitOf = ({ headers }: Answer) => headers['x-ratelimit-limit']
const remainingOf = ({ headers }: Answer) => Number(headers['x-ratelimit-remaining'])
const nextMinute = () => t.clock.advance(62_000)

describe('the limit', () => {
  it('is 60 a minute on the free plan: the next is refused with Retry-After (429), and let in a minute later', async () => {
    const ann = await signUp(t, 'ann')
    nextMinute()
    const answers: Answer[] = []
    for (let n = 0; n < 60; n++) answers.push(await me(ann))
    expect(answers.map(({ status }) => status)).toEqual(Array(60).fill(200))
    expect(answers.map(remainingOf)).toEqual(Array.from({ length: 60 }, (_, n) => 59 - n))
    const refused = await me(ann)
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' },
      body: { error: { code: 'rate_limit_exceeded', request_id: refused.headers['x-request-id'] } },
    })
    const retryAfter = Number(refused.headers['retry-after'])
    expect(retryAfter).toBeGreaterThan(50)
    expect(retryAfter).toBeLessThanOrEqual(61)
    const reset = Number(refused.headers['x-ratelimit-reset'])
    expect(reset - Math.floor(t.clock.now() / 1000)).toBeGreaterThan(50)
    t.clock.advance(retryAfter * 1000)
    expect((await me(ann)).status).toBe(200)
  })

  it('is one for all of a person’s sessions, and nobody else’s', async () => {
    const [ann, ben] = [await signUp(t, 'many-sessions'), await signUp(t, 'unhindered')]
    const again = await login(t, ann.email)
    nextMinute()
    for (let n = 0; n < 30; n++) {
      await me(ann)
      await send(t, 'GET', '/resources', { headers: bearer(again) })
    }
    expect((await me(ann)).status).toBe(429)
    expect((await send(t, 'GET', '/resources', { headers: bearer(again) })).status).toBe(429)
    expect((await me(ben)).status).toBe(200)
  })

  it('counts by address before one is signed in, IPv6 by network', async () => {
    nextMinute()
    const ask = (from: string) => send(t, 'GET', '/users/me', { from })
    for (let n = 0; n < 60; n++) expect((await ask(`2001:db8:5:5::${n.toString(16)}`)).status).toBe(401)
    expect((await ask('2001:db8:5:5::ffff')).status).toBe(429)
    expect((await ask('2001:db8:5:6::1')).status).toBe(401)
    // Somebody signed in at that address is counted by themselves.
    const ann = await signUp(t, 'at-that-address')
    const inside = await send(t, 'GET', '/users/me', { from: '2001:db8:5:5::ffff', headers: bearer(ann.tokens) })
    expect(inside.status).toBe(200)
  })

  it.each([
    ['free', '60'],
    ['pro', '600'],
    ['enterprise', '6000'],
  ] as const)('of the plan %s is %s', async (plan, limit) => {
    const person = await signUp(t, `on-${plan}`)
    const { body } = await person.post('/organizations', { name: plan, slug: `plan-${plan}` })
    const communityId = undressId('org', body.data.id)!
    const change = (next: typeof plan) =>
      t.database.change(communityId, (tx) => updateCommunity(tx, testActor, { plan: next }, new Date(t.clock.now())))
    await change(plan)
    // At once, in the session that is open.
    expect(limitOf(await me(person))).toBe(limit)
    expect((await person.get(`/organizations/${body.data.id}`)).body.data.plan).toBe(plan)
    await change('free')
    expect(limitOf(await me(person))).toBe('60')
  })

  it('is set by an operator of the server, by id or slug, and by nobody else (403)', async () => {
    const [owner, who] = [await signUp(t, 'not-operator'), await register(t, 'plan-operator')]
    await t.db.admin.query('update users set is_admin = true where id = $1', [who.userId])
    const operator = asPerson(t, { ...who, username: 'plan-operator' }, await login(t, who.email))
    const { body } = await owner.post('/organizations', { name: 'x', slug: 'operated' })
    const setPlan = (person: Person, id: string, plan: string) =>
      person.call('PUT', `/organizations/${id}/plan`, { body: { plan } })
    expect((await setPlan(owner, body.data.id, 'enterprise')).status).toBe(403)
    expect(limitOf(await me(owner))).toBe('60')
    expect((await setPlan(operator, body.data.id, 'pro')).status).toBe(204)
    expect(limitOf(await me(owner))).toBe('600')
    expect((await setPlan(operator, 'operated', 'enterprise')).status).toBe(204)
    expect(limitOf(await me(owner))).toBe('6000')
    for (const id of ['nobody-has-it', 'org_000000000000000000000000', 'org_x', 'x'])
      expect((await setPlan(operator, id, 'pro')).status, id).toBe(404)
    expect((await setPlan(operator, 'operated', 'gold')).body.error.details).toMatchObject([{ field: 'plan' }])
  })

  it('is that of the best plan among one’s organizations, and ends with the membership', async () => {
    const [owner, member] = [await signUp(t, 'plan-owner'), await signUp(t, 'plan-member')]
    for (const [slug, plan] of [
      ['best-pro', 'pro'],
      ['best-enterprise', 'enterprise'],
    ] as const) {
      const { body } = await owner.post('/organizations', { name: slug, slug })
      await t.database.change(undressId('org', body.data.id)!, (tx) =>
        updateCommunity(tx, testActor, { plan }, new Date(t.clock.now())),
      )
      await owner.post(`/organizations/${slug}/members`, { user_id: member.id })
    }
    expect(limitOf(await me(member))).toBe('6000')
    await member.delete(`/organizations/best-enterprise/members/${member.id}`)
    expect(limitOf(await me(member))).toBe('600')
    await owner.delete(`/organizations/best-pro/members/${member.id}`)
    expect(limitOf(await me(member))).toBe('60')
  })

  it('shows its headers on every answer: 200, 201, 204, 400, 401, 403, 404, 405, 413, 415', async () => {
    const ann = await signUp(t, 'every-answer')
    const member = await signUp(t, 'every-member')
    await ann.post('/organizations', { name: 'x', slug: 'every' })
    await ann.post('/organizations/every/members', { user_id: member.id })
    const { body } = await ann.post('/resources', { name: 'x' })
    const answers = [
      await ann.get('/users/me'),
      await ann.post('/resources', { name: 'y' }),
      await ann.delete(`/resources/${body.data.id}`),
      await ann.post('/resources', {}),
      await ann.post('/resources', '{'),
      await send(t, 'GET', '/users/me'),
      await send(t, 'GET', '/users/me', { headers: { authorization: 'Bearer garbage' } }),
      await member.delete('/organizations/every'),
      await ann.get('/resources/res_x'),
      await ann.get('/nothing/here'),
      await ann.call('PUT', '/resources'),
      await ann.post('/resources', `{"name":"${'x'.repeat(1_100_000)}"}`),
      await ann.call('POST', '/resources', { headers: { 'content-type': 'text/plain' }, body: 'x' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 201, 204, 400, 400, 401, 401, 403, 404, 404, 405, 413, 415])
    for (const { status, headers } of answers)
      expect(headers, `${status}`).toMatchObject({
        'x-ratelimit-limit': '60',
        'x-ratelimit-remaining': expect.stringMatching(/^\d+$/),
        'x-ratelimit-reset': expect.stringMatching(/^\d{10}$/),
        'x-request-id': expect.any(String),
      })
  })
})
