import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
/** A category for what each test makes, and one with places whose order is known. */
let shops: { id: string; slug: string }
let cities: { id: string; slug: string }
beforeAll(async () => {
  t = await createTestApp()
  shops = (await t.post('/atlas/categories', { name: 'Shops', icon: 'bag', color: '#112233' })).body
  cities = (await t.post('/atlas/categories', { name: 'Cities' })).body
  for (const [name, latitude, longitude] of places)
    await t.post('/atlas/hotspots', { name, categoryId: cities.id, latitude, longitude })
})
afterAll(() => t.close())

const places: [string, number, number][] = [
  ['Porto', 41.1579, -8.6291],
  ['Lisbon', 38.7223, -9.1393],
  ['Suva', -18.1416, 178.4419],
  ['Apia', -13.8333, -171.7667],
  ['North Pole', 90, 45],
  ['Alert', 82.5018, -62.3481],
  ['South Pole', -90, 0],
  ['East of the line', 10, 180],
  ['West of the line', 11, -180],
]
const missing = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const add = async (rest: object = {}) =>
  (await t.post('/atlas/hotspots', { name: 'A shop', categoryId: shops.id, latitude: 38.7, longitude: -9.1, ...rest })).body
const namesAt = async (query: string): Promise<string[]> => {
  const { status, body } = await t.get(`/atlas/hotspots?category=cities&${query}`)
  expect(status).toBe(200)
  return body.map((one: { name: string }) => one.name)
}

