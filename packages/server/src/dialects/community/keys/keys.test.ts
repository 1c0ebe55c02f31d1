import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const make = async (body: object) => (await t.post('/keys', body)).body
const works = async (key: string) => (await t.get('', { key })).status

describe('POST /keys', () => {
  it('answers the key once; it works at once and is kept as a hash (201)', async () => {
    const answer = await t.post('/keys', { type: 'secret', name: 'Site', scopes: ['READ_PUBLIC', 'WRITE_SALES'] })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.any(String),
      type: 'secret',
      name: 'Site',
      hint: answer.body.key.slice(-4),
      scopes: ['READ_PUBLIC', 'WRITE_SALES'],
      createdAt: expect.any(String),
      expiresAt: null,
      lastUsedAt: null,
      key: expect.stringMatching(/^sk_live_/),
    })
    expect(await works(answer.body.key)).toBe(200)
    const { rows } = await t.db.admin.query(`select * from api_keys where id = $1`, [answer.body.id])
    expect(JSON.stringify(rows)).not.toContain(answer.body.key)
    expect((await t.get('/keys')).text).not.toContain(answer.body.key)
  })
  it('gives a key exactly its scopes: WRITE_SALES does not read', async () => {
    const { key } = await make({ type: 'secret', scopes: ['WRITE_SALES'] })
    const refused = await t.get('', { key })
    expect(refused.status).toBe(403)
    expect(refused.body.code).toBe('INSUFFICIENT_SCOPE')
  })
  it('refuses a publishable key more than READ_PUBLIC (400)', async () => {
    const answer = await t.post('/keys', { type: 'publishable', scopes: ['READ_PUBLIC', 'ADMIN'] })
    expect(answer.status).toBe(400)
    expect(answer.body.details).toEqual([{ field: 'scopes', message: expect.any(String) }])
  })
  it('refuses an expiry in the past (400)', async () => {
    expect((await t.post('/keys', { type: 'secret', expiresAt: '2020-01-01T00:00:00Z' })).body.details[0].field).toBe('expiresAt')
  })
  it('shows a remembered answer to who repeats the Idempotency-Key, and keeps the key out of the table', async () => {
    const headers = { 'idempotency-key': 'make-key' }
    const first = await t.post('/keys', { type: 'secret' }, { headers })
    const second = await t.post('/keys', { type: 'secret' }, { headers })
    expect(second.body.key).toBe(first.body.key)
    const { rows } = await t.db.admin.query('select answer from idempotency_keys')
    expect(rows.some(({ answer }) => (answer as Buffer).includes('sk_live_'))).toBe(false)
  })
})

describe('a key’s end', () => {
  it('comes with DELETE, at once (204), and a second time there is none (404)', async () => {
    const { id, key } = await make({ type: 'secret' })
    expect(await works(key)).toBe(200)
    expect((await t.delete(`/keys/${id}`)).status).toBe(204)
    const refused = await t.get('', { key })
    expect(refused.status).toBe(401)
    expect(refused.body.code).toBe('INVALID_API_KEY')
    expect((await t.delete(`/keys/${id}`)).status).toBe(404)
  })
  it('comes with its expiry', async () => {
    const { key } = await make({ type: 'secret', expiresAt: new Date(t.clock.now() + 60_000).toISOString() })
    expect(await works(key)).toBe(200)
    t.clock.advance(61_000)
    expect(await works(key)).toBe(401)
  })
  it('comes after the overlap when it is rotated; its successor has the same rights (201)', async () => {
    const old = await make({ type: 'secret', name: 'Rotating', scopes: ['READ_PUBLIC'] })
    const answer = await t.post(`/keys/${old.id}/rotate`, { overlapSeconds: 60 })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ name: 'Rotating', scopes: ['READ_PUBLIC'], key: expect.stringMatching(/^sk_live_/) })
    expect([await works(old.key), await works(answer.body.key)]).toEqual([200, 200])
    t.clock.advance(61_000)
    expect([await works(old.key), await works(answer.body.key)]).toEqual([401, 200])
  })
  it('is not put off by rotating it twice (409)', async () => {
    const old = await make({ type: 'secret' })
    expect((await t.post(`/keys/${old.id}/rotate`, { overlapSeconds: 60 })).status).toBe(201)
    const again = await t.post(`/keys/${old.id}/rotate`, { overlapSeconds: 3600 })
    expect([again.status, again.body.code]).toEqual([409, 'CONFLICT'])
  })
  it('comes at once when it is rotated without overlap', async () => {
    const old = await make({ type: 'secret' })
    await t.post(`/keys/${old.id}/rotate`, { overlapSeconds: 0 })
    expect(await works(old.key)).toBe(401)
  })
})

