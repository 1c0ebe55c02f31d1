import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const add = async (sku: string, rest: object = {}) => (await t.post('/products', { sku, name: `Product ${sku}`, ...rest })).body
const sell = (sku: string) => t.db.admin.query('update products set sales_count = 1 where sku = $1', [sku])
const lastChange = async () => (await t.changes()).at(-1)!

describe('POST /products', () => {
  it("makes a product of the owner's, free, in euros and on offer unless said otherwise (201)", async () => {
    const answer = await t.post('/products', { sku: 'apron-01', name: 'Workshop apron' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sku: 'apron-01',
      name: 'Workshop apron',
      description: null,
      priceCents: 0,
      currency: 'EUR',
      imageUrl: null,
      isActive: true,
      sellerId: t.community.ownerId,
    })
    expect(await lastChange()).toEqual({
      type: 'product.created',
      object_id: answer.body.id,
      data: { productId: answer.body.id, sku: 'apron-01', name: 'Workshop apron' },
    })
  })
  it('keeps every field as it was sent', async () => {
    const sent = {
      sku: 'Full_1.0',
      name: `<b>'; drop table products; --`,
      description: '**Waxed** cotton\n\n- three pockets',
      priceCents: 4200,
      currency: 'JPY',
      imageUrl: 'https://example.org/apron.jpg',
      isActive: false,
    }
    expect((await t.post('/products', sent)).body).toMatchObject(sent)
  })
  it('refuses a sku that is taken, in the same case alone (409)', async () => {
    await add('twice')
    const refused = await t.post('/products', { sku: 'twice', name: 'Again' })
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({ code: 'CONFLICT', error: expect.stringContaining('sku') })
    expect((await t.post('/products', { sku: 'TWICE', name: 'Other case' })).status).toBe(201)
  })
  it('gives one sku to one of ten at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => t.post('/products', { sku: 'race', name: `Racer ${n}` })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)])
  })
  it('lets another community have the same sku', async () => {
    const other = await t.createCommunity('other-shop')
    await add('shared')
    const answer = await t.call('POST', '/api/v1/communities/other-shop/products', {
      key: other.admin,
      body: { sku: 'shared', name: 'Theirs' },
    })
    expect(answer.status).toBe(201)
    expect(answer.body.sellerId).toBe(other.ownerId)
    expect((await t.get('/products/shared')).body.name).toBe('Product shared')
  })
  it.each([
    [{ name: 'x' }, 'sku'],
    [{ sku: '', name: 'x' }, 'sku'],
    [{ sku: 'a/b', name: 'x' }, 'sku'],
    [{ sku: '-a', name: 'x' }, 'sku'],
    [{ sku: 's'.repeat(101), name: 'x' }, 'sku'],
    [{ sku: 'x' }, 'name'],
    [{ sku: 'x', name: ' ' }, 'name'],
    [{ sku: 'x', name: 'x', priceCents: -1 }, 'priceCents'],
    [{ sku: 'x', name: 'x', priceCents: 1.5 }, 'priceCents'],
    [{ sku: 'x', name: 'x', priceCents: '1' }, 'priceCents'],
    [{ sku: 'x', name: 'x', priceCents: 2_000_000_001 }, 'priceCents'],
    [{ sku: 'x', name: 'x', currency: 'eur' }, 'currency'],
    [{ sku: 'x', name: 'x', currency: 'QQQ' }, 'currency'],
    [{ sku: 'x', name: 'x', imageUrl: 'ftp://x' }, 'imageUrl'],
    [{ sku: 'x', name: 'x', isActive: 'yes' }, 'isActive'],
    [{ sku: 'x', name: 'x', sellerId: 'me' }, 'sellerId'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.post('/products', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field }] })
  })
  it('needs ADMIN (403)', async () => {
    const key = await t.createKey(t.community, ['WRITE_SALES'])
    expect((await t.post('/products', { sku: 'no', name: 'No' }, { key })).status).toBe(403)
  })
})

