import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { Choice, Closed, Email, Instant, Nullable, Slug, Text, Uuid } from '../schemas.ts'
import { Answers, params, path, sample } from './base.ts'
import { eventSamples } from './events.ts'

export const rsvpStatuses = ['APPROVED', 'PENDING', 'CANCELLED', 'REJECTED'] as const

export const Rsvp = Closed({
  id: Uuid(),
  status: Choice(rsvpStatuses),
  name: Nullable(Type.String()),
  email: Type.String(),
  userId: Nullable(Uuid()),
  tierId: Nullable(Uuid()),
  answers: Answers,
  createdAt: Instant(),
})
const example = {
  id: sample.id,
  status: 'APPROVED',
  name: 'Amara Okafor',
  email: 'amara@example.org',
  userId: sample.userId,
  tierId: sample.tierId,
  answers: { diet: 'veg' },
  createdAt: sample.instant,
} as const

export const rsvps = {
  create: route({
    id: 'rsvps.create',
    method: 'POST',
    path: path('/events/:slug/rsvp'),
    tag: 'RSVPs',
    summary: 'RSVP to a free event',
    description:
      'Names a person by `email` or by `userId`. An event with tiers needs `tierId` unless it has a single one; a paid tier answers 402. ' +
      'The status is PENDING where the event asks for approval; a pending RSVP holds its place.',
    access: { scope: 'WRITE_SALES' },
    params: params({ slug: Slug(300) }),
    body: Closed({
      email: Type.Optional(Nullable(Email('Required unless userId is given'))),
      name: Type.Optional(Nullable(Text(200))),
      userId: Type.Optional(Nullable(Uuid())),
      tierId: Type.Optional(Nullable(Uuid())),
      answers: Type.Optional(Nullable(Answers)),
    }),
    reply: {
      status: 201,
      schema: Closed({
        ok: Type.Boolean(),
        rsvpId: Uuid(),
        status: Choice(['APPROVED', 'PENDING']),
        eventId: Uuid(),
        tierId: Nullable(Uuid()),
        userId: Nullable(Uuid()),
      }),
    },
    errors: [
      'event_not_found',
      'tier_not_found',
      'member_not_found',
      'tier_required',
      'payment_required',
      'person_banned',
      'members_only',
      'event_full',
      'tier_full',
      'event_over',
      'event_cancelled',
      'sales_closed',
      'already_attending',
    ],
    example: {
      params: eventSamples.at,
      body: { email: example.email, name: example.name, tierId: sample.tierId, answers: { diet: 'veg' } },
      reply: { ok: true, rsvpId: sample.id, status: 'APPROVED', eventId: sample.id, tierId: sample.tierId, userId: null },
    },
  }),
  list: route({
    id: 'rsvps.list',
    method: 'GET',
    path: path('/events/:slug/rsvps'),
    tag: 'RSVPs',
    summary: "List an event's RSVPs",
    description: 'In the order they came.',
    access: { scope: 'ADMIN' },
    params: params({ slug: Slug(300) }),
    query: Type.Object({ ...pageQuery, status: Type.Optional(Choice(rsvpStatuses)) }),
    list: { limitDefault: 20 },
    reply: { status: 200, schema: listOf(Rsvp) },
    errors: ['event_not_found'],
    cache: {},
    example: { params: eventSamples.at, reply: [example] },
  }),
  update: route({
    id: 'rsvps.update',
    method: 'PATCH',
    path: path('/rsvps/:rsvpId'),
    tag: 'RSVPs',
    summary: 'Approve, reject or cancel an RSVP',
    description: 'Rejecting and cancelling free the place; a freed RSVP is not reopened (make a new one).',
    access: { scope: 'ADMIN' },
    params: params({ rsvpId: Uuid() }),
    body: Closed({ status: Choice(['APPROVED', 'REJECTED', 'CANCELLED']) }),
    reply: { status: 200, schema: Rsvp },
    errors: ['rsvp_not_found', 'rsvp_closed'],
    example: {
      params: { tag: sample.tag, rsvpId: sample.id },
      body: { status: 'CANCELLED' },
      reply: { ...example, status: 'CANCELLED' },
    },
  }),
}
