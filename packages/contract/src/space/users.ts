import Type from 'typebox'
import { route } from '../route.ts'
import { Closed, NoContent } from '../schemas.ts'
import { Body, host, Id, IdText, inSpace, ShortText, sample, tenant } from './base.ts'

/** A space that somebody belongs to, or that they manage. */
const InSpace = { space_subdomain: Type.String(), space_name: Type.String(), space_link: Type.String() }
export const Me = Closed({
  id: Id(),
  email: Type.Union([Type.String(), Type.Null()]),
  memberships: Type.Array(Closed({ id: Id(), ...InSpace, link: Type.String() })),
  admin_of: Type.Array(Closed({ ...InSpace, name: Type.String({ description: "The person's name there" }) })),
})
const spaceExample = {
  space_subdomain: sample.tag,
  space_name: 'My Community',
  space_link: `${sample.host}/api/spaces/${sample.tag}`,
}
const meExample = {
  id: sample.user,
  email: 'joe@example.org',
  memberships: [{ id: sample.membership, ...spaceExample, link: `${sample.url}/api/memberships/${sample.membership}` }],
  admin_of: [{ ...spaceExample, name: 'Joe Doe' }],
}

export const users = {
  me: route({
    id: 'space.users.me',
    method: 'GET',
    path: host('/user'),
    tag: 'Users',
    summary: 'Show who the token stands for, with their spaces',
    access: { token: 'read_user', as: 'self', orSpaceToken: true },
    reply: { status: 200, schema: Me },
    errors: [],
    example: { reply: meExample },
  }),
  meInSpace: route({
    id: 'space.users.meInSpace',
    method: 'GET',
    path: tenant('/user'),
    tag: 'Users',
    summary: 'Show who the token stands for, asked at a space',
    description: "With a token of the space's own issuer this space alone is listed.",
    access: { token: 'read_user', as: 'self' },
    params: inSpace,
    reply: { status: 200, schema: Me },
    errors: ['community_not_found'],
    example: { params: { tag: sample.tag }, reply: meExample },
  }),
  create: route({
    id: 'space.users.create',
    method: 'POST',
    path: host('/users'),
    tag: 'Users',
    summary: 'Make an account for somebody',
    description:
      '`grant_code` is exchanged like an authorization code, without `redirect_uri`, within ten minutes. Without `password` the person sets one by a mailed link.',
    access: { token: 'write', as: 'self' },
    body: Body({ email: ShortText(1000), password: Type.Optional(ShortText(1024)) }),
    reply: { status: 201, schema: Closed({ id: Id(), email: Type.String(), grant_code: Type.String() }) },
    errors: ['email_taken'],
    example: {
      body: { email: 'joe@example.org', password: 'a good password' },
      reply: { id: sample.user, email: 'joe@example.org', grant_code: 'gc_SmF4Zm9yZ290dGVuX3Bhc3N3b3JkX2xpbmtfdG9rZW4' },
    },
  }),
  picture: route({
    id: 'space.users.picture',
    method: 'GET',
    path: host('/users/:id/picture'),
    tag: 'Users',
    summary: 'Go to the picture of a user',
    description: 'A placeholder where there is none, and where there is no such user.',
    access: { open: 'pictures stand in pages that anybody may read' },
    limit: { perMinute: 6000 },
    params: Closed({ id: IdText() }),
    reply: { status: 302, schema: NoContent },
    errors: ['rate_limited'],
    example: { params: { id: sample.user }, reply: null },
  }),
}
