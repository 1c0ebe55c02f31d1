import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const missing = '0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70'
const add = async (name: string, rest: object = {}) => (await t.post('/atlas/categories', { name, ...rest })).body
const addHotspot = async (categoryId: string) =>
  (await t.post('/atlas/hotspots', { name: 'Somewhere', categoryId, latitude: 1, longitude: 2 })).body
const countOf = async (id: string): Promise<number> => {
  const { body } = await t.get('/atlas/categories')
  return body.find((one: { id: string }) => one.id === id).hotspotCount
}
const lastChange = async () => (await t.changes()).at(-1)!

describe('POST /atlas/categories', () => {
  it('makes an empty category with a slug of its name and a colour (201)', async () => {
    const answer = await t.post('/atlas/categories', { name: 'Ateliers & Cafés' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Ateliers & Cafés',
      slug: 'ateliers-cafes',
      color: expect.stringMatching(/^#[0-9a-f]{6}$/),
      icon: null,
      hotspotCount: 0,
    })
    expect(await lastChange()).toEqual({
      type: 'category.created',
      object_id: answer.body.id,
      data: { categoryId: answer.body.id, slug: 'ateliers-cafes', name: 'Ateliers & Cafés' },
    })
  })
  it('takes slug, colour and icon as they are sent', async () => {
    const sent = { name: 'Gardens', slug: 'green-2', color: '#4C956c', icon: 'tree' }
    expect(await add('Gardens', sent)).toMatchObject(sent)
  })
  it('gives the same name the next free slug, ten at once too', async () => {
    const slugs = await Promise.all(Array.from({ length: 10 }, async () => (await add('Same name')).slug))
    expect(new Set(slugs)).toEqual(new Set(['same-name', ...Array.from({ length: 9 }, (_, n) => `same-name-${n + 2}`)]))
  })
  it('refuses a slug that is asked for and taken (409)', async () => {
    await add('One', { slug: 'wanted' })
    const refused = await t.post('/atlas/categories', { name: 'Two', slug: 'wanted' })
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({ code: 'CONFLICT', error: expect.stringContaining('slug') })
  })
  it.each([
    [{}, 'name'],
    [{ name: '\t' }, 'name'],
    [{ name: 'n'.repeat(101) }, 'name'],
    [{ name: 'x', slug: 'Not A Slug' }, 'slug'],
    [{ name: 'x', slug: '' }, 'slug'],
    [{ name: 'x', color: 'red' }, 'color'],
    [{ name: 'x', color: null }, 'color'],
    [{ name: 'x', icon: 'i'.repeat(51) }, 'icon'],
    [{ name: 'x', hotspotCount: 3 }, 'hotspotCount'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.post('/atlas/categories', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field }] })
  })
  it('needs ADMIN (403)', async () => {
    expect((await t.post('/atlas/categories', { name: 'No' }, { key: t.community.publishable })).status).toBe(403)
  })
})

describe('GET /atlas/categories', () => {
  it('lists in the order they were made, with how many hotspots each has, for everybody', async () => {
    const first = await add('Zebra')
    const second = await add('Aardvark')
    await addHotspot(second.id)
    await addHotspot(second.id)
    const { status, body } = await t.get('/atlas/categories', { key: t.community.publishable })
    expect(status).toBe(200)
    expect(body.slice(-2)).toEqual([first, { ...second, hotspotCount: 2 }])
  })
  it('pages by cursor', async () => {
    for (let n = 0; n < 3; n++) await add(`Paged ${n}`)
    const all = (await t.get('/atlas/categories')).body
    const first = (await t.get('/atlas/categories?limit=2&cursor=')).body
    const rest = (await t.get(`/atlas/categories?limit=100&cursor=${first.pagination.nextCursor}`)).body
    expect([...first.data, ...rest.data]).toEqual(all)
  })
})

