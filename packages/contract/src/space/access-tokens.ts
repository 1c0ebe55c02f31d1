import Type from 'typebox'
import { route } from '../route.ts'
import { Closed, NoContent } from '../schemas.ts'
import { Body, host, IdText, sample } from './base.ts'

const params = Closed({ token: Type.String({ minLength: 1, maxLength: 300 }) })
const Scopes = Type.Array(Type.String())

export const accessTokens = {
  get: route({
    id: 'space.accessTokens.get',
    method: 'GET',
    path: host('/access_tokens/:token'),
    tag: 'Access tokens',
    summary: 'Show what a token of the same app may do',
    access: { token: null, as: 'self', orSpaceToken: true },
    params,
    reply: { status: 200, schema: Closed({ scope: Scopes }) },
    errors: ['token_not_found'],
    example: { params: { token: sample.token }, reply: { scope: ['read_user'] } },
  }),
  revoke: route({
    id: 'space.accessTokens.revoke',
    method: 'DELETE',
    path: host('/access_tokens/:token'),
    tag: 'Access tokens',
    summary: 'Revoke a token of the same app',
    access: { token: null, as: 'self', orSpaceToken: true },
    params,
    reply: { status: 204, schema: NoContent },
    errors: ['token_not_found'],
    example: { params: { token: sample.token }, reply: null },
  }),
  createForSpace: route({
    id: 'space.accessTokens.createForSpace',
    method: 'POST',
    path: host('/access_tokens/:token/space'),
    tag: 'Access tokens',
    summary: 'Make a token that belongs to a space',
    description:
      "It has the scope of the token in the path and opens that space alone. When its maker is no admin of the space any more it acts for the space's owner.",
    access: { token: null, as: 'self', orSpaceToken: true },
    params,
    body: Body({ space_id: IdText('`space-<subdomain>`, or the subdomain') }),
    reply: { status: 201, schema: Closed({ scope: Scopes, token: Type.String(), client_id: Type.String() }) },
    errors: ['token_not_found', 'community_not_found', 'space_role_missing'],
    example: {
      params: { token: sample.token },
      body: { space_id: sample.space },
      reply: { scope: ['read_memberships'], token: sample.token, client_id: 'c0ffee' },
    },
  }),
}
