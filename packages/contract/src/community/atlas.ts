import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { Choice, Closed, Count, HexColor, HttpUrl, Name, NoContent, Nullable, Text, Uuid } from '../schemas.ts'
import { params, path, sample, tagOnly } from './base.ts'

const latitude = () => Type.Number({ minimum: -90, maximum: 90, description: 'Degrees north' })
const longitude = () => Type.Number({ minimum: -180, maximum: 180, description: 'Degrees east' })
const slugPattern = () => Type.String({ minLength: 1, maxLength: 80, pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' })

export const AtlasCategory = Closed({
  id: Uuid(),
  name: Type.String(),
  slug: Type.String(),
  color: HexColor(),
  icon: Nullable(Type.String()),
  hotspotCount: Count(),
})
export const AtlasHotspot = Closed({
  id: Uuid(),
  name: Type.String(),
  description: Nullable(Type.String()),
  categoryId: Uuid(),
  category: Closed({ id: Uuid(), name: Type.String(), color: HexColor(), icon: Nullable(Type.String()) }),
  latitude: latitude(),
  longitude: longitude(),
  address: Nullable(Type.String()),
  imageUrl: Nullable(Type.String()),
  url: Nullable(Type.String()),
})
/** RFC 7946. */
export const HotspotCollection = Closed({
  type: Choice(['FeatureCollection']),
  features: Type.Array(
    Closed({
      type: Choice(['Feature']),
      id: Uuid(),
      geometry: Closed({ type: Choice(['Point']), coordinates: Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }) }),
      properties: Type.Object({}, { additionalProperties: true, description: 'The other fields of the hotspot' }),
    }),
  ),
})

const category = {
  id: sample.segmentId,
  name: 'Workshops',
  slug: 'workshops',
  color: '#c2571a',
  icon: 'hammer',
  hotspotCount: 9,
} as const
const hotspot = {
  id: sample.id,
  name: 'Tool library',
  description: null,
  categoryId: category.id,
  category: { id: category.id, name: category.name, color: category.color, icon: category.icon },
  latitude: 38.7085,
  longitude: -9.1478,
  address: 'Rua da Boavista 12',
  imageUrl: null,
  url: null,
} as const
const categoryFields = {
  slug: Type.Optional(slugPattern()),
  color: Type.Optional(HexColor()),
  icon: Type.Optional(Nullable(Text(50))),
}
const hotspotFields = {
  description: Type.Optional(Nullable(Text(5000))),
  address: Type.Optional(Nullable(Text(500))),
  imageUrl: Type.Optional(Nullable(HttpUrl())),
  url: Type.Optional(Nullable(HttpUrl())),
}
const categoryParams = params({ categoryId: Uuid() })
const hotspotParams = params({ hotspotId: Uuid() })
const categoryAt = { tag: sample.tag, categoryId: category.id }
const hotspotAt = { tag: sample.tag, hotspotId: sample.id }
/** However a client's language prints a double, exponents and 17 digits included. */
const number = '-?\\d{1,3}(\\.\\d{1,25})?([eE][-+]?\\d{1,3})?'

