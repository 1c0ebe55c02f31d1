import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
let shops: { id: string; slug: string }
beforeAll(async () => {
  t = await createTestApp()
  shops = (await t.post('/atlas/categories', { name: 'Shops', icon: 'bag', color: '#112233' })).body
})
afterAll(() => t.close())

const missing = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const add = async (rest: object = {}) =>
  (await t.post('/atlas/hotspots', { name: 'A shop', categoryId: shops.id, latitude: 38.7, longitude: -9.1, ...rest })).body
const lastChange = async () => (await t.changes()).at(-1)!

describe('POST /atlas/hotspots', () => {
  it('makes a hotspot that shows its category (201)', async () => {
    const sent = {
      name: 'Tool <b>library</b>',
      categoryId: shops.id,
      latitude: 38.70851234567891,
      longitude: -9.1478,
      description: 'Drills & saws',
      address: 'Rua da Boavista 12',
      imageUrl: 'https://example.org/tools.jpg',
      url: 'https://example.org/',
    }
    const answer = await t.post('/atlas/hotspots', sent)
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      ...sent,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      category: { id: shops.id, name: 'Shops', color: '#112233', icon: 'bag' },
    })
    expect((await t.get(`/atlas/hotspots/${answer.body.id}`, { key: t.community.publishable })).body).toEqual(answer.body)
    expect(await lastChange()).toEqual({
      type: 'hotspot.created',
      object_id: answer.body.id,
      data: { hotspotId: answer.body.id, categoryId: shops.id, name: sent.name },
    })
  })
  it('leaves null what is left out', async () => {
    expect(await add()).toMatchObject({ description: null, address: null, imageUrl: null, url: null })
  })
  it('refuses a category that is not there, or is of another community (404)', async () => {
    const other = await t.createCommunity('other-atlas')
    const theirs = await t.call('POST', '/api/v1/communities/other-atlas/atlas/categories', {
      key: other.admin,
      body: { name: 'Theirs' },
    })
    for (const categoryId of [missing, theirs.body.id]) {
      const answer = await t.post('/atlas/hotspots', { name: 'x', categoryId, latitude: 0, longitude: 0 })
      expect(answer.status).toBe(404)
      expect(answer.body).toMatchObject({ code: 'NOT_FOUND', error: expect.stringContaining('category') })
    }
  })
  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'n'.repeat(201) }, 'name'],
    [{ categoryId: 'shops' }, 'categoryId'],
    [{ latitude: 90.000001 }, 'latitude'],
    [{ latitude: -91 }, 'latitude'],
    [{ latitude: '38' }, 'latitude'],
    [{ latitude: null }, 'latitude'],
    [{ longitude: 180.5 }, 'longitude'],
    [{ longitude: -181 }, 'longitude'],
    [{ url: 'javascript:alert(1)' }, 'url'],
    [{ imageUrl: 'not a url' }, 'imageUrl'],
    [{ description: 'd'.repeat(5001) }, 'description'],
    [{ address: 'a'.repeat(501) }, 'address'],
    [{ position: '(0,0,1)' }, 'position'],
  ])('refuses %j, naming the field (400)', async (rest, field) => {
    const good = { name: 'x', categoryId: shops.id, latitude: 0, longitude: 0 }
    const answer = await t.post('/atlas/hotspots', { ...good, ...rest })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field }] })
  })
  it('keeps a place that is all but on the equator', async () => {
    const made = await add({ latitude: 5e-324, longitude: -1e-320 })
    expect(made).toMatchObject({ latitude: 0, longitude: 0 })
    expect((await t.get('/atlas/hotspots?near=4e-320,1e-319&radius=1e-9')).body).toEqual([made])
    expect((await t.patch(`/atlas/hotspots/${made.id}`, { latitude: -5e-324, longitude: 90 })).status).toBe(200)
  })
  it('needs ADMIN (403)', async () => {
    const body = { name: 'x', categoryId: shops.id, latitude: 0, longitude: 0 }
    expect((await t.post('/atlas/hotspots', body, { key: t.community.publishable })).status).toBe(403)
  })
})

