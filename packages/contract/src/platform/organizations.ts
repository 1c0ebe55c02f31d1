import Type from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed, Count, Name, NoContent, Nullable, Text, tagLengthMax, tagLengthMin, tagPattern } from '../schemas.ts'
import { Body, Data, Id, Pages, pageSample, pagesQuery, path, sample, Time } from './base.ts'
import { Profile, userExample } from './users.ts'

export const memberRoles = ['owner', 'admin', 'member'] as const
export const plans = ['free', 'pro', 'enterprise'] as const
const Role = (description?: string) => Choice(memberRoles, { ...(description !== undefined && { description }) })

export const Organization = Closed({
  id: Type.String(),
  name: Type.String(),
  slug: Type.String(),
  role: Role('Yours in it'),
  members_count: Count(),
  plan: Choice(plans),
  created_at: Time(),
  updated_at: Time(),
})
export const organizationExample = {
  id: sample.organization,
  name: 'My Organization',
  slug: 'my-org',
  role: 'owner',
  members_count: 1,
  plan: 'free',
  created_at: sample.time,
  updated_at: sample.time,
} as const

export const Member = Closed({
  user_id: Type.String(),
  role: Role(),
  user: Closed({ id: Type.String(), email: Nullable(Type.String()), username: Type.String(), profile: Profile }),
  created_at: Time(),
})
const { id, email, username, profile } = userExample
export const memberExample = {
  user_id: id,
  role: 'member',
  user: { id, email, username, profile },
  created_at: sample.time,
} as const

/** Where organizations may be sorted by; a leading minus turns the order round. */
export const organizationSorts = ['name', 'slug', 'created_at', 'updated_at'] as const

const OrganizationId = () => Id('org', '`org_…`, or the slug')
const idOnly = Closed({ id: OrganizationId() })
const memberParams = Closed({ id: OrganizationId(), user_id: Id('usr') })
const memberPath = { id: sample.organization, user_id: sample.user }
const Slug = () =>
  Type.String({
    pattern: tagPattern,
    minLength: tagLengthMin,
    maxLength: tagLengthMax,
    description: 'Unique. It stands in addresses: it is the tag of the community',
  })
const Sort = (fields: readonly string[]) =>
  Type.Optional(
    Text(200, {
      description: `Up to three of ${fields.join(', ')}, by comma; a leading \`-\` for descending. \`-created_at\` where it is left out`,
    }),
  )

