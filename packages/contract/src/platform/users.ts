import Type from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed, Email, HttpUrl, NoContent, Nullable, Text } from '../schemas.ts'
import { NewPassword, NewUsername } from './account-rules.ts'
import { Body, Data, idParams, Pages, pageSample, pagesQuery, path, sample, Time } from './base.ts'

export const globalRoles = ['admin', 'member'] as const

/** Without e-mail and role this is how somebody else is shown. */
export const Profile = Closed({
  first_name: Nullable(Type.String()),
  last_name: Nullable(Type.String()),
  avatar_url: Nullable(Type.String()),
})
export const User = Closed({
  id: Type.String(),
  email: Nullable(Type.String()),
  username: Type.String(),
  profile: Profile,
  role: Choice(globalRoles, { description: '`admin` administers the whole server' }),
  created_at: Time(),
  updated_at: Time(),
})
export const userExample = {
  id: sample.user,
  email: 'user@example.com',
  username: 'johndoe',
  profile: { first_name: 'John', last_name: 'Doe', avatar_url: 'https://example.com/avatar.jpg' },
  role: 'member',
  created_at: '2024-06-01T10:00:00Z',
  updated_at: '2024-06-01T10:00:00Z',
} as const

const Given = () => Type.Optional(Nullable(Text(100)))
const Code = () => Type.String({ minLength: 6, maxLength: 100, description: 'Of the authenticator app, or a recovery code' })

export const users = {
  me: route({
    id: 'users.me',
    method: 'GET',
    path: path('/users/me'),
    tag: 'Users',
    summary: 'Get yourself',
    access: { session: 'user' },
    reply: { status: 200, schema: Data(User) },
    errors: [],
    example: { reply: { data: userExample } },
  }),
  updateMe: route({
    id: 'users.updateMe',
    method: 'PATCH',
    path: path('/users/me'),
    tag: 'Users',
    summary: 'Change your profile, username or address',
    description: 'What is left out stays. A new address is mailed a link to verify it; five times in an hour at most.',
    access: { session: 'user' },
    body: Body({
      profile: Type.Optional(Body({ first_name: Given(), last_name: Given(), avatar_url: Type.Optional(Nullable(HttpUrl())) })),
      username: Type.Optional(NewUsername()),
      email: Type.Optional(Email()),
    }),
    reply: { status: 200, schema: Data(User) },
    errors: ['email_taken', 'username_taken', 'login_limited'],
    example: {
      body: { profile: { first_name: 'Jane', last_name: 'Smith' } },
      reply: { data: { ...userExample, profile: { ...userExample.profile, first_name: 'Jane', last_name: 'Smith' } } },
    },
  }),
  list: route({
    id: 'users.list',
    method: 'GET',
    path: path('/users'),
    tag: 'Users',
    summary: 'List users',
    description:
      'Operators see everybody; others see themselves and the members of their organizations. `search` is part of an e-mail, a username or a name, in any case.',
    access: { session: 'user' },
    query: Type.Object({
      ...pagesQuery,
      search: Type.Optional(Text(200)),
      role: Type.Optional(Choice(globalRoles)),
    }),
    reply: { status: 200, schema: Pages(User) },
    errors: [],
    example: { query: { search: 'john', role: 'member' }, reply: { data: [userExample], meta: pageSample } },
  }),
  changePassword: route({
    id: 'users.changePassword',
    method: 'POST',
    path: path('/users/me/password'),
    tag: 'Users',
    summary: 'Change your password',
    description: 'Every other session of yours ends.',
    access: { session: 'user' },
    body: Body({
      current_password: Type.String({ minLength: 1, maxLength: 1024 }),
      new_password: NewPassword(),
    }),
    reply: { status: 204, schema: NoContent },
    errors: ['password_wrong', 'login_limited'],
    example: { body: { current_password: 'password', new_password: 'a better password' }, reply: null },
  }),
  sendVerification: route({
    id: 'users.sendVerification',
    method: 'POST',
    path: path('/users/me/verification'),
    tag: 'Users',
    summary: 'Mail the link that verifies your address again',
    access: { session: 'user' },
    reply: { status: 202, schema: Closed({}) },
    errors: ['login_limited'],
    example: { reply: {} },
  }),
  beginTotp: route({
    id: 'users.beginTotp',
    method: 'POST',
    path: path('/users/me/totp'),
    tag: 'Users',
    summary: 'Begin to set up a second factor',
    description: 'In force once a code of it is sent to `/users/me/totp/enable`.',
    access: { session: 'user' },
    reply: {
      status: 201,
      schema: Data(
        Closed({ secret: Type.String({ description: 'Base32' }), uri: Type.String({ description: 'For a QR code' }) }),
      ),
    },
    errors: ['invalid_request'],
    example: {
      reply: {
        data: {
          secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
          uri: 'otpauth://totp/guild.example:user%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=guild.example',
        },
      },
    },
  }),
  enableTotp: route({
    id: 'users.enableTotp',
    method: 'POST',
    path: path('/users/me/totp/enable'),
    tag: 'Users',
    summary: 'Switch the second factor on',
    description: 'Answers ten recovery codes, each good for one sign-in, shown this once.',
    access: { session: 'user' },
    body: Body({ code: Code() }),
    reply: { status: 200, schema: Data(Closed({ recovery_codes: Type.Array(Type.String()) })) },
    errors: ['login_limited'],
    example: { body: { code: '123456' }, reply: { data: { recovery_codes: ['k7mq-2x9d-h4tw'] } } },
  }),
  disableTotp: route({
    id: 'users.disableTotp',
    method: 'POST',
    path: path('/users/me/totp/disable'),
    tag: 'Users',
    summary: 'Switch the second factor off',
    access: { session: 'user' },
    body: Body({ code: Code() }),
    reply: { status: 204, schema: NoContent },
    errors: ['login_limited'],
    example: { body: { code: '123456' }, reply: null },
  }),
}

export const Session = Closed({
  id: Type.String(),
  kind: Choice(['api', 'browser']),
  user_agent: Nullable(Type.String()),
  address: Nullable(Type.String()),
  current: Type.Boolean(),
  created_at: Time(),
  last_used_at: Time(),
})
const session = {
  id: sample.session,
  kind: 'api',
  user_agent: 'curl/8.5.0',
  address: '203.0.113.7',
  current: true,
  created_at: sample.time,
  last_used_at: sample.time,
} as const

export const sessions = {
  list: route({
    id: 'sessions.list',
    method: 'GET',
    path: path('/sessions'),
    tag: 'Sessions',
    summary: 'List where you are signed in',
    access: { session: 'user' },
    query: Type.Object(pagesQuery),
    reply: { status: 200, schema: Pages(Session) },
    errors: [],
    example: { reply: { data: [session], meta: pageSample } },
  }),
  end: route({
    id: 'sessions.end',
    method: 'DELETE',
    path: path('/sessions/:id'),
    tag: 'Sessions',
    summary: 'End one of your sessions',
    access: { session: 'user' },
    params: idParams('ses'),
    reply: { status: 204, schema: NoContent },
    errors: ['session_not_found'],
    example: { params: { id: sample.session }, reply: null },
  }),
}
