/** What holds for the whole wire, whatever the operation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }

describe('an empty body', () => {
  it('is none, whatever type it is said to be', async () => {
    const { userId } = (await t.post('/members', { email: 'ada@example.org' })).body
    expect((await t.post(`/members/${userId}/kick`, '', form)).status).toBe(200)
    const { slug, id } = (await t.post('/articles', { title: 'Gone' })).body
    expect(slug).toBe('gone')
    expect((await t.delete(`/articles/${id}`, form)).status).toBe(204)
  })
  it('is missing where there has to be one (400), and other types are refused where it is not empty (415)', async () => {
    expect((await t.post('/articles', '', form)).body.code).toBe('VALIDATION_ERROR')
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await t.post('/articles', 'title=x', { headers: { 'content-type': type } })
      expect([answer.status, answer.body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    }
  })
})

describe('what is not there', () => {
  it.each(['/api/v1/communities/guild/nothing', '/api/v1/nothing', '/api/communities/guild/nothing'])(
    'is a 404 that a page of another site can read: %s',
    async (url) => {
      const answer = await t.call('GET', url, { key: null, headers: { origin: 'https://example.org' } })
      expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', requestId: expect.any(String) } })
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      expect((await t.call('POST', url, { body: { a: 1 } })).headers['access-control-allow-origin']).toBeUndefined()
      expect((await t.call('HEAD', url)).status).toBe(404)
    },
  )
})
