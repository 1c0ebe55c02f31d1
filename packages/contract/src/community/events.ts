import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import {
  Capacity,
  Cents,
  Choice,
  Closed,
  Count,
  Currency,
  HttpUrl,
  Instant,
  Name,
  Nullable,
  Slug,
  Text,
  Uuid,
} from '../schemas.ts'
import { params, path, sample, tagOnly } from './base.ts'

export const eventFormats = ['ONLINE', 'IN_PERSON', 'HYBRID'] as const
export const eventStatuses = ['DRAFT', 'PUBLISHED', 'CANCELLED'] as const
export const viewabilities = ['PUBLIC', 'MEMBERS_ONLY'] as const

export const Tier = Closed({
  id: Uuid(),
  name: Type.String(),
  description: Nullable(Type.String()),
  priceCents: Cents(),
  currency: Currency(),
  capacity: Nullable(Capacity()),
  remaining: Nullable(Count('Places left; null for no limit')),
  isFree: Type.Boolean(),
  hasForm: Type.Boolean(),
})

const latitude = () => Type.Number({ minimum: -90, maximum: 90 })
const longitude = () => Type.Number({ minimum: -180, maximum: 180 })

export const Location = Closed({
  type: Choice(['PHYSICAL', 'ONLINE', 'HYBRID']),
  address: Nullable(Type.String()),
  city: Nullable(Type.String()),
  country: Nullable(Type.String()),
  latitude: Nullable(latitude()),
  longitude: Nullable(longitude()),
  onlineUrl: Nullable(Type.String({ description: 'Hidden from READ_PUBLIC where the event is for members only' })),
})
const LocationInput = Closed({
  type: Type.Optional(
    Choice(['PHYSICAL', 'ONLINE', 'HYBRID'], { description: 'Follows from the other fields where it is left out' }),
  ),
  address: Type.Optional(Nullable(Text(500))),
  city: Type.Optional(Nullable(Text(200))),
  country: Type.Optional(Nullable(Text(100))),
  latitude: Type.Optional(Nullable(latitude())),
  longitude: Type.Optional(Nullable(longitude())),
  onlineUrl: Type.Optional(Nullable(HttpUrl())),
})

export const Event = Closed({
  id: Uuid(),
  slug: Slug(200),
  name: Type.String(),
  description: Nullable(Type.String({ description: 'May hold markdown' })),
  startDate: Instant(),
  endDate: Nullable(Instant()),
  location: Nullable(Location),
  bannerUrl: Nullable(Type.String()),
  format: Choice(eventFormats),
  tiers: Type.Array(Tier),
  featured: Type.Boolean({ description: 'At most one event of a community is featured' }),
})
export const EventForAdmin = Closed({
  ...Event.properties,
  status: Choice(eventStatuses),
  timezone: Nullable(Type.String()),
  capacity: Nullable(Capacity()),
  requiresApproval: Type.Boolean(),
  viewability: Choice(viewabilities),
  attendeeCount: Count('Approved RSVPs'),
})
const AnyEvent = Type.Union([Event, EventForAdmin])

const eventFields = {
  description: Type.Optional(Nullable(Text(50_000))),
  endDate: Type.Optional(Nullable(Instant('After startDate'))),
  timezone: Type.Optional(Nullable(Type.String({ format: 'timezone', description: 'IANA name, such as Europe/Lisbon' }))),
  format: Type.Optional(Choice(eventFormats)),
  location: Type.Optional(Nullable(LocationInput)),
  bannerUrl: Type.Optional(Nullable(HttpUrl())),
  featured: Type.Optional(Type.Boolean()),
  capacity: Type.Optional(Nullable(Capacity())),
  requiresApproval: Type.Optional(Type.Boolean()),
  viewability: Type.Optional(Choice(viewabilities)),
  status: Type.Optional(Choice(eventStatuses)),
}
export const EventCreate = Closed({ name: Name(300, 'The slug is made from it'), startDate: Instant(), ...eventFields })
export const EventUpdate = Closed({ name: Type.Optional(Name(300)), startDate: Type.Optional(Instant()), ...eventFields })

