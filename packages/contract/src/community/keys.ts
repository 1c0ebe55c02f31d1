import Type from 'typebox'
import { listOf, pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { Choice, Closed, Instant, NoContent, Nullable, Text, Uuid } from '../schemas.ts'
import { scopeNames } from '../scopes.ts'
import { params, path, sample, tagOnly } from './base.ts'

export const keyTypes = ['publishable', 'secret'] as const
const Scopes = (options = {}) => Type.Array(Choice(scopeNames), { uniqueItems: true, ...options })

export const ApiKey = Closed({
  id: Uuid(),
  type: Choice(keyTypes),
  name: Nullable(Type.String()),
  hint: Type.String({ description: 'The last four characters' }),
  scopes: Scopes(),
  createdAt: Instant(),
  expiresAt: Nullable(Instant()),
  lastUsedAt: Nullable(Instant('Recorded within a few seconds')),
})
export const IssuedKey = Closed({ ...ApiKey.properties, key: Type.String({ description: 'Shown here and never again' }) })

const example = {
  id: sample.id,
  type: 'secret',
  name: 'Website',
  hint: 'x7Qa',
  scopes: ['READ_PUBLIC', 'WRITE_MEMBERS'],
  createdAt: sample.instant,
  expiresAt: null,
  lastUsedAt: null,
} as const
const issued = { ...example, key: 'sk_live_8Ua2kF0c5Rk2Yw7Tt3Hs9Lx4VdM6JgKpA1b2x7Qa' }
const at = { tag: sample.tag, keyId: sample.id }

export const keys = {
  list: route({
    id: 'keys.list',
    method: 'GET',
    path: path('/keys'),
    tag: 'API keys',
    summary: 'List the API keys in force',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    query: Type.Object(pageQuery),
    list: { limitDefault: 20 },
    reply: { status: 200, schema: listOf(ApiKey) },
    errors: [],
    example: { params: { tag: sample.tag }, reply: [example] },
  }),
  create: route({
    id: 'keys.create',
    method: 'POST',
    path: path('/keys'),
    tag: 'API keys',
    summary: 'Make an API key',
    description:
      'A publishable key holds READ_PUBLIC alone. A secret key has exactly the scopes named, READ_PUBLIC where none is.',
    access: { scope: 'ADMIN' },
    params: tagOnly,
    body: Closed({
      type: Choice(keyTypes),
      name: Type.Optional(Nullable(Text(100))),
      scopes: Type.Optional(Scopes({ minItems: 1 })),
      expiresAt: Type.Optional(Nullable(Instant('In the future'))),
    }),
    reply: { status: 201, schema: IssuedKey },
    errors: ['scopes_not_allowed'],
    example: { params: { tag: sample.tag }, body: { type: 'secret', name: 'Website', scopes: example.scopes }, reply: issued },
  }),
  revoke: route({
    id: 'keys.revoke',
    method: 'DELETE',
    path: path('/keys/:keyId'),
    tag: 'API keys',
    summary: 'Revoke an API key',
    description: 'In force in every process within a second.',
    access: { scope: 'ADMIN' },
    params: params({ keyId: Uuid() }),
    reply: { status: 204, schema: NoContent },
    errors: ['key_not_found'],
    example: { params: at, reply: null },
  }),
  rotate: route({
    id: 'keys.rotate',
    method: 'POST',
    path: path('/keys/:keyId/rotate'),
    tag: 'API keys',
    summary: 'Replace an API key by a new one with the same rights',
    description: 'The old key goes on for `overlapSeconds`, a day where it is left out.',
    access: { scope: 'ADMIN' },
    params: params({ keyId: Uuid() }),
    body: Closed({
      overlapSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_592_000, description: 'At most 30 days' })),
    }),
    bodyOptional: true,
    reply: { status: 201, schema: IssuedKey },
    errors: ['key_not_found', 'key_replaced'],
    example: { params: at, body: { overlapSeconds: 3600 }, reply: issued },
  }),
}
