/** The same session in the Community API: as ADMIN for owners and admins, not at all for others. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, createTestApp, type TestApp } from '../../testing/test-app.ts'
import { asPerson, bearer, login, type Person, send, signUp } from './testing/people.ts'

let t: TestApp
let owner: Person
let member: Person
let organizationId: string
const tag = 'session-org'
beforeAll(async () => {
  t = await createTestApp()
  owner = await signUp(t, 'owner')
  member = await signUp(t, 'member')
  const made = await owner.post('/organizations', { name: 'Session Org', slug: tag })
  organizationId = made.body.data.id
  await owner.post(`/organizations/${organizationId}/members`, { user_id: member.id })
})
afterAll(() => t.close())

const ask = (who: Person | string, method: string, path: string, body?: unknown, key: string | null = null): Promise<Answer> => {
  t.clock.advance(100)
  const headers = typeof who === 'string' ? { authorization: `Bearer ${who}` } : bearer(who.tokens)
  return t.call(method, `/api/v1/communities/${path}`, { key, headers, ...(body !== undefined && { body }) })
}
const setRole = (role: string) => owner.patch(`/organizations/${organizationId}/members/${member.id}`, { role })

describe('a session in the Community API', () => {
  it('opens everything for an owner, the making of API keys too', async () => {
    const key = await ask(owner, 'POST', `${tag}/keys`, { type: 'secret', scopes: ['ADMIN'] })
    expect(key.status, key.text).toBe(201)
    expect((await t.call('GET', `/api/v1/communities/${tag}/members`, { key: key.body.key })).body).toHaveLength(2)
    const article = await ask(owner, 'POST', `${tag}/articles`, { title: 'By the owner' })
    expect(article.status).toBe(201)
    const { rows } = await t.db.admin.query('select actor from outbox where object_id = $1', [article.body.id])
    expect(rows[0].actor).toEqual({ type: 'user', id: owner.userId })
  })
  it('is refused for a member (401), opens for an admin at once, and ends with the role', async () => {
    expect(await ask(member, 'GET', `${tag}/articles`)).toMatchObject({ status: 401 })
    await setRole('admin')
    expect((await ask(member, 'GET', `${tag}/articles`)).status).toBe(200)
    expect((await ask(member, 'GET', `${tag}/keys`)).status).toBe(200)
    await setRole('member')
    expect((await ask(member, 'GET', `${tag}/keys`)).status).toBe(401)
  })
  it('is refused in a community that the person is no part of (401), and 404 where there is none', async () => {
    expect((await ask(owner, 'GET', 'guild/articles')).status).toBe(401)
    expect((await ask(owner, 'GET', 'no-such-tag/articles')).status).toBe(404)
  })
  it('is refused for what only looks like an access token (401)', async () => {
    const { access_token: token } = owner.tokens
    for (const wrong of ['garbage', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', `${token}x`, owner.tokens.refresh_token]) {
      const answer = await ask(wrong, 'GET', `${tag}/articles`)
      expect(answer.status, wrong).toBe(401)
      expect(answer.headers['www-authenticate']).toBeTypeOf('string')
    }
  })
  it('gives way to X-API-Key', async () => {
    // A key of another community decides, though the session would do; and a good key, though the session is garbage.
    expect((await ask(owner, 'GET', `${tag}/articles`, undefined, t.community.admin)).status).toBe(403)
    expect((await ask('garbage', 'GET', 'guild/articles', undefined, t.community.admin)).status).toBe(200)
    expect((await ask(owner, 'GET', `${tag}/articles`, undefined, 'nonsense')).status).toBe(401)
  })
  it('ends when the session does', async () => {
    const again = asPerson(t, owner, await login(t, owner.email))
    expect((await ask(again, 'GET', `${tag}/keys`)).status).toBe(200)
    await send(t, 'POST', '/auth/logout', { headers: bearer(again.tokens), body: { refresh_token: again.tokens.refresh_token } })
    expect((await ask(again, 'GET', `${tag}/keys`)).status).toBe(401)
    expect((await ask(owner, 'GET', `${tag}/keys`)).status).toBe(200)
  })
})