const tier = {
  id: sample.tierId,
  name: 'Regular',
  description: null,
  priceCents: 0,
  currency: 'EUR',
  capacity: 40,
  remaining: 12,
  isFree: true,
  hasForm: true,
} as const
const example = {
  id: sample.id,
  slug: 'open-workshop-night',
  name: 'Open workshop night',
  description: 'Bring something broken.',
  startDate: sample.instant,
  endDate: '2026-03-14T20:30:00.000Z',
  location: {
    type: 'PHYSICAL',
    address: 'Rua da Boavista 12',
    city: 'Lisbon',
    country: 'Portugal',
    latitude: 38.7085,
    longitude: -9.1478,
    onlineUrl: null,
  },
  bannerUrl: null,
  format: 'IN_PERSON',
  tiers: [tier],
  featured: false,
} as const
const forAdmin = {
  ...example,
  status: 'PUBLISHED',
  timezone: 'Europe/Lisbon',
  capacity: 40,
  requiresApproval: false,
  viewability: 'PUBLIC',
  attendeeCount: 28,
} as const
const eventParams = params({ slug: Slug(300) })
const at = { tag: sample.tag, slug: example.slug }

export const events = {
  list: route({
    id: 'events.list',
    method: 'GET',
    path: path('/events'),
    tag: 'Events',
    summary: 'List events',
    description: 'Published events by start. With ADMIN, `status` lists drafts or cancelled ones instead.',
    access: { scope: 'READ_PUBLIC' },
    params: tagOnly,
    query: Type.Object({
      ...pageQuery,
      featured: Type.Optional(Type.Boolean({ description: 'Only the single featured event' })),
      upcoming: Type.Optional(Type.Boolean({ description: 'Only events that start from now on' })),
      status: Type.Optional(Choice(eventStatuses, { description: 'Needs ADMIN; PUBLISHED otherwise' })),
    }),
    list: { limitDefault: 20 },
    reply: { status: 200, schema: listOf(AnyEvent) },
    errors: [],
    cache: { seconds: 1 },
    example: { params: { tag: sample.tag }, query: { upcoming: true }, reply: [example] },
  }),
  create: route({
    id: 'events.create',
    method: 'POST',
    path: path('/events'),
    tag: 'Events',
    summary: 'Create an event',
    description: 'A draft unless `status` says otherwise.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: EventCreate,
    reply: { status: 201, schema: EventForAdmin },
    errors: [],
    example: {
      params: { tag: sample.tag },
      body: { name: example.name, startDate: example.startDate, format: 'IN_PERSON', capacity: 40 },
      reply: { ...forAdmin, status: 'DRAFT', attendeeCount: 0, tiers: [] },
    },
  }),
  get: route({
    id: 'events.get',
    method: 'GET',
    path: path('/events/:slug'),
    tag: 'Events',
    summary: 'Get an event',
    description: 'Drafts and cancelled events, and the fields of their management, are answered with ADMIN alone.',
    access: { scope: 'READ_PUBLIC' },
    params: eventParams,
    reply: { status: 200, schema: AnyEvent },
    errors: ['event_not_found'],
    cache: {},
    example: { params: at, reply: example },
  }),
  update: route({
    id: 'events.update',
    method: 'PATCH',
    path: path('/events/:slug'),
    tag: 'Events',
    summary: 'Change, publish or cancel an event',
    description: 'The slug never changes. `PUBLISHED` fires `event.published`, `CANCELLED` fires `event.cancelled`.',
    access: { scope: 'ADMIN' },
    params: eventParams,
    body: EventUpdate,
    reply: { status: 200, schema: EventForAdmin },
    errors: ['event_not_found', 'no_published_tier'],
    example: { params: at, body: { status: 'PUBLISHED' }, reply: forAdmin },
  }),
  tiers: route({
    id: 'events.tiers',
    method: 'GET',
    path: path('/events/:slug/tiers'),
    tag: 'Events',
    summary: "List an event's tiers",
    description: 'The published ones, in the order they were made.',
    access: { scope: 'READ_PUBLIC' },
    params: eventParams,
    query: Type.Object({
      ...pageQuery,
      includeUnpublished: Type.Optional(Type.Boolean({ description: 'Needs ADMIN; false otherwise' })),
    }),
    list: { limitDefault: 100 },
    reply: { status: 200, schema: listOf(Tier) },
    errors: ['event_not_found'],
    cache: {},
    example: { params: at, reply: [tier] },
  }),
}
export const eventSamples = { tier, example, at, eventParams }
