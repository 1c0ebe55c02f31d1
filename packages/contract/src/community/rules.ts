import Type from 'typebox'
import { route } from '../route.ts'
import { Closed, Email, Html, Instant, Nullable, Uuid } from '../schemas.ts'
import { path, sample, tagOnly } from './base.ts'

export const Rules = Closed({
  body: Type.String({ description: 'HTML' }),
  version: Type.Integer({ minimum: 1 }),
  updatedAt: Instant(),
})
const example = { body: '<p>Be kind, tidy up, lock the door.</p>', version: 3, updatedAt: sample.instant } as const

export const rules = {
  get: route({
    id: 'rules.get',
    method: 'GET',
    path: path('/rules'),
    tag: 'Rules',
    summary: 'Get the community rules',
    access: { scope: 'READ_PUBLIC' },
    params: tagOnly,
    reply: { status: 200, schema: Rules },
    errors: ['rules_not_found'],
    cache: {},
    example: { params: { tag: sample.tag }, reply: example },
  }),
  put: route({
    id: 'rules.put',
    method: 'PUT',
    path: path('/rules'),
    tag: 'Rules',
    summary: 'Write the community rules',
    description: 'A text that differs is a new version, and asks everybody to accept again.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({ body: Html(200_000) }),
    reply: { status: 200, schema: Rules },
    errors: [],
    example: { params: { tag: sample.tag }, body: { body: example.body }, reply: example },
  }),
  accept: route({
    id: 'rules.accept',
    method: 'POST',
    path: path('/rules/accept'),
    tag: 'Rules',
    summary: 'Record that a person accepts the rules as they stand',
    description:
      'Names a member or applicant by `userId` or by `email`. Accepting the same version again answers the first time.',
    access: { scope: 'WRITE_MEMBERS' },
    params: tagOnly,
    body: Closed({ userId: Type.Optional(Nullable(Uuid())), email: Type.Optional(Nullable(Email())) }),
    reply: { status: 200, schema: Closed({ ok: Type.Boolean(), acceptedAt: Instant() }) },
    errors: ['member_not_found', 'person_banned'],
    example: { params: { tag: sample.tag }, body: { userId: sample.userId }, reply: { ok: true, acceptedAt: sample.instant } },
  }),
}
