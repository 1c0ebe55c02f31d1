import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

describe('GET the community', () => {
  it('answers the public object to a publishable key, and what is managed to ADMIN', async () => {
    const answer = await t.get('', { key: t.community.publishable })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      id: t.community.id,
      tag: 'guild',
      name: 'Community guild',
      description: null,
      joinMode: 'OPEN',
      createdAt: expect.stringMatching(/Z$/),
      counts: { members: 1, events: 0, articles: 0, products: 0 },
    })
    expect((await t.get('')).body).toEqual({
      ...answer.body,
      signInRequiresMembership: false,
      brand: { color: null, logoUrl: null },
    })
  })
  it('counts what is there as it comes and goes', async () => {
    await t.post('/members', { email: 'ada@example.org' })
    await t.post('/products', { sku: 'a-1', name: 'A' })
    await t.post('/events', { name: 'Draft', startDate: '2031-05-04T18:00:00Z' })
    await t.post('/events', { name: 'Open', startDate: '2031-05-04T18:00:00Z', status: 'PUBLISHED' })
    expect((await t.get('')).body.counts).toEqual({ members: 2, events: 1, articles: 0, products: 1 })
    await t.patch('/events/open', { status: 'CANCELLED' })
    await t.delete('/products/a-1')
    expect((await t.get('')).body.counts).toEqual({ members: 2, events: 0, articles: 0, products: 0 })
  })
})

describe('PATCH the community', () => {
  it('changes what is sent and nothing else, and tells it', async () => {
    const answer = await t.patch('', { description: 'Makers.', joinMode: 'REQUEST_ONLY', brand: { color: '#2f6f4f' } })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      name: 'Community guild',
      description: 'Makers.',
      joinMode: 'REQUEST_ONLY',
      brand: { color: '#2f6f4f', logoUrl: null },
    })
    expect((await t.patch('', { brand: { logoUrl: 'https://example.org/l.svg' } })).body.brand).toEqual({
      color: '#2f6f4f',
      logoUrl: 'https://example.org/l.svg',
    })
    expect((await t.changes()).at(-1)).toMatchObject({ type: 'community.updated', data: { changed: ['brand'] } })
  })
  it('honours If-Match with the tag of its GET (412)', async () => {
    const { headers } = await t.get('')
    const ifMatch = { headers: { 'if-match': headers.etag! } }
    expect((await t.patch('', { name: 'Renamed' }, ifMatch)).status).toBe(200)
    expect((await t.patch('', { name: 'Too late' }, ifMatch)).status).toBe(412)
    expect((await t.get('')).body.name).toBe('Renamed')
  })
  it.each([
    [{ joinMode: 'SOMETIMES' }, 'joinMode'],
    [{ brand: { color: 'green' } }, 'brand.color'],
    [{ name: ' ' }, 'name'],
    [{ tag: 'other' }, 'tag'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.patch('', body)
    expect(answer.status).toBe(400)
    expect(answer.body.details[0].field).toBe(field)
  })
  it('needs ADMIN (403)', async () => {
    expect((await t.patch('', { name: 'x' }, { key: t.community.publishable })).status).toBe(403)
  })
})
