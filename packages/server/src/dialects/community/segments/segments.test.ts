import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const nobody = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const form = { fields: [{ id: 'why', type: 'LONG_TEXT', label: 'Why?', required: true }] }
const make = async (rest: object = {}) => (await t.post('/segments', { name: 'Maker', ...rest })).body
const publicIds = async () =>
  (await t.get('/segments/public', { key: t.community.publishable })).body.map((s: { id: string }) => s.id)

describe('POST /segments', () => {
  it('makes an active segment with defaults, and tells it (201)', async () => {
    const answer = await t.post('/segments', { name: 'Maker' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Maker',
      description: null,
      color: '#64748b',
      hasForm: false,
      priceMonthly: null,
      priceQuarterly: null,
      priceYearly: null,
      isActive: true,
      memberCount: 0,
    })
    expect((await t.changes()).at(-1)).toMatchObject({
      type: 'segment.created',
      object_id: answer.body.id,
      data: { segmentId: answer.body.id, name: 'Maker' },
    })
  })
  it('takes every field', async () => {
    const fields = {
      name: '<b>Pro</b>',
      description: 'All of it',
      color: '#2F6f4f',
      priceMonthly: 0,
      priceQuarterly: 2_000_000_000,
      priceYearly: null,
      isActive: false,
    }
    expect(await make({ ...fields, form })).toMatchObject({ ...fields, hasForm: true })
  })
  it.each([
    [{}, 'name'],
    [{ name: ' ' }, 'name'],
    [{ name: 'n'.repeat(121) }, 'name'],
    [{ name: 'x', color: 'red' }, 'color'],
    [{ name: 'x', priceMonthly: -1 }, 'priceMonthly'],
    [{ name: 'x', priceYearly: 1.5 }, 'priceYearly'],
    [{ name: 'x', priceQuarterly: 2_000_000_001 }, 'priceQuarterly'],
    [{ name: 'x', isActive: 'yes' }, 'isActive'],
    [{ name: 'x', members: 3 }, 'members'],
    [
      { name: 'x', form: { fields: [{ id: 'a', type: 'RATING', label: 'A', options: [{ id: 'o', label: 'O' }] }] } },
      'form.fields[0].options',
    ],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.post('/segments', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field }] })
  })
})

describe('GET /segments/public and GET /segments', () => {
  it('shows the public the active ones in the order they were made, and ADMIN all', async () => {
    const first = await make({ name: 'First' })
    const hidden = await make({ name: 'Hidden', isActive: false })
    const last = await make({ name: 'Last', form, priceMonthly: 4900 })
    const shown = (await t.get('/segments/public', { key: t.community.publishable })).body
    expect(shown.map((s: { id: string }) => s.id).slice(-2)).toEqual([first.id, last.id])
    const { isActive, memberCount, ...asPublic } = last
    expect(shown.at(-1)).toEqual(asPublic)
    const all = (await t.get('/segments')).body
    expect(all.slice(-3)).toEqual([first, hidden, last])
    expect((await t.get('/segments', { key: t.community.publishable })).status).toBe(403)
  })
  it('pages by offset and by cursor alike', async () => {
    const all = (await t.get('/segments')).body
    const second = (await t.get('/segments?limit=2&offset=2')).body
    const { nextCursor } = (await t.get('/segments?limit=2&cursor=')).body.pagination
    expect((await t.get(`/segments?limit=2&cursor=${nextCursor}`)).body.data).toEqual(second)
    expect(second).toEqual(all.slice(2, 4))
  })
  it('counts accepted members alone', async () => {
    const segment = await make()
    const { userId } = (await t.post('/members', { email: 'counted@example.org', segmentId: segment.id })).body
    await t.post('/members', { email: 'counted2@example.org', segmentId: segment.id })
    const count = async () => (await t.get('/segments')).body.find((s: { id: string }) => s.id === segment.id).memberCount
    expect(await count()).toBe(2)
    await t.post(`/members/${userId}/kick`)
    expect(await count()).toBe(1)
  })
})