describe('PATCH /atlas/categories/:categoryId', () => {
  it('changes what is sent and keeps the slug when the name changes (200)', async () => {
    const category = await add('Before', { icon: 'pin' })
    const answer = await t.patch(`/atlas/categories/${category.id}`, { name: 'After', color: '#000000', icon: null })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ ...category, name: 'After', color: '#000000', icon: null })
    expect(await lastChange()).toMatchObject({
      type: 'category.updated',
      data: { categoryId: category.id, slug: 'before', name: 'After' },
    })
  })
  it('changes the slug where it is named; 409 where it is taken', async () => {
    const category = await add('Slugged')
    await add('Holder', { slug: 'held' })
    expect((await t.patch(`/atlas/categories/${category.id}`, { slug: 'slugged-anew' })).body.slug).toBe('slugged-anew')
    const refused = await t.patch(`/atlas/categories/${category.id}`, { slug: 'held', name: 'Lost' })
    expect(refused.status).toBe(409)
    expect(refused.body.code).toBe('CONFLICT')
    expect((await t.get('/atlas/categories?limit=100')).body).toContainEqual({ ...category, slug: 'slugged-anew' })
  })
  it('honours If-Match with the tag of its last write (412)', async () => {
    const made = await t.post('/atlas/categories', { name: 'Tagged' })
    const at = `/atlas/categories/${made.body.id}`
    expect((await t.patch(at, { name: 'One' }, { headers: { 'if-match': made.headers.etag! } })).status).toBe(200)
    expect((await t.patch(at, { name: 'Two' }, { headers: { 'if-match': made.headers.etag! } })).status).toBe(412)
  })
  it('answers 404 for a category that is not there', async () => {
    expect((await t.patch(`/atlas/categories/${missing}`, { name: 'x' })).status).toBe(404)
  })
})

describe('DELETE /atlas/categories/:categoryId', () => {
  it('deletes an empty category (204, then 404)', async () => {
    const category = await add('Empty')
    expect((await t.delete(`/atlas/categories/${category.id}`)).status).toBe(204)
    expect(await lastChange()).toMatchObject({ type: 'category.removed', data: { categoryId: category.id, name: 'Empty' } })
    expect((await t.delete(`/atlas/categories/${category.id}`)).status).toBe(404)
  })
  it('refuses one that has hotspots (409), until the last has gone', async () => {
    const category = await add('In use')
    const hotspot = await addHotspot(category.id)
    const refused = await t.delete(`/atlas/categories/${category.id}`)
    expect(refused.status).toBe(409)
    expect(refused.body.error).toContain('hotspots')
    await t.delete(`/atlas/hotspots/${hotspot.id}`)
    expect((await t.delete(`/atlas/categories/${category.id}`)).status).toBe(204)
  })
  it('refuses it even where the count is wrong: the hotspots themselves hold it (409)', async () => {
    const category = await add('Miscounted')
    await addHotspot(category.id)
    await t.db.admin.query('update atlas_categories set hotspot_count = 0 where id = $1', [category.id])
    expect((await t.delete(`/atlas/categories/${category.id}`)).status).toBe(409)
  })
  it('never deletes under a hotspot that is made at the same moment', async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = await add('Contested')
      const [removed, made] = await Promise.all([
        t.delete(`/atlas/categories/${id}`),
        t.post('/atlas/hotspots', { name: 'H', categoryId: id, latitude: 0, longitude: 0 }),
      ])
      expect([
        [204, 404],
        [409, 201],
      ]).toContainEqual([removed.status, made.status])
    }
  })
  it('counts hotspots right through creates, moves both ways and deletes at once', async () => {
    const [a, b] = [await add('Here'), await add('There')]
    const made = await Promise.all(Array.from({ length: 12 }, (_, n) => addHotspot(n % 2 ? a.id : b.id)))
    await Promise.all(
      made.map(({ id, categoryId }: { id: string; categoryId: string }, n) =>
        n < 3
          ? t.delete(`/atlas/hotspots/${id}`)
          : t.patch(`/atlas/hotspots/${id}`, { categoryId: categoryId === a.id ? b.id : a.id }),
      ),
    )
    // Of each six, one or two are deleted and the others change sides.
    expect([await countOf(a.id), await countOf(b.id)]).toEqual([4, 5])
  })
})
