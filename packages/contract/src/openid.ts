/**
 * What every issuer answers: the host at these paths, a community below `/c/:tag` and at its own host. The protocol is OAuth 2
 * and OpenID Connect, described by their own documents, so these are names for a table and no routes of ours.
 */
import type { Method } from './route.ts'

export interface OpenidEndpoint {
  readonly method: Method
  readonly path: `/${string}`
  readonly summary: string
}
const at = (method: Method, path: `/${string}`, summary: string): OpenidEndpoint => ({ method, path, summary })

export const openidEndpoints: readonly OpenidEndpoint[] = [
  at('GET', '/.well-known/openid-configuration', 'Discovery (OpenID Connect)'),
  at('GET', '/.well-known/oauth-authorization-server', 'Discovery (RFC 8414)'),
  at('GET', '/.well-known/oauth-protected-resource', 'The API as a resource (RFC 9728)'),
  at('GET', '/.well-known/api-catalog', 'The APIs of the house (RFC 9727); of the host alone'),
  at('GET', '/jwks.json', "The issuer's public keys"),
  at('GET', '/oauth/authorize', 'Ask a person to sign in and allow an app; `/oauth2/authorize` and POST likewise'),
  at('POST', '/oauth/access_token', 'Exchange a code or refresh token; `/oauth2/access_token` likewise'),
  at('POST', '/oauth/revoke', 'Revoke a token (RFC 7009)'),
  at('POST', '/oauth/introspect', 'Look at a token (RFC 7662)'),
  at('POST', '/oauth/register', 'Register an app (RFC 7591)'),
  at('GET', '/oauth/register/:clientId', 'Read a registration (RFC 7592)'),
  at('PUT', '/oauth/register/:clientId', 'Change a registration'),
  at('DELETE', '/oauth/register/:clientId', 'Remove a registration'),
  at('GET', '/oauth/logout', 'Sign out (RP-initiated logout); POST likewise'),
  at('GET', '/api/userinfo', 'Claims of the person behind a token'),
  at('POST', '/api/userinfo', 'The same by POST'),
]
