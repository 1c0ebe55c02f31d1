import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { Choice, Closed, Count, Email, Instant, Name, Nullable, Uuid } from '../schemas.ts'
import { params, path, sample, tagOnly } from './base.ts'

export const broadcastStatuses = ['QUEUED', 'SENDING', 'SENT', 'CANCELLED'] as const

export const Broadcast = Closed({
  id: Uuid(),
  subject: Type.String(),
  status: Choice(broadcastStatuses),
  recipientCount: Count('People it will be mailed to'),
  sentCount: Count(),
  failedCount: Count('Mails that were refused for good'),
  createdAt: Instant(),
  sentAt: Nullable(Instant()),
})
const example = {
  id: sample.id,
  subject: 'The workshop reopens on Monday',
  status: 'SENT',
  recipientCount: 72,
  sentCount: 72,
  failedCount: 0,
  createdAt: sample.instant,
  sentAt: sample.instant,
} as const

export const broadcasts = {
  send: route({
    id: 'broadcasts.send',
    method: 'POST',
    path: path('/broadcasts'),
    tag: 'Broadcasts',
    summary: 'Send a one-shot mass e-mail',
    description:
      'To all accepted members or to those of the named segments, one mail per person; who unsubscribed is left out. ' +
      'At most 5 per community in a sliding 24 hours. `broadcast.sent` fires once the last mail is out.',
    access: { scope: 'WRITE_BROADCASTS' },
    params: tagOnly,
    body: Closed({
      subject: Name(300),
      body: Type.String({ minLength: 1, maxLength: 500_000, pattern: '\\S', description: 'HTML; cleaned on the way in' }),
      segmentIds: Type.Optional(
        Nullable(Type.Array(Uuid(), { minItems: 1, maxItems: 100, description: 'All members where it is left out' })),
      ),
      replyTo: Type.Optional(Nullable(Email())),
    }),
    reply: {
      status: 202,
      schema: Closed({
        ok: Type.Boolean(),
        broadcastId: Uuid(),
        recipientCount: Count(),
        remaining: Count('Broadcasts left in this window'),
        resetAt: Instant('When the next place in the window is free again'),
      }),
    },
    errors: ['segment_not_found', 'broadcast_limit'],
    example: {
      params: { tag: sample.tag },
      body: { subject: example.subject, body: '<p>See you at nine.</p>', segmentIds: [sample.segmentId] },
      reply: { ok: true, broadcastId: sample.id, recipientCount: 31, remaining: 4, resetAt: '2026-03-15T17:30:00.000Z' },
    },
  }),
  list: route({
    id: 'broadcasts.list',
    method: 'GET',
    path: path('/broadcasts'),
    tag: 'Broadcasts',
    summary: 'List broadcasts',
    description: 'Newest first.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    query: Type.Object(pageQuery),
    list: { limitDefault: 20 },
    reply: { status: 200, schema: listOf(Broadcast) },
    errors: [],
    example: { params: { tag: sample.tag }, reply: [example] },
  }),
  get: route({
    id: 'broadcasts.get',
    method: 'GET',
    path: path('/broadcasts/:broadcastId'),
    tag: 'Broadcasts',
    summary: 'Get a broadcast and how far it is',
    access: { scope: 'ADMIN' },
    params: params({ broadcastId: Uuid() }),
    reply: { status: 200, schema: Broadcast },
    errors: ['broadcast_not_found'],
    example: { params: { tag: sample.tag, broadcastId: sample.id }, reply: example },
  }),
}
