import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'
import { asPerson, bearer, login, type Person, send, signUp } from '../testing/people.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const again = async (who: Person, sent: Parameters<typeof login>[2] = {}) => asPerson(t, who, await login(t, who.email, sent))
const refresh = (who: Person) => send(t, 'POST', '/auth/refresh', { body: { refresh_token: who.tokens.refresh_token } })
const list = async (who: Person) => (await who.get('/sessions')).body.data

describe('GET /sessions', () => {
  it('lists where one is signed in, the latest first, and says which is this one', async () => {
    const here = await signUp(t, 'lister')
    await again(here, { from: '203.0.113.7', headers: { 'user-agent': 'Phone/1.0' } })
    await signUp(t, 'somebody-else')
    const { body } = await here.get('/sessions')
    expect(body.meta).toEqual({ page: 1, per_page: 20, total: 2, total_pages: 1 })
    expect(body.data).toEqual([
      {
        id: expect.stringMatching(/^ses_[0-9A-Za-z]{24}$/),
        kind: 'api',
        user_agent: 'Phone/1.0',
        address: '203.0.113.7',
        current: false,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        last_used_at: expect.any(String),
      },
      expect.objectContaining({ current: true, address: '127.0.0.1' }),
    ])
  })
  it('pages', async () => {
    const here = await signUp(t, 'pager')
    await again(here)
    await again(here)
    const { body } = await here.get('/sessions?page=2&per_page=2')
    expect(body.meta).toEqual({ page: 2, per_page: 2, total: 3, total_pages: 2 })
    expect(body.data).toHaveLength(1)
  })
})

describe('DELETE /sessions/:id', () => {
  it('ends one of them at once, its access token and its refresh token too (204)', async () => {
    const here = await signUp(t, 'ender')
    const there = await again(here)
    expect((await there.get('/users/me')).status).toBe(200)
    const { id } = (await list(here)).find(({ current }: { current: boolean }) => !current)
    expect((await here.delete(`/sessions/${id}`)).status).toBe(204)
    expect((await there.get('/users/me')).status).toBe(401)
    expect((await refresh(there)).status).toBe(401)
    expect((await here.get('/users/me')).status).toBe(200)
    expect(await list(here)).toHaveLength(1)
    expect((await here.delete(`/sessions/${id}`)).status).toBe(404)
  })
  it("refuses somebody else's and what is none (404)", async () => {
    const [mine, other] = [await signUp(t, 'owner-of-one'), await signUp(t, 'intruder')]
    const [{ id }] = await list(mine)
    for (const wrong of [
      id,
      id.replace('ses_', 'usr_'),
      'ses_zzzzzzzzzzzzzzzzzzzzzzzz',
      'x',
      '00000000-0000-0000-0000-000000000000',
    ])
      expect(await other.delete(`/sessions/${wrong}`), wrong).toMatchObject({
        status: 404,
        body: { error: { code: 'resource_not_found' } },
      })
    expect((await mine.get('/users/me')).status).toBe(200)
  })
  it('ends the very session that asks', async () => {
    const here = await signUp(t, 'self-ender')
    const [{ id }] = await list(here)
    expect((await here.delete(`/sessions/${id}`)).status).toBe(204)
    expect((await here.get('/sessions')).status).toBe(401)
  })
})

describe('POST /auth/logout', () => {
  it('takes an empty body of any type, as curl -d "" sends it (204)', async () => {
    const types = ['application/x-www-form-urlencoded', 'text/plain', 'application/json']
    for (const [index, type] of [...types, ...types].entries()) {
      const person = await signUp(t, `empty-${index}`)
      t.clock.advance(1_050)
      const length = index < types.length && { 'content-length': '0' }
      const headers = { ...bearer(person.tokens), 'content-type': type, ...length }
      expect((await t.app.inject({ method: 'POST', url: '/v1/auth/logout', headers })).statusCode, type).toBe(204)
      expect((await person.get('/users/me')).status).toBe(401)
    }
  })
  it('without a refresh token ends all of one’s sessions (204)', async () => {
    const here = await signUp(t, 'leaver')
    const there = await again(here)
    const bystander = await signUp(t, 'bystander')
    expect((await here.post('/auth/logout')).status).toBe(204)
    for (const who of [here, there]) {
      expect((await who.get('/users/me')).status).toBe(401)
      expect((await refresh(who)).status).toBe(401)
    }
    expect((await bystander.get('/users/me')).status).toBe(200)
  })
  it('with a refresh token ends that session alone', async () => {
    const here = await signUp(t, 'partial')
    const there = await again(here)
    expect((await here.post('/auth/logout', { refresh_token: there.tokens.refresh_token })).status).toBe(204)
    expect((await there.get('/users/me')).status).toBe(401)
    expect((await here.get('/users/me')).status).toBe(200)
  })
  it('ends the present session for a token that is none or another’s, and never another’s session', async () => {
    const other = await signUp(t, 'safe')
    for (const [name, token] of [
      ['quiet-a', 'garbage'],
      ['quiet-b', other.tokens.refresh_token],
    ] as const) {
      const here = await signUp(t, name)
      expect((await here.post('/auth/logout', { refresh_token: token })).status).toBe(204)
      expect((await here.get('/users/me')).status).toBe(401)
    }
    expect((await other.get('/users/me')).status).toBe(200)
  })
  it('asks for an access token (401)', async () => {
    const answer = await send(t, 'POST', '/auth/logout')
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
  })
})
