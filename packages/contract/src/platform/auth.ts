import Type from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed, Email, NoContent } from '../schemas.ts'
import { NewPassword, NewUsername } from './account-rules.ts'
import { Body, Data, path, sample } from './base.ts'
import { User, userExample } from './users.ts'

/** An access token to send as `Authorization: Bearer`, and what gives the next one. */
export const Tokens = Closed({
  access_token: Type.String({ description: 'A JSON Web Token, good for an hour' }),
  refresh_token: Type.String({ description: 'Good for 30 days, and for one use' }),
  token_type: Choice(['Bearer']),
  expires_in: Type.Integer({ description: 'Seconds' }),
})
const tokens = { access_token: sample.token, refresh_token: sample.token, token_type: 'Bearer', expires_in: 3600 } as const

const Secret = () => Type.String({ minLength: 1, maxLength: 4096 })
const open = 'there is no session before this'

export const auth = {
  register: route({
    id: 'auth.register',
    method: 'POST',
    path: path('/auth/register'),
    tag: 'Authentication',
    summary: 'Make an account',
    description: 'Answers no tokens: log in with it. A link to verify the address is mailed; signing in works before that.',
    access: { open },
    body: Body({
      email: Email(),
      username: NewUsername(),
      password: NewPassword(),
    }),
    reply: { status: 201, schema: Data(User) },
    errors: ['email_taken', 'username_taken', 'login_limited'],
    example: {
      body: { email: 'newuser@example.com', username: 'newuser', password: 'securepassword' },
      reply: { data: { ...userExample, email: 'newuser@example.com', username: 'newuser' } },
    },
  }),
  login: route({
    id: 'auth.login',
    method: 'POST',
    path: path('/auth/login'),
    tag: 'Authentication',
    summary: 'Log in',
    description:
      'Where a second factor is on, send `totp_code` too: a code of the app or a recovery code. After too many failures the answer is 429; places you have signed in from before are not held up by strangers.',
    access: { open },
    body: Body({
      email: Type.String({ minLength: 1, maxLength: 254 }),
      password: Type.String({ minLength: 1, maxLength: 1024 }),
      totp_code: Type.Optional(Type.String({ maxLength: 100 })),
    }),
    reply: { status: 200, schema: Tokens },
    errors: ['login_failed', 'second_factor_required', 'second_factor_failed', 'login_limited'],
    example: { body: { email: 'user@example.com', password: 'password' }, reply: tokens },
  }),
  refresh: route({
    id: 'auth.refresh',
    method: 'POST',
    path: path('/auth/refresh'),
    tag: 'Authentication',
    summary: 'Get the next tokens',
    description:
      'The refresh token is replaced. Sent again within 30 seconds it gives the same successor, so that parallel requests all go on; later, the whole session ends.',
    access: { open },
    body: Body({ refresh_token: Secret() }),
    reply: { status: 200, schema: Tokens },
    errors: ['refresh_token_invalid'],
    example: { body: { refresh_token: sample.token }, reply: tokens },
  }),
  logout: route({
    id: 'auth.logout',
    method: 'POST',
    path: path('/auth/logout'),
    tag: 'Authentication',
    summary: 'Log out',
    description: 'Ends the session of the refresh token, or all of yours where none is sent.',
    access: { session: 'user' },
    body: Body({ refresh_token: Type.Optional(Secret()) }),
    bodyOptional: true,
    reply: { status: 204, schema: NoContent },
    errors: [],
    example: { body: { refresh_token: sample.token }, reply: null },
  }),
  forgotPassword: route({
    id: 'auth.forgotPassword',
    method: 'POST',
    path: path('/auth/forgot-password'),
    tag: 'Authentication',
    summary: 'Ask for a new password',
    description: 'Mails a link where the address is somebody’s, and answers alike where it is not.',
    access: { open },
    body: Body({ email: Email() }),
    reply: { status: 202, schema: Closed({}) },
    errors: ['login_limited'],
    example: { body: { email: 'user@example.com' }, reply: {} },
  }),
  resetPassword: route({
    id: 'auth.resetPassword',
    method: 'POST',
    path: path('/auth/reset-password'),
    tag: 'Authentication',
    summary: 'Choose a new password with a mailed link',
    description: 'Every session ends.',
    access: { open },
    body: Body({ token: Secret(), password: NewPassword() }),
    reply: { status: 204, schema: NoContent },
    errors: ['link_invalid'],
    example: { body: { token: 'SmF4Zm9yZ290dGVuX3Bhc3N3b3JkX2xpbmtfdG9rZW4', password: 'a better password' }, reply: null },
  }),
  verifyEmail: route({
    id: 'auth.verifyEmail',
    method: 'POST',
    path: path('/auth/verify-email'),
    tag: 'Authentication',
    summary: 'Prove an address with a mailed link',
    access: { open },
    body: Body({ token: Secret() }),
    reply: { status: 204, schema: NoContent },
    errors: ['link_invalid'],
    example: { body: { token: 'SmF4Zm9yZ290dGVuX3Bhc3N3b3JkX2xpbmtfdG9rZW4' }, reply: null },
  }),
}