describe('PATCH /segments/:segmentId', () => {
  it('changes what is sent and keeps the rest (200)', async () => {
    const segment = await make({ description: 'D', priceMonthly: 100, priceYearly: 1000, form })
    const changed = await t.patch(`/segments/${segment.id}`, { name: 'Renamed', priceMonthly: null, priceQuarterly: 300 })
    expect(changed.status).toBe(200)
    expect(changed.body).toEqual({ ...segment, name: 'Renamed', priceMonthly: null, priceQuarterly: 300 })
    expect((await t.patch(`/segments/${segment.id}`, { description: null })).body.description).toBeNull()
    expect((await t.changes()).at(-1)).toMatchObject({
      type: 'segment.updated',
      data: { segmentId: segment.id, name: 'Renamed', changed: ['description'] },
    })
  })
  it('takes an inactive segment out of the public list', async () => {
    const segment = await make()
    expect(await publicIds()).toContain(segment.id)
    expect((await t.patch(`/segments/${segment.id}`, { isActive: false })).body.isActive).toBe(false)
    expect(await publicIds()).not.toContain(segment.id)
  })
  it('gives another form, and takes it away with null', async () => {
    const segment = await make({ form })
    const first = (await t.get(`/segments/${segment.id}/form`)).body
    const other = { fields: [{ id: 'who', type: 'SHORT_TEXT', label: 'Who?' }], stepLabels: ['You'] }
    expect((await t.patch(`/segments/${segment.id}`, { form: other })).body.hasForm).toBe(true)
    const second = (await t.get(`/segments/${segment.id}/form`)).body
    expect(second.id).not.toBe(first.id)
    expect(second).toMatchObject({ stepLabels: ['You'], fields: [{ id: 'who', required: false, options: [], step: 0 }] })
    expect((await t.patch(`/segments/${segment.id}`, { form: null })).body.hasForm).toBe(false)
    expect((await t.get(`/segments/${segment.id}/form`)).status).toBe(404)
  })
  it('refuses a form that cannot be answered and changes nothing (400)', async () => {
    const segment = await make({ form })
    const answer = await t.patch(`/segments/${segment.id}`, {
      name: 'Other',
      form: { fields: [{ id: 'a', type: 'DROPDOWN', label: 'A' }] },
    })
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe('form.fields[0].options')
    expect((await t.get('/segments')).body.find((s: { id: string }) => s.id === segment.id)).toEqual(segment)
  })
  it('honours If-Match with the tag of the last write (412)', async () => {
    const made = await t.post('/segments', { name: 'Tagged' })
    const ifMatch = (tag: string) => ({ headers: { 'if-match': tag } })
    const first = await t.patch(`/segments/${made.body.id}`, { name: 'One' }, ifMatch(made.headers.etag!))
    expect(first.status).toBe(200)
    expect((await t.patch(`/segments/${made.body.id}`, { name: 'Two' }, ifMatch(made.headers.etag!))).status).toBe(412)
    expect((await t.patch(`/segments/${made.body.id}`, { name: 'Three' }, ifMatch(first.headers.etag!))).status).toBe(200)
  })
  it('answers 404 for a segment that is not there, 403 to a key without ADMIN', async () => {
    expect((await t.patch(`/segments/${nobody}`, { name: 'x' })).status).toBe(404)
    expect((await t.patch('/segments/nope', { name: 'x' })).body.details[0].field).toBe('segmentId')
    const key = await t.createKey(t.community, ['WRITE_MEMBERS', 'READ_PUBLIC'])
    expect((await t.patch(`/segments/${nobody}`, { name: 'x' }, { key })).status).toBe(403)
  })
})

describe('DELETE /segments/:segmentId', () => {
  it('deletes one that nobody is in, and tells it (204, then 404)', async () => {
    const segment = await make({ form })
    expect((await t.delete(`/segments/${segment.id}`)).status).toBe(204)
    expect((await t.changes()).at(-1)).toMatchObject({ type: 'segment.removed', data: { segmentId: segment.id, name: 'Maker' } })
    expect((await t.delete(`/segments/${segment.id}`)).status).toBe(404)
  })
  it('refuses while it has a member (409), and not for one who was kicked', async () => {
    const segment = await make()
    const { userId } = (await t.post('/members', { email: 'inside@example.org', segmentId: segment.id })).body
    const refused = await t.delete(`/segments/${segment.id}`)
    expect(refused.status).toBe(409)
    expect(refused.body.code).toBe('CONFLICT')
    await t.post(`/members/${userId}/kick`)
    expect((await t.delete(`/segments/${segment.id}`)).status).toBe(204)
  })
  it('refuses while an application is open (409); a decided one stays without its segment', async () => {
    await t.patch('', { joinMode: 'REQUEST_ONLY' })
    const segment = await make()
    const { requestId } = (await t.post(`/segments/${segment.id}/submit`, { email: 'asks@example.org' })).body
    expect((await t.delete(`/segments/${segment.id}`)).status).toBe(409)
    await t.post(`/applications/${requestId}/reject`)
    expect((await t.delete(`/segments/${segment.id}`)).status).toBe(204)
    const [application] = (await t.get('/applications?status=REJECTED')).body
    expect(application).toMatchObject({ id: requestId, segmentId: null, segmentName: null })
    await t.patch('', { joinMode: 'OPEN' })
  })
  it('never loses a member who joins at the same moment', async () => {
    for (let round = 0; round < 8; round++) {
      const segment = await make()
      const [joined, removed] = await Promise.all([
        t.post(`/segments/${segment.id}/submit`, { email: `racer${round}@example.org` }),
        t.delete(`/segments/${segment.id}`),
      ])
      expect([
        [201, 409],
        [404, 204],
      ]).toContainEqual([joined.status, removed.status])
    }
  })
})

describe('GET /segments/:segmentId/form', () => {
  it('shows the form to the public, with all its fields', async () => {
    const segment = await make({ form })
    const answer = await t.get(`/segments/${segment.id}/form`, { key: t.community.publishable })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      id: expect.any(String),
      fields: [{ id: 'why', type: 'LONG_TEXT', label: 'Why?', description: null, required: true, options: [], step: 0 }],
      stepLabels: [],
    })
  })
  it('answers 404 without a form, without a segment, and for an inactive one unless ADMIN asks', async () => {
    const bare = await make()
    expect((await t.get(`/segments/${bare.id}/form`)).body.error).toBe('There is no form here')
    expect((await t.get(`/segments/${nobody}/form`)).body.error).toBe('No such segment')
    const hidden = await make({ form, isActive: false })
    expect((await t.get(`/segments/${hidden.id}/form`, { key: t.community.publishable })).status).toBe(404)
    expect((await t.get(`/segments/${hidden.id}/form`)).status).toBe(200)
  })
  it('does not show the segment of another community', async () => {
    const other = await t.createCommunity('elsewhere')
    const segment = await make({ form })
    const answer = await t.call('GET', `/api/v1/communities/elsewhere/segments/${segment.id}/form`, { key: other.admin })
    expect(answer.status).toBe(404)
  })
})
