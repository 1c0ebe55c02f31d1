import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let segmentId: string
let count = 0
beforeAll(async () => {
  t = await createTestApp()
  await t.patch('', { joinMode: 'REQUEST_ONLY' })
  segmentId = (await t.post('/segments', { name: 'Maker' })).body.id
})
afterAll(() => t.close())

const newEmail = () => `asked${count++}@example.org`
const submit = (email: string) => t.post(`/segments/${segmentId}/submit`, { email })

describe('GET /segments/:segmentId/check-email', () => {
  const check = async (email: string, segment = segmentId) =>
    (await t.get(`/segments/${segment}/check-email`, { query: { email }, key: t.community.publishable })).body
  it('follows an application from nothing to member, in any spelling', async () => {
    const email = newEmail()
    expect(await check(email)).toEqual({ exists: false, status: 'NONE' })
    const { requestId } = (await submit(email)).body
    expect(await check(email.toUpperCase())).toEqual({ exists: true, status: 'PENDING' })
    await t.post(`/applications/${requestId}/reject`)
    expect(await check(email)).toEqual({ exists: true, status: 'REJECTED' })
    const again = (await submit(email)).body
    expect(await check(email)).toEqual({ exists: true, status: 'PENDING' })
    await t.post(`/applications/${again.requestId}/approve`)
    expect(await check(email.toUpperCase())).toEqual({ exists: true, status: 'ACCEPTED' })
  })
  it('counts a member who never applied, and is by segment', async () => {
    const email = newEmail()
    const other = (await t.post('/segments', { name: 'Another' })).body.id
    await t.post('/members', { email, segmentId })
    expect(await check(email)).toEqual({ exists: true, status: 'ACCEPTED' })
    expect(await check(email, other)).toEqual({ exists: false, status: 'NONE' })
  })
  it('says the same of a banned, a kicked and an unknown person', async () => {
    for (const act of ['ban', 'kick']) {
      const email = newEmail()
      const { requestId } = (await submit(email)).body
      const { userId } = (await t.post(`/applications/${requestId}/approve`)).body
      await t.post(`/members/${userId}/${act}`)
      expect(await check(email)).toEqual({ exists: false, status: 'NONE' })
    }
  })
  it('refuses what is no address (400), and answers 404 for a segment that is not public', async () => {
    for (const query of ['', '?email=', '?email=nope', '?email=a@example.org&email=b@example.org']) {
      const answer = await t.get(`/segments/${segmentId}/check-email${query}`)
      expect(answer.status).toBe(400)
      expect(answer.body.details[0].field).toBe('email')
    }
    const hidden = (await t.post('/segments', { name: 'Hidden', isActive: false })).body.id
    const ask = (key: string) => t.get(`/segments/${hidden}/check-email?email=a@example.org`, { key })
    expect((await ask(t.community.publishable)).status).toBe(404)
    expect((await ask(t.community.admin)).status).toBe(200)
  })
})
