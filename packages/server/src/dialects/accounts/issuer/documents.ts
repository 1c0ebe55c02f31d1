/**
 * The documents that say what an issuer is and can. Made without one in memory, since there are thousands and machines read
 * them often.
 */
import { advertisedScopes } from '@guildhall/contract/space/scopes'
import type { IssuerAddress } from '../../../identity/oauth/asked.ts'
import { authMethods } from '../../../identity/oauth/configuration.ts'
import { claimsOf } from '../../../identity/oauth/people.ts'
import { hostId } from '../../../kernel/ids.ts'
import { responseModes } from './parameters.ts'

/**
 * OpenID Connect Discovery 3 and RFC 8414 2, the same for both. A test keeps it equal to what the library says of itself.
 * Source: space contract 2.2; Decided here 4.
 */
export const discoveryDocument = ({ communityId, url }: IssuerAddress, documentationUrl: string): object => ({
  issuer: url,
  authorization_endpoint: `${url}/oauth/authorize`,
  token_endpoint: `${url}/oauth/access_token`,
  registration_endpoint: `${url}/oauth/register`,
  userinfo_endpoint: `${url}/api/userinfo`,
  jwks_uri: `${url}/jwks.json`,
  revocation_endpoint: `${url}/oauth/revoke`,
  introspection_endpoint: `${url}/oauth/introspect`,
  end_session_endpoint: `${url}/oauth/logout`,
  service_documentation: documentationUrl,
  // Of the API's own scopes the RFC 9728 document tells.
  scopes_supported: ['openid', 'email', 'profile', 'offline_access'],
  claims_supported: claimNames(communityId === hostId),
  claim_types_supported: ['normal'],
  claims_parameter_supported: false,
  response_types_supported: ['code'],
  response_modes_supported: responseModes,
  grant_types_supported: ['authorization_code', 'refresh_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: authMethods,
  revocation_endpoint_auth_methods_supported: authMethods,
  introspection_endpoint_auth_methods_supported: authMethods,
  authorization_response_iss_parameter_supported: true,
  request_uri_parameter_supported: false,
})

const claimNames = (isHost: boolean): string[] => [...new Set([...Object.values(claimsOf(isHost)).flat(), 'auth_time', 'iss'])]

/** RFC 9728: where tokens for the API below this address, which is the one asked, come from. Source: space contract 2.2. */
export const protectedResource = (resource: string, issuerUrl: string, documentationUrl: string): object => ({
  resource,
  authorization_servers: [issuerUrl],
  scopes_supported: advertisedScopes,
  bearer_methods_supported: ['header', 'body', 'query'],
  resource_documentation: documentationUrl,
})

/** RFC 9727, 4.2. */
export const apiCatalogType = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'

/** Where each API begins, and its OpenAPI document. */
const catalogued = [
  ['/api/v1/communities', '/openapi.json'],
  ['/v1', '/openapi/platform.json'],
  ['/api', '/openapi/space.json'],
] as const

/** RFC 9727 and RFC 9264: every API of the host, with what describes it to machines and to people. Source: space contract 2.2. */
export const apiCatalog = (url: string): object => ({
  linkset: catalogued.map(([base, document]) => ({
    anchor: url + base,
    'service-desc': [{ href: url + document, type: 'application/json' }],
    'service-doc': [{ href: `${url}/docs`, type: 'text/html' }],
    status: [{ href: `${url}/healthz`, type: 'application/json' }],
  })),
})
