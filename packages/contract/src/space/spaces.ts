import Type from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed, Nullable } from '../schemas.ts'
import { Body, countryWords, host, Id, IdText, ShortText, SpaceId, sample, Time } from './base.ts'

export const priceDisplays = ['gross', 'net'] as const

export const Space = Closed({
  id: SpaceId(),
  name: Type.String(),
  url: Type.String(),
  email: Nullable(Type.String({ description: 'Where the space is written to' })),
  created_at: Time(),
  description: Nullable(Type.String()),
  owner_id: Id(),
  country: Nullable(Type.String()),
  locale: Type.String(),
  in_eu: Type.Boolean(),
  subdomain: Type.String(),
  tax_rate: Type.Number({ description: 'Per cent' }),
  price_display: Choice(priceDisplays),
  price_decimals: Type.Integer(),
  time_zone_name: Type.String({ description: 'IANA' }),
  time_zone_offset: Type.Integer({ description: 'Seconds east of UTC, now' }),
  hour_format: Type.Integer({ description: '12 or 24' }),
})
export const spaceExample = {
  id: sample.space,
  name: 'My Community',
  url: sample.url,
  email: 'hello@example.org',
  created_at: sample.time,
  description: null,
  owner_id: sample.user,
  country: 'Portugal',
  locale: 'en',
  in_eu: true,
  subdomain: sample.tag,
  tax_rate: 23,
  price_display: 'gross',
  price_decimals: 2,
  time_zone_name: 'Europe/Lisbon',
  time_zone_offset: 0,
  hour_format: 24,
} as const

const Described = {
  description: Type.Optional(Nullable(Type.String({ maxLength: 5000 }))),
  time_zone_name: Type.Optional(
    Type.String({ maxLength: 100, description: 'IANA, as in `Europe/Lisbon`, or the city alone, as in `Lisbon`' }),
  ),
  country: Type.Optional(Nullable(Type.String({ maxLength: 100, description: countryWords }))),
}
const params = Closed({ subdomain: IdText('The subdomain, or `space-<subdomain>`') })

export const spaces = {
  create: route({
    id: 'space.spaces.create',
    method: 'POST',
    path: host('/spaces'),
    tag: 'Spaces',
    summary: 'Make a space of your own',
    access: { token: 'write', as: 'self' },
    body: Body({
      name: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
      owner_name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
      subdomain: ShortText(100),
      ...Described,
    }),
    reply: { status: 201, schema: Space },
    errors: ['tag_taken'],
    example: {
      body: { name: 'My Community', owner_name: 'Joe Doe', subdomain: sample.tag, time_zone_name: 'Lisbon', country: 'Portugal' },
      reply: spaceExample,
    },
  }),
  update: route({
    id: 'space.spaces.update',
    method: 'PUT',
    path: host('/spaces/:subdomain'),
    tag: 'Spaces',
    summary: 'Change a space',
    description: 'What is left out stays. The subdomain cannot be changed here.',
    access: { token: 'write', as: 'admin' },
    params,
    body: Body({
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' })),
      ...Described,
      email: Type.Optional(Nullable(ShortText(1000))),
      locale: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Z]{2})?$' })),
      tax_rate: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
      price_display: Type.Optional(Choice(priceDisplays)),
      price_decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 4 })),
      hour_format: Type.Optional(Type.Unsafe<12 | 24>({ type: 'integer', enum: [12, 24] })),
    }),
    reply: { status: 200, schema: Space },
    errors: ['community_not_found'],
    example: {
      params: { subdomain: sample.tag },
      body: { name: 'My Community', email: 'hello@example.org', tax_rate: 23 },
      reply: spaceExample,
    },
  }),
  get: route({
    id: 'space.spaces.get',
    method: 'GET',
    path: host('/spaces/:subdomain'),
    tag: 'Spaces',
    summary: 'Show a space',
    access: { open: 'what a space says of itself is public' },
    params,
    reply: { status: 200, schema: Space },
    errors: ['community_not_found', 'rate_limited'],
    example: { params: { subdomain: sample.tag }, reply: spaceExample },
  }),
}
