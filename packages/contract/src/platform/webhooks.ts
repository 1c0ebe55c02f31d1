import Type from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed, Count, HttpUrl, Instant, NoContent, Nullable } from '../schemas.ts'
import { Body, Data, Id, idParams, Pages, pageSample, pagesQuery, path, sample, Time } from './base.ts'
import { memberExample, organizationExample } from './organizations.ts'
import { resourceExample } from './resources.ts'
import { userExample } from './users.ts'

/** What a person's webhooks are told of. Source: platform contract B5. */
export const platformEvents = [
  'resource.created',
  'resource.updated',
  'resource.deleted',
  'organization.created',
  'organization.updated',
  'organization.deleted',
  'organization.member_added',
  'organization.member_removed',
  'user.updated',
  'webhook.test',
] as const
export type PlatformEvent = (typeof platformEvents)[number]
export const anyEvent = '*'

export const Webhook = Closed({
  id: Type.String(),
  url: Type.String(),
  events: Type.Array(Type.String()),
  active: Type.Boolean(),
  created_at: Time(),
  updated_at: Time(),
})
const NewWebhook = Closed({
  ...Webhook.properties,
  secret: Type.Optional(Type.String({ description: 'Shown this once, where the server made it' })),
})
export const webhookExample = {
  id: sample.webhook,
  url: 'https://your-app.com/webhook',
  events: ['resource.created', 'resource.updated'],
  active: true,
  created_at: sample.time,
  updated_at: sample.time,
} as const

const membership = { organization_id: organizationExample.id, ...memberExample }
/** The `data` of each event, as a test delivery of it shows. */
export const eventExamples: Readonly<Record<PlatformEvent, Readonly<Record<string, unknown>>>> = {
  'resource.created': resourceExample,
  'resource.updated': resourceExample,
  'resource.deleted': resourceExample,
  'organization.created': organizationExample,
  'organization.updated': organizationExample,
  'organization.deleted': organizationExample,
  'organization.member_added': membership,
  'organization.member_removed': membership,
  'user.updated': userExample,
  'webhook.test': webhookExample,
}

export const deliveryStatuses = ['PENDING', 'DELIVERED', 'FAILED', 'PERMANENTLY_FAILED'] as const
export const Delivery = Closed({
  id: Type.String(),
  event_id: Type.String({ description: 'Goes out as `webhook-id`, the same each time' }),
  event: Choice(platformEvents),
  status: Choice(deliveryStatuses, { description: '`FAILED` is tried again, `PERMANENTLY_FAILED` is not' }),
  attempts: Count(),
  last_status_code: Nullable(Type.Integer()),
  last_error: Nullable(Type.String()),
  next_attempt_at: Nullable(Time()),
  created_at: Time(),
})
const deliveryExample = {
  id: sample.delivery,
  event_id: sample.event,
  event: 'resource.created',
  status: 'DELIVERED',
  attempts: 1,
  last_status_code: 200,
  last_error: null,
  next_attempt_at: null,
  created_at: sample.time,
} as const

const Resent = Closed({ resent: Count('How many are sent once more, the oldest first; 1,000 at most') })

const Events = () =>
  Type.Array(Choice([...platformEvents, anyEvent]), { minItems: 1, maxItems: 50, description: '`*` for all there are' })
const Secret = () =>
  Type.String({
    minLength: 8,
    maxLength: 256,
    description: 'Its bytes are the key of the signature; after `whsec_` it is what the base64 stands for',
  })
const OverlapSeconds = (description: string) => Type.Integer({ minimum: 0, maximum: 604_800, description })
const Url = () => HttpUrl('https; no private address')
const one = { id: sample.webhook }
const found = ['webhook_not_found'] as const

