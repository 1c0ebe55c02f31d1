/**
 * Any page may call the Community API with a publishable key, and read its refusals. An answer to a secret key carries no
 * permission for browsers: such a key must not be in one. Source: community contract, Ours.
 */
import type { FastifyRequest } from 'fastify'
import type { ShortHeaders } from '../../http/front.ts'
import { credentialOf } from './credentials.ts'

const vary = { vary: 'X-API-Key, Authorization, Origin' } as const
const open = { 'access-control-allow-origin': '*', ...vary } as const
/** Browsers alone ask for this, and they name their origin. */
const openToPages = {
  ...open,
  'access-control-expose-headers':
    'ETag, Link, X-Next-Cursor, X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed',
} as const

/** Told by the key's look alone, so that refusals before the key is known are readable by pages too. */
export const corsHeaders = (request: FastifyRequest): Readonly<Record<string, string>> =>
  isSecret(credentialOf(request)) ? vary : request.headers.origin === undefined ? open : openToPages

const isSecret = (key = ''): boolean => key.startsWith('sk_')

/** The answer to a preflight: it cannot know which key will follow. */
export const preflightHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'X-API-Key, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match',
  'access-control-max-age': '86400',
} as const

const lines = {
  open: Object.entries(open).flat(),
  openToPages: Object.entries(openToPages).flat(),
  vary: Object.entries(vary).flat(),
}
/** The same for a caller known by `X-API-Key`, name and value in turn. */
export const corsLines = ({ apiKey, origin }: ShortHeaders): readonly string[] =>
  isSecret(apiKey) ? lines.vary : origin === undefined ? lines.open : lines.openToPages