describe('GET /atlas/hotspots', () => {
  it('lists in the order they were made, for everybody', async () => {
    const { body } = await t.get('/atlas/hotspots?limit=9', { key: t.community.publishable })
    expect(body.map((one: { name: string }) => one.name)).toEqual(places.map(([name]) => name))
  })
  it("takes a category's id or slug; one that is not there has none", async () => {
    const bySlug = await t.get('/atlas/hotspots?category=cities')
    expect(bySlug.body).toHaveLength(places.length)
    expect((await t.get(`/atlas/hotspots?category=${cities.id}`)).body).toEqual(bySlug.body)
    for (const category of ['unknown', missing, 'Cities']) {
      const answer = await t.get(`/atlas/hotspots?category=${category}&cursor=`)
      expect(answer.body).toEqual({ data: [], pagination: { nextCursor: null, hasMore: false, limit: 20 } })
    }
  })
  it('takes a slug that looks like an id', async () => {
    const category = (await t.post('/atlas/categories', { name: 'Odd', slug: missing })).body
    await add({ categoryId: category.id, name: 'In odd' })
    expect((await t.get(`/atlas/hotspots?category=${missing}`)).body).toMatchObject([{ name: 'In odd' }])
  })
  it('sorts by distance from near, over the date line and the poles', async () => {
    expect(await namesAt('near=40,-9')).toEqual(expect.arrayContaining(places.map(([name]) => name)))
    expect((await namesAt('near=40,-9')).slice(0, 2)).toEqual(['Porto', 'Lisbon'])
    expect((await namesAt('near=-15,-179')).slice(0, 2)).toEqual(['Suva', 'Apia'])
    expect((await namesAt('near=90,-135')).slice(0, 2)).toEqual(['North Pole', 'Alert'])
    expect((await namesAt('near=-89,77'))[0]).toBe('South Pole')
    expect((await namesAt('near=10.4,179')).slice(0, 2)).toEqual(['East of the line', 'West of the line'])
  })
  it('stops at the radius in metres, edge of rounding aside', async () => {
    // Porto to Lisbon on a sphere of 6,371,008.8 m, by the haversine formula.
    const distance = 274_295.885
    expect(await namesAt(`near=41.1579,-8.6291&radius=${distance + 0.01}`)).toEqual(['Porto', 'Lisbon'])
    expect(await namesAt(`near=41.1579,-8.6291&radius=${distance - 0.01}`)).toEqual(['Porto'])
    expect(await namesAt('near=90,0&radius=0.001')).toEqual(['North Pole'])
    expect(await namesAt('near=10,-180&radius=0.001')).toEqual(['East of the line'])
    expect(await namesAt('near=-90,0&radius=20015200')).toHaveLength(places.length)
  })
  it.each([
    ['radius=5', 'radius'],
    ['near=1,2&radius=0', 'radius'],
    ['near=1,2&radius=-5', 'radius'],
    ['near=1,2&radius=many', 'radius'],
    ['near=1,2&radius=20100001', 'radius'],
    ['near=91,0', 'near'],
    ['near=-90.5,0', 'near'],
    ['near=0,181', 'near'],
    ['near=0,-180.01', 'near'],
    ['near=9e300,0', 'near'],
    ['near=1', 'near'],
    ['near=1,2,3', 'near'],
    ['near=a,b', 'near'],
    ['near=', 'near'],
    ['near=1,2&near=3,4', 'near'],
    ['bbox=1,2,3', 'bbox'],
    ['bbox=0,10,5,-10', 'bbox'],
    ['bbox=-181,0,5,10', 'bbox'],
    ['bbox=0,0,200,10', 'bbox'],
    ['bbox=0,-91,5,10', 'bbox'],
    ['bbox=0,0,5,90.1', 'bbox'],
    ['bbox=w,s,e,n', 'bbox'],
    ['near=1,2&bbox=0,10,5,-10', 'bbox'],
    ['format=xml', 'format'],
    ['category=', 'category'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['near=1,2&cursor=nonsense', 'cursor'],
    ['near=1,2&cursor=&offset=0', 'cursor'],
  ])('refuses ?%s, naming the field (400)', async (query, field) => {
    const answer = await t.get(`/atlas/hotspots?${query}`)
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('VALIDATION_ERROR')
    expect(answer.body.details.map((one: { field: string }) => one.field)).toEqual([field])
  })
  it('takes numbers as other languages write them', async () => {
    expect((await namesAt('near=-1.2345678901234567e1,5E-7')).length).toBe(places.length)
  })
  it('takes a box, over the date line too, whose edges and both sides of ±180 are in it', async () => {
    expect(await namesAt('bbox=-10,38,-8,42')).toEqual(['Porto', 'Lisbon'])
    expect(await namesAt('bbox=-9.1393,38.7223,-8.6291,41.1579')).toEqual(['Porto', 'Lisbon'])
    expect(await namesAt('bbox=170,-20,-170,20')).toEqual(['Suva', 'Apia', 'East of the line', 'West of the line'])
    expect(await namesAt('bbox=179,0,180,20')).toEqual(['East of the line', 'West of the line'])
    expect(await namesAt('bbox=-180,0,-179,20')).toEqual(['East of the line', 'West of the line'])
    expect(await namesAt('bbox=180,0,180,20')).toEqual(['East of the line', 'West of the line'])
    expect(await namesAt('bbox=-180,-90,180,90')).toHaveLength(places.length)
    expect(await namesAt('bbox=0,0,1,1')).toEqual([])
  })
  it('combines near, radius, box and category', async () => {
    expect(await namesAt('near=41,-8&bbox=-10,30,0,60')).toEqual(['Porto', 'Lisbon'])
    expect(await namesAt('near=38,-9&radius=100000&bbox=-10,30,0,60')).toEqual(['Lisbon'])
    expect(await namesAt('near=-15,179&radius=2000000&bbox=175,-30,-160,0')).toEqual(['Suva', 'Apia'])
    expect(await namesAt('near=-15,179&radius=2000000&bbox=175,10,-160,20')).toEqual([])
  })
  it('pages nearest first by cursor, among equally near ones too, while others are made', async () => {
    const category = (await t.post('/atlas/categories', { name: 'Same spot' })).body
    for (let n = 0; n < 9; n++) await add({ categoryId: category.id, latitude: 20 + (n < 6 ? 0 : n), longitude: 20 })
    const query = '/atlas/hotspots?category=same-spot&near=20,20'
    const all = (await t.get(query)).body.map((one: { id: string }) => one.id)
    expect(all).toHaveLength(9)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body }: { body: { data: { id: string }[]; pagination: { nextCursor: string | null } } } = await t.get(
        `${query}&limit=2&cursor=${cursor}`,
      )
      seen.push(...body.data.map(({ id }) => id))
      cursor = body.pagination.nextCursor
      if (seen.length === 8) await add({ categoryId: category.id, latitude: 20.5, longitude: 20 })
    }
    expect(seen).toEqual(all)
  })
  it('tells where the next page begins, also by offset', async () => {
    const page = await t.get('/atlas/hotspots?category=cities&near=40,-9&limit=2&offset=4')
    expect(page.headers.link).toContain('offset=6')
    const next = await t.get(`/atlas/hotspots?category=cities&near=40,-9&limit=3&cursor=${page.headers['x-next-cursor']}`)
    const all = (await t.get('/atlas/hotspots?category=cities&near=40,-9')).body
    expect([...page.body, ...next.body.data]).toEqual(all.slice(4))
    expect(next.headers['x-next-cursor']).toBeUndefined()
  })
  it('answers 304 to a tag that still holds, and a new one after a write', async () => {
    const first = await t.get('/atlas/hotspots?near=1,1')
    const headers = { 'if-none-match': first.headers.etag! }
    expect((await t.get('/atlas/hotspots?near=1,1', { headers })).status).toBe(304)
    await add({ latitude: 1, longitude: 1 })
    expect((await t.get('/atlas/hotspots?near=1,1', { headers })).status).toBe(200)
  })
})