describe('GET /api/communities/:tag/publishable-key', () => {
  const read = () => t.call('GET', '/api/communities/guild/publishable-key', { key: null })
  it('answers without a credential', async () => {
    const { status, body } = await read()
    expect(status).toBe(200)
    expect(body).toEqual({ key: t.community.publishable })
    expect((await t.call('GET', '/api/communities/nobody/publishable-key', { key: null })).status).toBe(404)
  })
  it('answers below /api/v1 too', async () => {
    const { status, body } = await t.call('GET', '/api/v1/communities/guild/publishable-key', { key: null })
    expect([status, body]).toEqual([200, { key: t.community.publishable }])
    expect((await t.call('GET', '/api/v1/communities/nobody/publishable-key', { key: null })).status).toBe(404)
  })
  it('always has one: revoking it makes another', async () => {
    const { rows } = await t.db.admin.query('select id from api_keys where community_id = $1 and is_default', [t.community.id])
    expect((await t.delete(`/keys/${rows[0].id}`)).status).toBe(204)
    const { body } = await read()
    expect(body.key).not.toBe(t.community.publishable)
    expect(await works(body.key)).toBe(200)
    expect(await works(t.community.publishable)).toBe(401)
  })
})

describe('limits and credentials', () => {
  it('counts a publishable key to 100 a second, then 429 with Retry-After', async () => {
    const { key } = await make({ type: 'publishable' })
    const answers = await Promise.all(Array.from({ length: 101 }, () => t.get('', { key })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    const refused = answers.find(({ status }) => status === 429)!
    expect(refused.headers['retry-after']).toMatch(/^[12]$/)
    expect(refused.body.code).toBe('RATE_LIMITED')
    expect(refused.headers['ratelimit-policy']).toBe('"default";q=100;w=1')
    expect(refused.headers.ratelimit).toMatch(/^"default";r=0;t=\d$/)
  })
  it('counts refused requests too: 50 a second for a secret key', async () => {
    const { key } = await make({ type: 'secret', scopes: ['WRITE_SALES'] })
    const answers = await Promise.all(Array.from({ length: 51 }, () => t.get('', { key })))
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(50)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
  })
  it('takes a key in Authorization: Bearer; X-API-Key wins', async () => {
    const bearer = { authorization: `Bearer ${t.community.admin}` }
    expect((await t.get('', { key: null, headers: bearer })).status).toBe(200)
    expect((await t.get('', { key: 'sk_live_wrong', headers: bearer })).status).toBe(401)
    const jwt = await t.get('', { key: null, headers: { authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.x' } })
    expect(jwt.status).toBe(401)
  })
  it('answers 401 without a key, 403 in another community, 404 where there is none', async () => {
    const missing = await t.get('', { key: null })
    expect([missing.status, missing.body.code]).toEqual([401, 'MISSING_API_KEY'])
    await t.createCommunity('second')
    expect((await t.call('GET', '/api/v1/communities/second')).status).toBe(403)
    expect((await t.call('GET', '/api/v1/communities/third')).status).toBe(404)
  })
  it('records the last use', async () => {
    const { id, key } = await make({ type: 'secret' })
    await works(key)
    await expect
      .poll(async () => (await t.get('/keys?limit=100')).body.find((one: { id: string }) => one.id === id).lastUsedAt, {
        timeout: 5000,
      })
      .toMatch(/Z$/)
  })
})

describe('CORS', () => {
  it('is open for publishable keys and refusals, not for secret keys', async () => {
    const { key } = await make({ type: 'publishable' })
    expect((await t.get('', { key })).headers['access-control-allow-origin']).toBe('*')
    expect((await t.get('', { key: null })).headers['access-control-allow-origin']).toBe('*')
    expect((await t.get('')).headers['access-control-allow-origin']).toBeUndefined()
  })
  it('answers a preflight', async () => {
    const answer = await t.call('OPTIONS', '/api/v1/communities/guild/events', {
      key: null,
      headers: {
        origin: 'https://example.org',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'x-api-key',
      },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers['access-control-allow-headers']).toContain('X-API-Key')
  })
})
