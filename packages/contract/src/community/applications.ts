import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { Choice, Closed, Email, Instant, NoContent, Nullable, Text, Uuid } from '../schemas.ts'
import { Answers, params, path, sample, tagOnly } from './base.ts'
import { Reason } from './members.ts'

export const applicationStatuses = ['PENDING', 'ACCEPTED', 'REJECTED', 'WITHDRAWN'] as const
export const invitationStatuses = ['PENDING', 'ACCEPTED', 'DECLINED', 'EXPIRED'] as const

export const Application = Closed({
  id: Uuid('The requestId'),
  status: Choice(applicationStatuses),
  email: Type.String(),
  name: Nullable(Type.String()),
  segmentId: Nullable(Uuid()),
  segmentName: Nullable(Type.String()),
  answers: Answers,
  source: Nullable(Type.String()),
  createdAt: Instant(),
})
export const Invitation = Closed({
  id: Uuid(),
  email: Type.String(),
  segmentId: Nullable(Uuid()),
  status: Choice(invitationStatuses),
  createdAt: Instant(),
  expiresAt: Instant(),
})

const requestParams = params({ requestId: Uuid('From the `member.requested` webhook or the list of applications') })
const at = { tag: sample.tag, requestId: sample.id }
const invitation = {
  id: sample.id,
  email: 'amara@example.org',
  segmentId: null,
  status: 'PENDING',
  createdAt: sample.instant,
  expiresAt: '2026-04-13T17:30:00.000Z',
} as const

export const applications = {
  list: route({
    id: 'applications.list',
    method: 'GET',
    path: path('/applications'),
    tag: 'Applications',
    summary: 'List applications',
    description: 'Newest first.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    query: Type.Object({ ...pageQuery, status: Type.Optional(Choice(applicationStatuses)) }),
    list: { limitDefault: 20 },
    reply: { status: 200, schema: listOf(Application) },
    errors: [],
    cache: {},
    example: {
      params: { tag: sample.tag },
      query: { status: 'PENDING' },
      reply: [
        {
          id: sample.id,
          status: 'PENDING',
          email: 'amara@example.org',
          name: 'Amara Okafor',
          segmentId: sample.segmentId,
          segmentName: 'Maker',
          answers: { why: 'I build chairs.' },
          source: 'landing_page',
          createdAt: sample.instant,
        },
      ],
    },
  }),
  approve: route({
    id: 'applications.approve',
    method: 'POST',
    path: path('/applications/:requestId/approve'),
    tag: 'Applications',
    summary: 'Approve an application',
    description: 'Fires `member.approved`.',
    access: { scope: 'WRITE_MEMBERS' },
    params: requestParams,
    body: Closed({}),
    bodyOptional: true,
    reply: { status: 200, schema: Closed({ ok: Type.Boolean(), membershipId: Uuid(), userId: Uuid() }) },
    errors: ['application_not_found', 'application_decided', 'already_member', 'person_banned'],
    example: { params: at, reply: { ok: true, membershipId: sample.id, userId: sample.userId } },
  }),
  reject: route({
    id: 'applications.reject',
    method: 'POST',
    path: path('/applications/:requestId/reject'),
    tag: 'Applications',
    summary: 'Reject an application',
    description: 'Fires `member.rejected`.',
    access: { scope: 'WRITE_MEMBERS' },
    params: requestParams,
    body: Reason,
    bodyOptional: true,
    reply: { status: 200, schema: Closed({ ok: Type.Boolean(), requestId: Uuid() }) },
    errors: ['application_not_found', 'application_decided'],
    example: { params: at, body: { reason: 'No capacity this season' }, reply: { ok: true, requestId: sample.id } },
  }),
}

export const invitations = {
  list: route({
    id: 'invitations.list',
    method: 'GET',
    path: path('/invitations'),
    tag: 'Applications',
    summary: 'List invitations',
    description: 'Newest first.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    query: Type.Object({ ...pageQuery, status: Type.Optional(Choice(invitationStatuses)) }),
    list: { limitDefault: 20 },
    reply: { status: 200, schema: listOf(Invitation) },
    errors: [],
    cache: { seconds: 1 },
    example: { params: { tag: sample.tag }, reply: [invitation] },
  }),
  create: route({
    id: 'invitations.create',
    method: 'POST',
    path: path('/invitations'),
    tag: 'Applications',
    summary: 'Invite a person by e-mail',
    description:
      'An invited person who submits a segment form is accepted at once, whatever the join mode; an invitation that names a segment holds for that segment alone. Nobody is mailed: pass the invitation on yourself. Fires `member.invited`.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({
      email: Email(),
      segmentId: Type.Optional(Nullable(Uuid())),
      expiresAt: Type.Optional(Instant('30 days from now where it is left out')),
    }),
    reply: { status: 201, schema: Invitation },
    errors: ['already_member', 'already_invited', 'person_banned', 'segment_not_found'],
    example: { params: { tag: sample.tag }, body: { email: 'amara@example.org' }, reply: invitation },
  }),
  remove: route({
    id: 'invitations.remove',
    method: 'DELETE',
    path: path('/invitations/:invitationId'),
    tag: 'Applications',
    summary: 'Take an invitation back',
    description: 'Only one that is still PENDING; any other is not found.',
    access: { scope: 'ADMIN' },
    params: params({ invitationId: Uuid() }),
    reply: { status: 204, schema: NoContent },
    errors: ['invitation_not_found'],
    example: { params: { tag: sample.tag, invitationId: sample.id }, reply: null },
  }),
}

/** What a segment form's submission carries. Source: community contract 3.1. */
export const Submission = Closed({
  email: Email(),
  name: Type.Optional(Nullable(Text(200))),
  answers: Type.Optional(Nullable(Answers)),
  source: Type.Optional(Nullable(Text(100, { description: 'Where it came from, such as landing_page' }))),
})
