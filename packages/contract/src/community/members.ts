import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { Choice, Closed, Email, Instant, Nullable, Text, Uuid } from '../schemas.ts'
import { params, path, sample, tagOnly } from './base.ts'

export const roles = ['OWNER', 'ADMIN', 'MODERATOR', 'CREATOR', 'MEMBER'] as const

export const Member = Closed({
  userId: Uuid(),
  name: Type.String(),
  usertag: Type.String({ description: 'Unique across the platform' }),
  profileImage: Nullable(Type.String()),
  bio: Nullable(Type.String()),
  joinedAt: Instant('When the membership was accepted'),
})
const example = {
  userId: sample.userId,
  name: 'Amara Okafor',
  usertag: 'amara',
  profileImage: null,
  bio: 'Carpenter, night owl.',
  joinedAt: sample.instant,
} as const

const memberParams = params({ userId: Uuid() })
const at = { tag: sample.tag, userId: sample.userId }
export const Reason = Closed({ reason: Type.Optional(Nullable(Text(1000))) })
const OkUser = Closed({ ok: Type.Boolean(), userId: Uuid() })

export const members = {
  list: route({
    id: 'members.list',
    method: 'GET',
    path: path('/members'),
    tag: 'Members',
    summary: 'List members',
    description: 'Accepted members, newest first.',
    access: { scope: 'READ_PUBLIC' },
    params: tagOnly,
    query: Type.Object(pageQuery),
    list: { limitDefault: 20 },
    reply: { status: 200, schema: listOf(Member) },
    errors: [],
    cache: {},
    example: { params: { tag: sample.tag }, reply: [example] },
  }),
  create: route({
    id: 'members.create',
    method: 'POST',
    path: path('/members'),
    tag: 'Members',
    summary: 'Add an accepted member at once',
    description:
      'Makes the user where nobody has this e-mail yet. An open application or invitation of theirs is thereby accepted. Fires `member.approved`.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({
      email: Email(),
      name: Type.Optional(Nullable(Text(200))),
      segmentId: Type.Optional(Nullable(Uuid())),
      role: Type.Optional(Choice(['ADMIN', 'MODERATOR', 'CREATOR', 'MEMBER'])),
    }),
    reply: { status: 201, schema: Member },
    errors: ['already_member', 'person_banned', 'segment_not_found'],
    example: { params: { tag: sample.tag }, body: { email: 'amara@example.org', name: 'Amara Okafor' }, reply: example },
  }),
  get: route({
    id: 'members.get',
    method: 'GET',
    path: path('/members/:userId'),
    tag: 'Members',
    summary: 'Get a member',
    access: { scope: 'READ_PUBLIC' },
    params: memberParams,
    reply: { status: 200, schema: Member },
    errors: ['member_not_found'],
    cache: {},
    example: { params: at, reply: example },
  }),
  kick: route({
    id: 'members.kick',
    method: 'POST',
    path: path('/members/:userId/kick'),
    tag: 'Members',
    summary: 'Remove a member, who may apply again',
    description: 'Fires `member.kicked`.',
    access: { scope: 'WRITE_MEMBERS' },
    params: memberParams,
    body: Reason,
    bodyOptional: true,
    reply: { status: 200, schema: OkUser },
    errors: ['member_not_found', 'not_a_member', 'owner_protected'],
    example: { params: at, body: { reason: 'Repeated spam' }, reply: { ok: true, userId: sample.userId } },
  }),
  ban: route({
    id: 'members.ban',
    method: 'POST',
    path: path('/members/:userId/ban'),
    tag: 'Members',
    summary: 'Ban a person',
    description:
      'A banned person cannot apply or RSVP again; their open application is rejected and their places at coming events are freed. Fires `member.banned`.',
    access: { scope: 'WRITE_MEMBERS' },
    params: memberParams,
    body: Reason,
    bodyOptional: true,
    reply: { status: 200, schema: Closed({ ok: Type.Boolean(), userId: Uuid(), bannedAt: Instant() }) },
    errors: ['member_not_found', 'already_banned', 'owner_protected'],
    example: { params: at, body: { reason: 'Threats' }, reply: { ok: true, userId: sample.userId, bannedAt: sample.instant } },
  }),
  unban: route({
    id: 'members.unban',
    method: 'POST',
    path: path('/members/:userId/unban'),
    tag: 'Members',
    summary: 'Lift a ban',
    description: 'The person is not a member again by this, but may apply.',
    access: { scope: 'ADMIN' },
    params: memberParams,
    body: Closed({}),
    bodyOptional: true,
    reply: { status: 200, schema: OkUser },
    errors: ['member_not_found', 'not_banned'],
    example: { params: at, reply: { ok: true, userId: sample.userId } },
  }),
}