describe('GET /atlas/hotspots?format=geojson', () => {
  it('answers a FeatureCollection, longitude first (RFC 7946)', async () => {
    const { headers, body } = await t.get('/atlas/hotspots?category=cities&limit=1&format=geojson')
    expect(headers['content-type']).toBe('application/geo+json')
    const { id } = (await t.get('/atlas/hotspots?category=cities&limit=1')).body[0]
    const { name, color, icon } = (await t.get('/atlas/categories')).body.find((one: { slug: string }) => one.slug === 'cities')
    expect(body).toEqual({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id,
          geometry: { type: 'Point', coordinates: [-8.6291, 41.1579] },
          properties: {
            name: 'Porto',
            description: null,
            categoryId: cities.id,
            category: { id: cities.id, name, color, icon },
            address: null,
            imageUrl: null,
            url: null,
          },
        },
      ],
    })
  })
  it('answers the same rows in the same order as JSON, and an empty collection for none', async () => {
    for (const query of ['category=cities', 'near=40,-9&limit=100', 'bbox=170,-20,-170,20', 'near=0,0&bbox=-10,38,-8,42']) {
      const plain = (await t.get(`/atlas/hotspots?${query}`)).body.map((one: { id: string }) => one.id)
      const geo = (await t.get(`/atlas/hotspots?${query}&format=geojson`)).body.features.map((one: { id: string }) => one.id)
      expect(geo).toEqual(plain)
      expect(geo.length).toBeGreaterThan(0)
    }
    for (const query of ['category=unknown', 'bbox=0,0,1e-5,1e-5', 'near=0,0&radius=1'])
      expect((await t.get(`/atlas/hotspots?${query}&format=geojson`)).body).toEqual({ type: 'FeatureCollection', features: [] })
  })
  it('pages by the cursor in its header, with the body a collection still', async () => {
    for (const order of ['', '&near=40,-9']) {
      const url = `/atlas/hotspots?category=cities${order}&format=geojson`
      const all = (await t.get(url)).body.features
      const seen: unknown[] = []
      let cursor: string | undefined = ''
      while (cursor !== undefined) {
        const { headers, body } = await t.get(`${url}&limit=4&cursor=${cursor}`)
        expect(body.type).toBe('FeatureCollection')
        seen.push(...body.features)
        cursor = headers['x-next-cursor']
      }
      expect(seen).toEqual(all)
    }
  })
})
