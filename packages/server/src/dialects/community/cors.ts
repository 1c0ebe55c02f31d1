/**
 * Any page may call the Community API with a publishable key, and read its refusals. An answer to a secret key carries no
 * permission for browsers: such a key must not be in one. Source: community contract, Ours.
 */
import type { FastifyRequest } from 'fastify'
import { credentialOf } from './credentials.ts'

const exposed = 'ETag, Link, X-Next-Cursor, X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed'
const open = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': exposed,
  vary: 'X-API-Key, Authorization',
} as const
const closed = { vary: 'X-API-Key, Authorization' } as const

/** Told by the key's look alone, so that refusals before the key is known are readable by pages too. */
export const corsHeaders = (request: FastifyRequest): Readonly<Record<string, string>> =>
  credentialOf(request)?.startsWith('sk_') ? closed : open

/** The answer to a preflight: it cannot know which key will follow. */
export const preflightHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'X-API-Key, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match',
  'access-control-max-age': '86400',
} as const
