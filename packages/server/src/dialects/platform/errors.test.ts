/** The table of six codes, each reached, each in the one envelope. */
import { type ErrorCode, errors } from '@guildhall/contract/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fail } from '../../kernel/fail.ts'
import { type Answer, createTestApp, type TestApp } from '../../testing/test-app.ts'
import { platformCode, platformWording } from './errors.ts'
import { bearer, type Person, send, signUp } from './testing/people.ts'

let t: TestApp
let ann: Person
let member: Person
beforeAll(async () => {
  t = await createTestApp()
  ann = await signUp(t, 'ann')
  member = await signUp(t, 'member')
  await ann.post('/organizations', { name: 'x', slug: 'guarded' })
  await ann.post('/organizations/guarded/members', { user_id: member.id })
})
afterAll(() => t.close())

/** The whole envelope, and nothing beside it. */
function checkEnvelope({ headers, body }: Answer, code: string, hasDetails: boolean): void {
  expect(body).toEqual({
    error: {
      code,
      message: expect.any(String),
      request_id: headers['x-request-id'],
      ...(hasDetails && { details: expect.any(Array) }),
    },
  })
  for (const detail of body.error.details ?? [])
    expect(detail).toEqual({ field: expect.any(String), code: expect.any(String), message: expect.any(String) })
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(headers['cache-control']).toBe('no-store')
}

describe('an error', () => {
  it.each([
    ['invalid_request', 400, true, () => ann.post('/resources', {})],
    ['invalid_request', 400, false, () => ann.post('/resources', '{"name":')],
    ['invalid_request', 400, true, () => ann.get('/resources?page=0')],
    ['invalid_request', 400, true, () => ann.post('/organizations', { name: 'x', slug: 'guarded' })],
    ['authentication_required', 401, false, () => send(t, 'GET', '/users/me')],
    ['authentication_required', 401, false, () => send(t, 'GET', '/users/me', { headers: { authorization: 'Bearer x' } })],
    ['authentication_required', 401, false, () => send(t, 'GET', '/users/me', { headers: { authorization: 'Basic eDp5' } })],
    ['insufficient_permissions', 403, false, () => member.delete('/organizations/guarded')],
    ['resource_not_found', 404, false, () => ann.get('/resources/res_123')],
    ['resource_not_found', 404, false, () => ann.get('/no/such/path')],
    ['resource_not_found', 404, false, () => send(t, 'GET', '/no/such/path')],
    ['invalid_request', 405, false, () => ann.call('PUT', '/users/me')],
    ['invalid_request', 413, false, () => ann.post('/resources', `"${'x'.repeat(1_100_000)}"`)],
    ['invalid_request', 414, false, () => ann.get(`/resources?x=${'x'.repeat(9000)}`)],
    [
      'invalid_request',
      415,
      false,
      () => ann.call('POST', '/resources', { headers: { 'content-type': 'text/plain' }, body: 'x' }),
    ],
  ] as const)('%s is %i, in the envelope (details: %s)', async (code, status, hasDetails, act) => {
    const answer = await act()
    expect(answer.status, answer.text).toBe(status)
    checkEnvelope(answer, code, hasDetails)
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined)
  })

  it('rate_limit_exceeded is 429, with Retry-After', async () => {
    const busy = await signUp(t, 'busy')
    t.clock.advance(62_000)
    let answer = await send(t, 'GET', '/users/me', { headers: bearer(busy.tokens) })
    for (let n = 0; n < 60; n++) answer = await send(t, 'GET', '/users/me', { headers: bearer(busy.tokens) })
    expect(answer.status).toBe(429)
    checkEnvelope(answer, 'rate_limit_exceeded', false)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('internal_server_error is 500, and says nothing of what happened', async () => {
    const broken = await createTestApp()
    const who = await signUp(broken, 'unlucky')
    await broken.db.admin.query('alter table resources rename to hidden')
    const answer = await who.get('/resources')
    expect(answer.status).toBe(500)
    checkEnvelope(answer, 'internal_server_error', false)
    expect(answer.text).not.toMatch(/resources|relation|select/)
    await broken.close()
  })

  it('carries the request id that was sent, in its header and its body', async () => {
    const answer = await send(t, 'GET', '/users/me', { headers: { 'x-request-id': 'req_of_the_client.1' } })
    expect([answer.headers['x-request-id'], answer.body.error.request_id]).toEqual(['req_of_the_client.1', 'req_of_the_client.1'])
  })

  it('names the allowed methods (405 with Allow)', async () => {
    const { headers } = await ann.call('PUT', '/resources')
    expect(new Set(headers.allow!.split(', '))).toEqual(new Set(['GET', 'HEAD', 'POST', 'OPTIONS']))
  })
})

describe('the wording', () => {
  it('has one of the six codes for each refusal there is, and the status that belongs to it', () => {
    const statusesOf: Record<string, Set<number>> = {}
    for (const code of Object.keys(errors) as ErrorCode[]) {
      const fail = new Fail(code)
      const status = platformWording.statusOf!(fail)
      const body = platformWording.wordError(fail, 'request-1') as { error: { code: string } }
      expect(body.error.code).toBe(platformCode(code))
      statusesOf[body.error.code] = (statusesOf[body.error.code] ?? new Set()).add(status)
    }
    expect(statusesOf).toEqual({
      invalid_request: new Set([400, 405, 413, 414, 415, 431]),
      authentication_required: new Set([401]),
      insufficient_permissions: new Set([403]),
      resource_not_found: new Set([404]),
      rate_limit_exceeded: new Set([429]),
      internal_server_error: new Set([500, 503]),
    })
  })
})