export const webhooks = {
  list: route({
    id: 'webhooks.list',
    method: 'GET',
    path: path('/webhooks'),
    tag: 'Webhooks',
    summary: 'List your webhooks',
    access: { session: 'user' },
    query: Type.Object(pagesQuery),
    reply: { status: 200, schema: Pages(Webhook) },
    errors: [],
    example: { reply: { data: [webhookExample], meta: pageSample } },
  }),
  get: route({
    id: 'webhooks.get',
    method: 'GET',
    path: path('/webhooks/:id'),
    tag: 'Webhooks',
    summary: 'Get a webhook',
    access: { session: 'user' },
    params: idParams('wh'),
    reply: { status: 200, schema: Data(Webhook) },
    errors: found,
    example: { params: one, reply: { data: webhookExample } },
  }),
  create: route({
    id: 'webhooks.create',
    method: 'POST',
    path: path('/webhooks'),
    tag: 'Webhooks',
    summary: 'Create a webhook',
    description:
      'It is told of what you may see: your own resources and organizations, those you are a member of, and the people in them. Deliveries are signed after Standard Webhooks. Without a `secret` the server makes one and shows it this once. At most 50 for each person.',
    access: { session: 'user' },
    body: Body({
      url: Url(),
      events: Events(),
      secret: Type.Optional(Secret()),
      active: Type.Optional(Type.Boolean({ description: 'true where it is left out' })),
    }),
    reply: { status: 201, schema: Data(NewWebhook) },
    errors: [],
    example: {
      body: { url: 'https://your-app.com/webhook', events: ['resource.created', 'resource.updated'], secret: 'your_secret' },
      reply: { data: webhookExample },
    },
  }),
  update: route({
    id: 'webhooks.update',
    method: 'PATCH',
    path: path('/webhooks/:id'),
    tag: 'Webhooks',
    summary: 'Update a webhook',
    description: 'A new `secret` is in force at once.',
    access: { session: 'user' },
    params: idParams('wh'),
    body: Body({
      url: Type.Optional(Url()),
      events: Type.Optional(Events()),
      secret: Type.Optional(Secret()),
      active: Type.Optional(Type.Boolean()),
    }),
    reply: { status: 200, schema: Data(Webhook) },
    errors: found,
    example: { params: one, body: { active: false }, reply: { data: { ...webhookExample, active: false } } },
  }),
  remove: route({
    id: 'webhooks.remove',
    method: 'DELETE',
    path: path('/webhooks/:id'),
    tag: 'Webhooks',
    summary: 'Delete a webhook',
    access: { session: 'user' },
    params: idParams('wh'),
    reply: { status: 204, schema: NoContent },
    errors: found,
    example: { params: one, reply: null },
  }),
  test: route({
    id: 'webhooks.test',
    method: 'POST',
    path: path('/webhooks/:id/test'),
    tag: 'Webhooks',
    summary: 'Test a webhook',
    description: 'Delivers an example now, once, and answers what came of it, within 10 seconds. 200 also where it failed.',
    access: { session: 'user' },
    params: idParams('wh'),
    body: Body({ event: Type.Optional(Choice(platformEvents)) }),
    bodyOptional: true,
    reply: {
      status: 200,
      schema: Data(
        Closed({
          success: Type.Boolean(),
          status_code: Nullable(Type.Integer()),
          duration_ms: Count(),
          delivery_id: Type.String(),
          error: Nullable(Type.String()),
        }),
      ),
    },
    errors: found,
    example: {
      params: one,
      body: { event: 'resource.created' },
      reply: { data: { success: true, status_code: 200, duration_ms: 12, delivery_id: sample.delivery, error: null } },
    },
  }),
  rotateSecret: route({
    id: 'webhooks.rotateSecret',
    method: 'POST',
    path: path('/webhooks/:id/rotate-secret'),
    tag: 'Webhooks',
    summary: 'Replace the secret',
    description: 'The new one is shown this once. For `overlap_seconds` deliveries are signed with both.',
    access: { session: 'user' },
    params: idParams('wh'),
    body: Body({
      overlap_seconds: Type.Optional(OverlapSeconds('86400 where it is left out')),
      overlapSeconds: Type.Optional(OverlapSeconds('Another name of `overlap_seconds`, which wins')),
    }),
    bodyOptional: true,
    reply: { status: 200, schema: Data(NewWebhook) },
    errors: found,
    example: {
      params: one,
      body: { overlap_seconds: 3600 },
      reply: { data: { ...webhookExample, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' } },
    },
  }),
  deliveries: route({
    id: 'webhooks.deliveries',
    method: 'GET',
    path: path('/webhooks/:id/deliveries'),
    tag: 'Webhooks',
    summary: 'List what was delivered',
    description: 'Newest first, of the last 30 days.',
    access: { session: 'user' },
    params: idParams('wh'),
    query: Type.Object({
      ...pagesQuery,
      status: Type.Optional(Choice(deliveryStatuses)),
      event: Type.Optional(Choice(platformEvents)),
    }),
    reply: { status: 200, schema: Pages(Delivery) },
    errors: found,
    example: { params: one, query: { status: 'DELIVERED' }, reply: { data: [deliveryExample], meta: pageSample } },
  }),
  resend: route({
    id: 'webhooks.resend',
    method: 'POST',
    path: path('/webhooks/:id/resend'),
    tag: 'Webhooks',
    summary: 'Deliver once more',
    description:
      'The same event with the same id, whatever became of it; the attempts are counted anew. Either one, by `delivery_id`, or all that match `status`, `event` and `since`, of which one is enough: then the answer is how many, the oldest first and 1,000 at most.',
    access: { session: 'user' },
    params: idParams('wh'),
    body: Body({
      delivery_id: Type.Optional(Id('del')),
      status: Type.Optional(Choice(deliveryStatuses, { description: 'All but `PENDING` where it is left out' })),
      event: Type.Optional(Choice(platformEvents)),
      since: Type.Optional(Instant('Made then or later')),
    }),
    reply: { status: 202, schema: Data(Type.Union([Delivery, Resent])) },
    errors: ['webhook_not_found', 'delivery_not_found', 'webhook_inactive'],
    example: {
      params: one,
      body: { delivery_id: sample.delivery },
      reply: {
        data: { ...deliveryExample, status: 'PENDING', attempts: 0, last_status_code: null, next_attempt_at: sample.time },
      },
    },
  }),
}