export const organizations = {
  list: route({
    id: 'organizations.list',
    method: 'GET',
    path: path('/organizations'),
    tag: 'Organizations',
    summary: 'List your organizations',
    access: { session: 'user' },
    query: Type.Object({
      ...pagesQuery,
      sort: Sort(organizationSorts),
      search: Type.Optional(Text(200, { description: 'Part of a name or a slug, in any case' })),
    }),
    reply: { status: 200, schema: Pages(Organization) },
    errors: [],
    example: { query: { search: 'my' }, reply: { data: [organizationExample], meta: pageSample } },
  }),
  get: route({
    id: 'organizations.get',
    method: 'GET',
    path: path('/organizations/:id'),
    tag: 'Organizations',
    summary: 'Get an organization',
    description: 'For its members; for others it is not there.',
    access: { session: 'user' },
    params: idOnly,
    reply: { status: 200, schema: Data(Organization) },
    errors: ['community_not_found'],
    example: { params: { id: sample.organization }, reply: { data: organizationExample } },
  }),
  create: route({
    id: 'organizations.create',
    method: 'POST',
    path: path('/organizations'),
    tag: 'Organizations',
    summary: 'Create an organization',
    description:
      'You are its owner. It is a community at once: the Community API answers under its slug, and this session makes API keys for it. Without a slug it gets one of its name.',
    access: { session: 'user' },
    body: Body({ name: Name(255), slug: Type.Optional(Slug()) }),
    reply: { status: 201, schema: Data(Organization) },
    errors: ['tag_taken'],
    example: { body: { name: 'My Organization', slug: 'my-org' }, reply: { data: organizationExample } },
  }),
  update: route({
    id: 'organizations.update',
    method: 'PATCH',
    path: path('/organizations/:id'),
    tag: 'Organizations',
    summary: 'Change an organization',
    description: 'For owners and admins. After a new slug nothing answers under the old one.',
    access: { session: 'user' },
    params: idOnly,
    body: Body({ name: Type.Optional(Name(255)), slug: Type.Optional(Slug()) }),
    reply: { status: 200, schema: Data(Organization) },
    errors: ['community_not_found', 'role_missing', 'tag_taken'],
    example: {
      params: { id: sample.organization },
      body: { name: 'Our Organization' },
      reply: { data: { ...organizationExample, name: 'Our Organization' } },
    },
  }),
  remove: route({
    id: 'organizations.remove',
    method: 'DELETE',
    path: path('/organizations/:id'),
    tag: 'Organizations',
    summary: 'Delete an organization',
    description: 'For owners. Everything of the community goes with it, and its API keys end at once.',
    access: { session: 'user' },
    params: idOnly,
    reply: { status: 204, schema: NoContent },
    errors: ['community_not_found', 'role_missing'],
    example: { params: { id: sample.organization }, reply: null },
  }),
  setPlan: route({
    id: 'organizations.setPlan',
    method: 'PUT',
    path: path('/organizations/:id/plan'),
    tag: 'Organizations',
    summary: 'Set the plan of an organization',
    description: 'For operators of the server. It is the limit of every member at once.',
    access: { session: 'operator' },
    params: idOnly,
    body: Body({ plan: Choice(plans) }),
    reply: { status: 204, schema: NoContent },
    errors: ['community_not_found'],
    example: { params: { id: sample.organization }, body: { plan: 'pro' }, reply: null },
  }),
  listMembers: route({
    id: 'organizations.listMembers',
    method: 'GET',
    path: path('/organizations/:id/members'),
    tag: 'Organizations',
    summary: 'List the members',
    description: 'For members, newest first.',
    access: { session: 'user' },
    params: idOnly,
    query: Type.Object({ ...pagesQuery, role: Type.Optional(Role()) }),
    reply: { status: 200, schema: Pages(Member) },
    errors: ['community_not_found'],
    example: { params: { id: sample.organization }, reply: { data: [memberExample], meta: pageSample } },
  }),
  getMember: route({
    id: 'organizations.getMember',
    method: 'GET',
    path: path('/organizations/:id/members/:user_id'),
    tag: 'Organizations',
    summary: 'Get a member',
    description: 'For members.',
    access: { session: 'user' },
    params: memberParams,
    reply: { status: 200, schema: Data(Member) },
    errors: ['community_not_found', 'member_not_found'],
    example: { params: memberPath, reply: { data: memberExample } },
  }),
  addMember: route({
    id: 'organizations.addMember',
    method: 'POST',
    path: path('/organizations/:id/members'),
    tag: 'Organizations',
    summary: 'Add a member',
    description: 'For owners and admins; owners are made by owners alone. Who is banned from the community cannot be added.',
    access: { session: 'user' },
    params: idOnly,
    body: Body({ user_id: Id('usr'), role: Type.Optional(Role('`member` where it is left out')) }),
    reply: { status: 201, schema: Data(Member) },
    errors: ['community_not_found', 'role_missing', 'user_not_found', 'already_member', 'person_banned'],
    example: {
      params: { id: sample.organization },
      body: { user_id: sample.user, role: 'member' },
      reply: { data: memberExample },
    },
  }),
  updateMember: route({
    id: 'organizations.updateMember',
    method: 'PATCH',
    path: path('/organizations/:id/members/:user_id'),
    tag: 'Organizations',
    summary: "Change a member's role",
    description:
      'For owners and admins; only owners make owners and change them. The last owner stays one. Roles of the community that manage content are `member` here, and are lost by setting it.',
    access: { session: 'user' },
    params: memberParams,
    body: Body({ role: Role() }),
    reply: { status: 200, schema: Data(Member) },
    errors: ['community_not_found', 'member_not_found', 'role_missing', 'last_owner'],
    example: { params: memberPath, body: { role: 'admin' }, reply: { data: { ...memberExample, role: 'admin' } } },
  }),
  removeMember: route({
    id: 'organizations.removeMember',
    method: 'DELETE',
    path: path('/organizations/:id/members/:user_id'),
    tag: 'Organizations',
    summary: 'Remove a member, or leave',
    description: 'For owners and admins, and for oneself. Only owners remove owners, and the last owner stays.',
    access: { session: 'user' },
    params: memberParams,
    reply: { status: 204, schema: NoContent },
    errors: ['community_not_found', 'member_not_found', 'role_missing', 'last_owner'],
    example: { params: memberPath, reply: null },
  }),
}