describe('GET, PATCH, DELETE /atlas/hotspots/:hotspotId', () => {
  it('answers 404 for a hotspot that is not there and 400 for an id that is none', async () => {
    expect((await t.get(`/atlas/hotspots/${missing}`)).status).toBe(404)
    expect((await t.patch(`/atlas/hotspots/${missing}`, { name: 'x' })).status).toBe(404)
    expect((await t.delete(`/atlas/hotspots/${missing}`)).status).toBe(404)
    const bad = await t.get('/atlas/hotspots/nope')
    expect(bad.status).toBe(400)
    expect(bad.body.details[0].field).toBe('hotspotId')
  })
  it('changes what is sent, clears what is null and leaves the rest (200)', async () => {
    const hotspot = await add({ address: 'Old street', url: 'https://example.org/old' })
    const answer = await t.patch(`/atlas/hotspots/${hotspot.id}`, { name: 'Renamed', url: null, latitude: 0 })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ ...hotspot, name: 'Renamed', url: null, latitude: 0 })
    expect((await t.get(`/atlas/hotspots/${hotspot.id}`)).body).toEqual(answer.body)
    expect(await lastChange()).toMatchObject({
      type: 'hotspot.updated',
      data: { hotspotId: hotspot.id, categoryId: shops.id, name: 'Renamed' },
    })
  })
  it('is found near where it was moved to', async () => {
    const hotspot = await add({ latitude: -45, longitude: 100 })
    await t.patch(`/atlas/hotspots/${hotspot.id}`, { longitude: 101 })
    expect((await t.get('/atlas/hotspots?near=-45,100&radius=1000')).body).toEqual([])
    expect((await t.get('/atlas/hotspots?near=-45,101&radius=1')).body).toEqual([{ ...hotspot, longitude: 101 }])
  })
  it('moves to another category, also named in capitals; 404 for one that is not there', async () => {
    const hotspot = await add()
    const to = (await t.post('/atlas/categories', { name: 'Moved to' })).body
    const moved = await t.patch(`/atlas/hotspots/${hotspot.id}`, { categoryId: to.id.toUpperCase() })
    expect(moved.body).toMatchObject({ categoryId: to.id, category: { id: to.id, name: 'Moved to' } })
    const again = await t.patch(`/atlas/hotspots/${hotspot.id}`, { categoryId: missing, name: 'Lost' })
    expect(again.status).toBe(404)
    expect(again.body.error).toContain('category')
    expect((await t.get(`/atlas/hotspots/${hotspot.id}`)).body).toEqual(moved.body)
  })
  it('shows what its category is called now', async () => {
    const category = (await t.post('/atlas/categories', { name: 'Then' })).body
    const hotspot = await add({ categoryId: category.id })
    await t.patch(`/atlas/categories/${category.id}`, { name: 'Now', icon: 'star' })
    expect((await t.get(`/atlas/hotspots/${hotspot.id}`)).body.category).toMatchObject({ name: 'Now', icon: 'star' })
  })
  it('honours If-Match with the tag of its GET (412)', async () => {
    const { id } = await add()
    const { headers } = await t.get(`/atlas/hotspots/${id}`)
    expect((await t.patch(`/atlas/hotspots/${id}`, { name: 'One' }, { headers: { 'if-match': headers.etag! } })).status).toBe(200)
    expect((await t.patch(`/atlas/hotspots/${id}`, { name: 'Two' }, { headers: { 'if-match': headers.etag! } })).status).toBe(412)
  })
  it('deletes (204, then 404)', async () => {
    const { id } = await add()
    expect((await t.delete(`/atlas/hotspots/${id}`)).status).toBe(204)
    expect((await t.get(`/atlas/hotspots/${id}`)).status).toBe(404)
    expect(await lastChange()).toMatchObject({ type: 'hotspot.removed', object_id: id })
  })
})