export const atlas = {
  listCategories: route({
    id: 'atlas.listCategories',
    method: 'GET',
    path: path('/atlas/categories'),
    tag: 'Atlas',
    summary: 'List atlas categories',
    access: { scope: 'READ_PUBLIC' },
    params: tagOnly,
    query: Type.Object(pageQuery),
    list: { limitDefault: 100 },
    reply: { status: 200, schema: listOf(AtlasCategory) },
    errors: [],
    cache: {},
    example: { params: { tag: sample.tag }, reply: [category] },
  }),
  createCategory: route({
    id: 'atlas.createCategory',
    method: 'POST',
    path: path('/atlas/categories'),
    tag: 'Atlas',
    summary: 'Add a category',
    description: 'The slug is made from the name where it is left out.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({ name: Name(100), ...categoryFields }),
    reply: { status: 201, schema: AtlasCategory },
    errors: ['slug_taken'],
    example: {
      params: { tag: sample.tag },
      body: { name: 'Workshops', color: '#c2571a' },
      reply: { ...category, hotspotCount: 0 },
    },
  }),
  updateCategory: route({
    id: 'atlas.updateCategory',
    method: 'PATCH',
    path: path('/atlas/categories/:categoryId'),
    tag: 'Atlas',
    summary: 'Change a category',
    access: { scope: 'ADMIN' },
    params: categoryParams,
    body: Closed({ name: Type.Optional(Name(100)), ...categoryFields }),
    reply: { status: 200, schema: AtlasCategory },
    errors: ['category_not_found', 'slug_taken'],
    example: { params: categoryAt, body: { icon: 'hammer' }, reply: category },
  }),
  removeCategory: route({
    id: 'atlas.removeCategory',
    method: 'DELETE',
    path: path('/atlas/categories/:categoryId'),
    tag: 'Atlas',
    summary: 'Delete an empty category',
    access: { scope: 'ADMIN' },
    params: categoryParams,
    reply: { status: 204, schema: NoContent },
    errors: ['category_not_found', 'category_in_use'],
    example: { params: categoryAt, reply: null },
  }),
  listHotspots: route({
    id: 'atlas.listHotspots',
    method: 'GET',
    path: path('/atlas/hotspots'),
    tag: 'Atlas',
    summary: 'List hotspots',
    description:
      'In the order they were made; with `near`, nearest first. `bbox` may cross the date line (west > east). ' +
      '`format=geojson` answers a FeatureCollection (RFC 7946) of the same page.',
    access: { scope: 'READ_PUBLIC' },
    params: tagOnly,
    query: Type.Object({
      ...pageQuery,
      category: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "A category's id or slug" })),
      near: Type.Optional(Type.String({ pattern: `^${number},${number}$`, description: 'latitude,longitude in degrees' })),
      radius: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 20_100_000, description: 'Metres around `near`' })),
      bbox: Type.Optional(
        Type.String({ pattern: `^${number}(,${number}){3}$`, description: 'west,south,east,north in degrees' }),
      ),
      format: Type.Optional(Choice(['json', 'geojson'])),
    }),
    list: { limitDefault: 20 },
    reply: {
      status: 200,
      schema: Type.Unsafe<unknown[]>({
        oneOf: [...(listOf(AtlasHotspot) as unknown as { oneOf: unknown[] }).oneOf, HotspotCollection],
      }),
    },
    errors: [],
    cache: {},
    example: { params: { tag: sample.tag }, query: { near: '38.71,-9.14', radius: 2000 }, reply: [hotspot] },
  }),
  getHotspot: route({
    id: 'atlas.getHotspot',
    method: 'GET',
    path: path('/atlas/hotspots/:hotspotId'),
    tag: 'Atlas',
    summary: 'Get a hotspot',
    access: { scope: 'READ_PUBLIC' },
    params: hotspotParams,
    reply: { status: 200, schema: AtlasHotspot },
    errors: ['hotspot_not_found'],
    cache: {},
    example: { params: hotspotAt, reply: hotspot },
  }),
  createHotspot: route({
    id: 'atlas.createHotspot',
    method: 'POST',
    path: path('/atlas/hotspots'),
    tag: 'Atlas',
    summary: 'Add a hotspot',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({ name: Name(200), categoryId: Uuid(), latitude: latitude(), longitude: longitude(), ...hotspotFields }),
    reply: { status: 201, schema: AtlasHotspot },
    errors: ['category_not_found'],
    example: {
      params: { tag: sample.tag },
      body: { name: hotspot.name, categoryId: category.id, latitude: hotspot.latitude, longitude: hotspot.longitude },
      reply: hotspot,
    },
  }),
  updateHotspot: route({
    id: 'atlas.updateHotspot',
    method: 'PATCH',
    path: path('/atlas/hotspots/:hotspotId'),
    tag: 'Atlas',
    summary: 'Change a hotspot',
    access: { scope: 'ADMIN' },
    params: hotspotParams,
    body: Closed({
      name: Type.Optional(Name(200)),
      categoryId: Type.Optional(Uuid()),
      latitude: Type.Optional(latitude()),
      longitude: Type.Optional(longitude()),
      ...hotspotFields,
    }),
    reply: { status: 200, schema: AtlasHotspot },
    errors: ['hotspot_not_found', 'category_not_found'],
    example: { params: hotspotAt, body: { address: 'Rua da Boavista 12' }, reply: hotspot },
  }),
  removeHotspot: route({
    id: 'atlas.removeHotspot',
    method: 'DELETE',
    path: path('/atlas/hotspots/:hotspotId'),
    tag: 'Atlas',
    summary: 'Delete a hotspot',
    access: { scope: 'ADMIN' },
    params: hotspotParams,
    reply: { status: 204, schema: NoContent },
    errors: ['hotspot_not_found'],
    example: { params: hotspotAt, reply: null },
  }),
}