describe('GET /products and /products/:sku', () => {
  it('lists in the order they were made, inactive ones too, for everybody', async () => {
    const made = [await add('list-b'), await add('list-a', { isActive: false }), await add('list-c')]
    const { body } = await t.get('/products?limit=100', { key: t.community.publishable })
    expect(body.slice(-3)).toEqual(made)
  })
  it('pages by offset and by cursor alike', async () => {
    for (let n = 0; n < 5; n++) await add(`page-${n}`)
    const all = (await t.get('/products?limit=100')).body
    const seen: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await t.get(`/products?limit=2&cursor=${cursor}`)
      seen.push(...body.data)
      cursor = body.pagination.nextCursor
    }
    expect(seen).toEqual(all)
    expect((await t.get('/products?limit=2&offset=1')).body).toEqual(all.slice(1, 3))
  })
  it('finds a product by its sku, case included; 404 for another', async () => {
    const product = await add('Find-Me')
    expect((await t.get('/products/Find-Me', { key: t.community.publishable })).body).toEqual(product)
    const missing = await t.get('/products/find-me')
    expect(missing.status).toBe(404)
    expect(missing.body.code).toBe('NOT_FOUND')
  })
})

describe('PATCH /products/:sku', () => {
  it('changes what is sent, clears what is null and leaves the rest (200)', async () => {
    const product = await add('patch-1', { description: 'D', imageUrl: 'https://example.org/p.jpg', priceCents: 100 })
    const answer = await t.patch('/products/patch-1', {
      name: 'New',
      priceCents: 0,
      imageUrl: null,
      isActive: false,
      currency: 'USD',
    })
    expect(answer.status).toBe(200)
    const expected = { ...product, name: 'New', priceCents: 0, imageUrl: null, isActive: false, currency: 'USD' }
    expect(answer.body).toEqual(expected)
    expect((await t.get('/products/patch-1')).body).toEqual(expected)
    expect(await lastChange()).toMatchObject({
      type: 'product.updated',
      data: { productId: product.id, sku: 'patch-1', name: 'New' },
    })
  })
  it('moves to a new sku, and refuses one that is taken (409) with nothing changed', async () => {
    const product = await add('move-1')
    await add('move-taken')
    expect((await t.patch('/products/move-1', { sku: 'move-2' })).body).toEqual({ ...product, sku: 'move-2' })
    expect((await t.get('/products/move-1')).status).toBe(404)
    const refused = await t.patch('/products/move-2', { sku: 'move-taken', name: 'Lost' })
    expect(refused.status).toBe(409)
    expect((await t.get('/products/move-2')).body.name).toBe(product.name)
    expect((await t.patch('/products/move-2', { sku: 'move-2' })).status).toBe(200)
  })
  it('lets one of five move to a sku at once', async () => {
    for (let n = 0; n < 5; n++) await add(`mover-${n}`)
    const answers = await Promise.all([0, 1, 2, 3, 4].map((n) => t.patch(`/products/mover-${n}`, { sku: 'the-place' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
  })
  it('honours If-Match with the tag of its GET (412)', async () => {
    await add('tagged')
    const { headers } = await t.get('/products/tagged')
    const first = await t.patch('/products/tagged', { name: 'One' }, { headers: { 'if-match': headers.etag! } })
    expect(first.status).toBe(200)
    expect((await t.get('/products/tagged')).headers.etag).toBe(first.headers.etag)
    const second = await t.patch('/products/tagged', { name: 'Two' }, { headers: { 'if-match': headers.etag! } })
    expect(second.status).toBe(412)
    expect((await t.get('/products/tagged')).body.name).toBe('One')
  })
  it('answers 404 for a product that is not there and 400 for a field that is wrong', async () => {
    expect((await t.patch('/products/nothing', { name: 'x' })).status).toBe(404)
    await add('patch-2')
    const bad = await t.patch('/products/patch-2', { name: null })
    expect(bad.status).toBe(400)
    expect(bad.body.details[0].field).toBe('name')
  })
})

describe('DELETE /products/:sku', () => {
  it('deletes a product without sales (204, then 404)', async () => {
    const product = await add('gone')
    expect((await t.delete('/products/gone')).status).toBe(204)
    expect((await t.get('/products/gone')).status).toBe(404)
    expect((await t.delete('/products/gone')).status).toBe(404)
    expect(await lastChange()).toMatchObject({ type: 'product.removed', data: { productId: product.id, sku: 'gone' } })
  })
  it('only takes a product with sales off offer (204)', async () => {
    const product = await add('sold')
    await sell('sold')
    expect((await t.delete('/products/sold')).status).toBe(204)
    expect((await t.get('/products/sold')).body).toEqual({ ...product, isActive: false })
    expect(await lastChange()).toMatchObject({ type: 'product.updated', object_id: product.id })
    const before = (await t.changes()).length
    expect((await t.delete('/products/sold')).status).toBe(204)
    expect((await t.changes()).length).toBe(before)
  })
})
