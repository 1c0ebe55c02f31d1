/**
 * For APIs that take a token as `Authorization: Bearer`: it is sent on purpose and never by a browser of its own accord, so any page
 * may ask with one it holds.
 */
export const bearerCors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id',
} as const

/** The answer to a preflight. */
export const bearerPreflight = (methods: readonly string[]) =>
  ({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': 'Authorization, Content-Type, If-None-Match',
    'access-control-max-age': '86400',
  }) as const
