/**
 * The issuers over HTTP: the host's, and each community's below `/c/:tag` or at its own host. Everything about OAuth is the
 * library's; here is which issuer is meant, and what the documented clients do that the library does not know.
 */
import type { FastifyInstance } from 'fastify'
import { answerOptions, refuseOtherMethods } from '../../../http/server.ts'
import { authorize, authorizeByForm, resume } from './authorize.ts'
import { atOwnHost, byGet, type Handle, type HandleParts, type IssuerRoutesParts } from './calls.ts'
import { useIssuerErrors } from './errors.ts'
import { exchange, revoke } from './exchange.ts'
import { fixedHeaders, handAsItCame, handMerged } from './hand.ts'
import { createFindGiver, createFindIssuer } from './issuer-at.ts'
import { documentPreflight, libraryPreflight, preflight } from './other-sites.ts'
import { register, registration, updateRegistration } from './registration.ts'
import { showCatalog, showDiscovery, showKeys, showResource } from './show-documents.ts'

type Route = readonly [method: string, path: string, handle: Handle]

const routes: readonly Route[] = [
  ['GET', '/oauth/authorize', atOwnHost('/oauth/authorize', authorize)],
  ['POST', '/oauth/authorize', authorizeByForm],
  ['GET', '/oauth2/authorize', atOwnHost('/oauth/authorize', authorize)],
  ['POST', '/oauth2/authorize', authorizeByForm],
  ['GET', '/oauth/authorize/:uid', resume],
  ['POST', '/oauth/access_token', exchange],
  ['OPTIONS', '/oauth/access_token', libraryPreflight('/oauth/access_token', 'POST')],
  ['POST', '/oauth2/access_token', exchange],
  ['OPTIONS', '/oauth2/access_token', libraryPreflight('/oauth/access_token', 'POST')],
  ['POST', '/oauth/revoke', revoke],
  ['OPTIONS', '/oauth/revoke', libraryPreflight('/oauth/revoke', 'POST')],
  ['POST', '/oauth/introspect', handMerged('/oauth/introspect')],
  ['OPTIONS', '/oauth/introspect', libraryPreflight('/oauth/introspect', 'POST')],
  ['POST', '/oauth/register', register],
  ['OPTIONS', '/oauth/register', preflight('POST')],
  ['GET', '/oauth/register/:clientId', registration],
  ['PUT', '/oauth/register/:clientId', updateRegistration],
  ['DELETE', '/oauth/register/:clientId', registration],
  ['OPTIONS', '/oauth/register/:clientId', preflight('GET,PUT,DELETE')],
  ['GET', '/oauth/logout', atOwnHost('/oauth/logout', handAsItCame('/oauth/logout'))],
  ['POST', '/oauth/logout', byGet('/oauth/logout')],
  ['POST', '/oauth/logout/confirm', handAsItCame('/oauth/logout/confirm')],
  ['GET', '/oauth/logout/success', handAsItCame('/oauth/logout/success')],
  ['GET', '/api/userinfo', handAsItCame('/api/userinfo')],
  ['POST', '/api/userinfo', handMerged('/api/userinfo')],
  ['OPTIONS', '/api/userinfo', libraryPreflight('/api/userinfo', 'GET, HEAD, POST')],
  ['GET', '/jwks.json', showKeys],
  ['GET', '/.well-known/openid-configuration', showDiscovery],
  ['GET', '/.well-known/oauth-authorization-server', showDiscovery],
  ['GET', '/.well-known/oauth-protected-resource', showResource],
]

const bodyBytesMax = 56 * 1024

/** Register it in a scope of its own: it reads bodies in its own way. */
export async function issuerRoutes(app: FastifyInstance, given: IssuerRoutesParts): Promise<void> {
  useIssuerErrors(app, given.log)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytesMax }, (_request, body, done) => done(null, body))
  app.addHook('onSend', async (_request, reply) => void reply.headers({ ...fixedHeaders, ...reply.getHeaders() }))

  const parts: HandleParts = { ...given, findGiver: createFindGiver(given, given.issuers.marks) }
  const findIssuer = createFindIssuer(given)
  const all = everyRoute()
  for (const [method, url, handle] of all)
    app.route({
      method,
      url,
      handler: async (request, reply) => handle(parts, { request, reply, at: await findIssuer(request) }),
    })
  const preflighted = new Set(all.filter(([method]) => method === 'OPTIONS').map(([, path]) => path))
  const others = all.filter(([method]) => method !== 'OPTIONS').map(([method, path]) => ({ method, path }))
  refuseOtherMethods(app, others)
  const unanswered = others.filter(({ path }) => !preflighted.has(path))
  answerOptions(app, unanswered, (path, methods) => (isDocument(path) ? documentPreflight(methods) : {}))
}

/** Each at the host and at a community. */
const everyRoute = (): Route[] => [
  ...routes.flatMap(([method, path, handle]): Route[] => [
    [method, path, handle],
    [method, `/c/:tag${path}`, handle],
    // RFC 8414 3 and RFC 9728 3.1 put an issuer's path behind the document's name.
    ...(path.startsWith('/.well-known/') ? [[method, `${path}/c/:tag`, handle] as const] : []),
  ]),
  // Of all the APIs, so at the host alone.
  ['GET', '/.well-known/api-catalog', showCatalog],
]

const isDocument = (path: string): boolean => /\/\.well-known\/|\/jwks\.json$/.test(path)
