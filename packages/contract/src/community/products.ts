import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { Cents, Closed, Currency, HttpUrl, Name, NoContent, Nullable, Text, Uuid } from '../schemas.ts'
import { params, path, sample, tagOnly } from './base.ts'

export const Product = Closed({
  id: Uuid(),
  sku: Type.String({ description: 'Stable within the community' }),
  name: Type.String(),
  description: Nullable(Type.String({ description: 'Markdown' })),
  priceCents: Cents(),
  currency: Currency(),
  imageUrl: Nullable(Type.String()),
  isActive: Type.Boolean({ description: 'Accepts new orders' }),
  sellerId: Uuid('User id of the seller'),
})
const example = {
  id: sample.id,
  sku: 'apron-01',
  name: 'Workshop apron',
  description: 'Waxed cotton, three pockets.',
  priceCents: 4200,
  currency: 'EUR',
  imageUrl: null,
  isActive: true,
  sellerId: sample.userId,
} as const

const Sku = () =>
  Type.String({
    minLength: 1,
    maxLength: 100,
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
    description: 'Letters, digits, dot, dash, underscore',
  })
const fields = {
  priceCents: Type.Optional(Cents()),
  currency: Type.Optional(Currency()),
  description: Type.Optional(Nullable(Text(20_000))),
  imageUrl: Type.Optional(Nullable(HttpUrl())),
  isActive: Type.Optional(Type.Boolean()),
}
const productParams = params({ sku: Type.String({ minLength: 1, maxLength: 200 }) })
const at = { tag: sample.tag, sku: example.sku }

export const products = {
  list: route({
    id: 'products.list',
    method: 'GET',
    path: path('/products'),
    tag: 'Products',
    summary: 'List products',
    description: 'In the order they were made; inactive ones too, with `isActive: false`.',
    access: { scope: 'READ_PUBLIC' },
    params: tagOnly,
    query: Type.Object(pageQuery),
    list: { limitDefault: 20 },
    reply: { status: 200, schema: listOf(Product) },
    errors: [],
    cache: {},
    example: { params: { tag: sample.tag }, reply: [example] },
  }),
  create: route({
    id: 'products.create',
    method: 'POST',
    path: path('/products'),
    tag: 'Products',
    summary: 'Add a product',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({ sku: Sku(), name: Name(200), ...fields }),
    reply: { status: 201, schema: Product },
    errors: ['sku_taken'],
    example: {
      params: { tag: sample.tag },
      body: { sku: example.sku, name: example.name, priceCents: 4200, currency: 'EUR' },
      reply: example,
    },
  }),
  get: route({
    id: 'products.get',
    method: 'GET',
    path: path('/products/:sku'),
    tag: 'Products',
    summary: 'Get a product',
    access: { scope: 'READ_PUBLIC' },
    params: productParams,
    reply: { status: 200, schema: Product },
    errors: ['product_not_found'],
    cache: {},
    example: { params: at, reply: example },
  }),
  update: route({
    id: 'products.update',
    method: 'PATCH',
    path: path('/products/:sku'),
    tag: 'Products',
    summary: 'Change a product',
    access: { scope: 'ADMIN' },
    params: productParams,
    body: Closed({ sku: Type.Optional(Sku()), name: Type.Optional(Name(200)), ...fields }),
    reply: { status: 200, schema: Product },
    errors: ['product_not_found', 'sku_taken'],
    example: { params: at, body: { priceCents: 3900 }, reply: { ...example, priceCents: 3900 } },
  }),
  remove: route({
    id: 'products.remove',
    method: 'DELETE',
    path: path('/products/:sku'),
    tag: 'Products',
    summary: 'Delete a product',
    description: 'One that has sales is only deactivated.',
    access: { scope: 'ADMIN' },
    params: productParams,
    reply: { status: 204, schema: NoContent },
    errors: ['product_not_found'],
    example: { params: at, reply: null },
  }),
}
