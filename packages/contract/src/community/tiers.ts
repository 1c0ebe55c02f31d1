import Type from 'typebox'
import { route } from '../route.ts'
import { Capacity, Cents, Closed, Currency, Instant, Name, NoContent, Nullable, Slug, Text, Uuid } from '../schemas.ts'
import { Form, FormInput, formSample, params, path, sample } from './base.ts'
import { eventSamples, Tier } from './events.ts'

const tierFields = {
  priceCents: Type.Optional(Cents('0 is free')),
  currency: Type.Optional(Currency()),
  description: Type.Optional(Nullable(Text(200))),
  capacity: Type.Optional(Nullable(Capacity())),
  salesStartAt: Type.Optional(Nullable(Instant())),
  salesEndAt: Type.Optional(Nullable(Instant('After salesStartAt'))),
  published: Type.Optional(Type.Boolean()),
  form: Type.Optional(Nullable(FormInput)),
}
const tierParams = params({ tierId: Uuid() })
const at = { tag: sample.tag, tierId: sample.tierId }

export const tiers = {
  create: route({
    id: 'tiers.create',
    method: 'POST',
    path: path('/events/:slug/tiers'),
    tag: 'Tiers',
    summary: 'Add a tier to an event',
    access: { scope: 'ADMIN' },
    params: params({ slug: Slug(300) }),
    body: Closed({ name: Name(80), ...tierFields }),
    reply: { status: 201, schema: Tier },
    errors: ['event_not_found'],
    example: {
      params: eventSamples.at,
      body: { name: 'Regular', capacity: 40 },
      reply: { ...eventSamples.tier, remaining: 40, hasForm: false },
    },
  }),
  update: route({
    id: 'tiers.update',
    method: 'PATCH',
    path: path('/tiers/:tierId'),
    tag: 'Tiers',
    summary: 'Change a tier',
    description: 'Price and currency are locked once the tier has an RSVP or a sale. `form: null` takes the form away.',
    access: { scope: 'ADMIN' },
    params: tierParams,
    body: Closed({ name: Type.Optional(Name(80)), ...tierFields }),
    reply: { status: 200, schema: Tier },
    errors: ['tier_not_found', 'tier_price_locked'],
    example: { params: at, body: { capacity: 50 }, reply: { ...eventSamples.tier, capacity: 50, remaining: 22 } },
  }),
  remove: route({
    id: 'tiers.remove',
    method: 'DELETE',
    path: path('/tiers/:tierId'),
    tag: 'Tiers',
    summary: 'Delete a tier that nobody has taken',
    access: { scope: 'ADMIN' },
    params: tierParams,
    reply: { status: 204, schema: NoContent },
    errors: ['tier_not_found', 'tier_in_use'],
    example: { params: at, reply: null },
  }),
  form: route({
    id: 'tiers.form',
    method: 'GET',
    path: path('/tiers/:tierId/form'),
    tag: 'Tiers',
    summary: "Get a tier's form",
    access: { scope: 'READ_PUBLIC' },
    params: tierParams,
    reply: { status: 200, schema: Form },
    errors: ['tier_not_found', 'form_not_found'],
    cache: {},
    example: { params: at, reply: formSample },
  }),
}
