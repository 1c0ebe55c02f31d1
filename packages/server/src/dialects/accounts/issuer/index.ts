/**
 * The issuers over HTTP: the host's, and each community's below `/c/:tag` or at its own host. Everything about OAuth is the
 * library's;
 * here is which issuer is meant, and what the documented clients do that the library does not know.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { addressOf } from '../../../http/address.ts'
import type { HttpParts } from '../../../http/bind.ts'
import { answerOptions, refuseOtherMethods } from '../../../http/server.ts'
import { limitAddressOf } from '../../../identity/address.ts'
import { apiAddressOf, type IssuerAddress } from '../../../identity/oauth/asked.ts'
import { keySetMaxAgeSeconds } from '../../../identity/oauth/issuer-keys.ts'
import { codeRedirectUri, isGrantCode } from '../../../identity/oauth/tokens.ts'
import { invalid } from '../../../kernel/fail.ts'
import { hostId } from '../../../kernel/ids.ts'
import { findPlace } from '../pages/place.ts'
import { apiCatalog, apiCatalogType, discoveryDocument, protectedResource } from './documents.ts'
import { useIssuerErrors } from './errors.ts'
import { createFindGiver, createFindIssuer, type IssuerAtParts } from './issuer-at.ts'
import { issuerPages } from './issuer-pages.ts'
import { clientIdOf, mergeParameters, prepareAuthorization } from './parameters.ts'
import { countRegistration, prepareRegistration } from './registration.ts'
import { type Sent, toIssuerRequest } from './requests.ts'

export interface IssuerRoutesParts extends IssuerAtParts, Pick<HttpParts, 'log'> {
  /** The person has signed out of an issuer: ends the account pages' session too. Cookies it sets on the reply are sent. */
  readonly onSignOut?: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  /** Whether the browser is signed in to the account pages, which need not be through an issuer. */
  readonly isSignedIn?: (request: FastifyRequest) => Promise<boolean>
}

const bodyBytesMax = 56 * 1024
/** How long a browser may go without asking again what another site may call, as at the library's own endpoints. */
const preflightSeconds = 3600

/** On every answer; the library's and the pages' own come over them. */
const fixedHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

type Handle = (request: FastifyRequest, reply: FastifyReply, at: IssuerAddress) => Promise<unknown> | unknown

/** Register it in a scope of its own: it reads bodies in its own way. */
export async function issuerRoutes(app: FastifyInstance, parts: IssuerRoutesParts): Promise<void> {
  const { issuers, hosts, shared } = parts
  const findIssuer = createFindIssuer(parts)
  const findGiver = createFindGiver(parts, issuers.marks)

  async function hand(request: FastifyRequest, reply: FastifyReply, at: IssuerAddress, sent: Sent): Promise<FastifyReply> {
    const pages = issuerPages(() => findPlace(parts, request), {
      isSignedIn: async () => (await parts.isSignedIn?.(request)) ?? false,
      async signedOut(ctx) {
        if (!parts.onSignOut) return
        await parts.onSignOut(request, reply)
        addCookies(ctx, reply)
      },
    })
    // Before the answer is taken out of the framework's hands: what fails after that is nobody's to word.
    await issuers.ready()
    const issuer = issuers.of(at)
    reply.hijack()
    const { raw } = reply
    for (const [name, value] of Object.entries({ ...fixedHeaders, ...reply.getHeaders() })) raw.setHeader(name, value!)
    raw.setHeader('x-request-id', request.id)
    await issuer.handle(toIssuerRequest(request.raw, sent), raw, pages)
    return reply
  }

  useIssuerErrors(app, parts.log)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytesMax }, (_request, body, done) => done(null, body))
  app.addHook('onSend', async (_request, reply) => void reply.headers({ ...fixedHeaders, ...reply.getHeaders() }))

  const queryOf = (request: FastifyRequest): string => request.url.split('?').slice(1).join('?')
  const withQuery = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`)
  const bodyOf = (request: FastifyRequest): Buffer | undefined => (Buffer.isBuffer(request.body) ? request.body : undefined)

  /** As it came, at the library's own path. */
  const plain =
    (path: string): Handle =>
    (request, reply, at) => {
      const body = bodyOf(request)
      const params = request.params as Record<string, string>
      // PostgreSQL's text cannot hold it, and the library remembers some of what it is told.
      if (/%00/.test(queryOf(request)) || body?.includes('%00') || body?.includes(0))
        throw invalid('', 'must not contain a NUL character')
      const url = withQuery(
        path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name]!)),
        queryOf(request),
      )
      const type = request.headers['content-type'] ?? 'application/octet-stream'
      const hasBody = request.method !== 'GET' && request.method !== 'HEAD' && body !== undefined && body.length > 0
      return hand(request, reply, at, {
        method: request.method,
        url,
        body: hasBody ? { type, text: body.toString('utf8') } : undefined,
      })
    }
  /** Parameters from wherever they came. */
  const paramsOf = (request: FastifyRequest): Promise<URLSearchParams> =>
    mergeParameters(queryOf(request), request.headers['content-type'], bodyOf(request))
  const post = (path: string, params: URLSearchParams) => ({
    method: 'POST',
    url: path,
    body: { type: 'application/x-www-form-urlencoded', text: params.toString() },
  })
  const merged =
    (path: string): Handle =>
    async (request, reply, at) =>
      hand(request, reply, at, post(path, await paramsOf(request)))
  const exchange: Handle = async (request, reply, at) => {
    const params = await paramsOf(request)
    // It was made without an address, so whichever is sent says nothing.
    if (isGrantCode(params.get('code') ?? '')) params.set('redirect_uri', codeRedirectUri)
    const text = params.get(params.get('grant_type') === 'refresh_token' ? 'refresh_token' : 'code') ?? ''
    return hand(request, reply, await issuerOf(request, params, at, text), post('/oauth/access_token', params))
  }
  /**
   * Clients send people to a community's address to sign in, and exchange the code at the host's all the same. For an app that
   * works at all issuers that is the community's business. Source: space contract 2.1.
   */
  async function issuerOf(
    request: FastifyRequest,
    params: URLSearchParams,
    at: IssuerAddress,
    text: string,
  ): Promise<IssuerAddress> {
    if (at.communityId !== hostId) return at
    const giver = await findGiver(request, text)
    const app = giver && (await issuers.apps.find(clientIdOf(params, request.headers.authorization) ?? ''))
    return giver && app?.issuerId === null ? giver : at
  }
  const authorize: Handle = async (request, reply, at) => {
    const query = queryOf(request)
    const app = await issuers.apps.find(new URLSearchParams(query).get('client_id') ?? '')
    const url = withQuery('/oauth/authorize', prepareAuthorization(query, app?.scopes))
    return hand(request, reply, at, { method: request.method, url })
  }
  /** People whom an app sends to `www.` go on at the issuer's own host: their cookies are there. */
  const atOwnHost =
    (path: string, handle: Handle): Handle =>
    (request, reply, at) =>
      request.headers.host?.toLowerCase() === `www.${new URL(at.url).host}`
        ? reply.redirect(withQuery(at.url + path, queryOf(request)), 303)
        : handle(request, reply, at)
  /** A sign-in goes on by what its cookie names; parameters here are nobody's, and the library stumbles over some. */
  const resume: Handle = (request, reply, at) => {
    const { uid } = request.params as { uid: string }
    return hand(request, reply, at, { method: request.method, url: `/oauth/authorize/${encodeURIComponent(uid)}` })
  }
  /** OpenID Connect Core 3.1.2.1 wants POST too: the same by GET, for which the browser sends its cookies. */
  const authorizeByForm: Handle = async (request, reply, at) => {
    const params = await paramsOf(request)
    return reply.redirect(withQuery(`${at.url}/oauth/authorize`, params.toString()), 303)
  }
  /** OpenID Connect RP-Initiated Logout 2 wants POST too: likewise. */
  const signOutByForm: Handle = async (request, reply, at) => {
    const params = await paramsOf(request)
    return reply.redirect(withQuery(`${at.url}/oauth/logout`, params.toString()), 303)
  }
  /** What was given in exchange at the host's address is taken back there. RFC 7009. */
  const revoke: Handle = async (request, reply, at) => {
    const params = await paramsOf(request)
    return hand(request, reply, await issuerOf(request, params, at, params.get('token') ?? ''), post('/oauth/revoke', params))
  }
  const register: Handle = async (request, reply, at) => {
    allowAnySite(reply)
    const giveBack = countRegistration(shared.limits, limitAddressOf(addressOf(request)))
    let isMade = false
    try {
      const text = prepareRegistration(bodyOf(request), undefined)
      await hand(request, reply, at, { method: 'POST', url: '/oauth/register', body: { type: 'application/json', text } })
      isMade = reply.raw.statusCode === 201
      return reply
    } finally {
      if (!isMade) giveBack()
    }
  }
  const registration: Handle = (request, reply, at) => plain('/oauth/register/:clientId')(request, allowAnySite(reply), at)
  const updateRegistration: Handle = async (request, reply, at) => {
    allowAnySite(reply)
    const { clientId } = request.params as { clientId: string }
    const text = prepareRegistration(bodyOf(request), await issuers.apps.find(clientId))
    const url = `/oauth/register/${encodeURIComponent(clientId)}`
    return hand(request, reply, at, { method: 'PUT', url, body: { type: 'application/json', text } })
  }
  /** Whether a page of another site may register, which the library does not answer. */
  const preflight =
    (methods: string): Handle =>
    (request, reply) => {
      const asked = request.headers['access-control-request-headers']
      if (asked !== undefined) reply.header('access-control-allow-headers', asked)
      reply.headers({ 'access-control-allow-methods': methods, 'access-control-max-age': String(preflightSeconds) })
      return allowAnySite(reply).code(204).send()
    }
  const showKeys: Handle = async (_request, reply, { communityId }) =>
    sendDocument(reply, await issuers.keys.publish(communityId), 'application/jwk-set+json; charset=utf-8')
  const documentation = `${hosts.plainAddressOf(undefined)}/docs`
  const discovery: Handle = (_request, reply, at) => sendDocument(reply, discoveryDocument(at, documentation))
  const showResource: Handle = (request, reply, { communityId, url }) => {
    const apiUrl = apiAddressOf(url)
    const isAtApi = communityId === hostId && apiUrl.endsWith(`//${request.headers.host?.toLowerCase()}`)
    return sendDocument(reply, protectedResource(isAtApi ? apiUrl : url, url, documentation))
  }
  const showCatalog: Handle = (_request, reply, { url }) =>
    sendDocument(reply.header('link', `<${url}/.well-known/api-catalog>; rel="api-catalog"`), apiCatalog(url), apiCatalogType)

  const routes: [methods: string, path: string, handle: Handle][] = [
    ['GET', '/oauth/authorize', atOwnHost('/oauth/authorize', authorize)],
    ['POST', '/oauth/authorize', authorizeByForm],
    ['GET', '/oauth2/authorize', atOwnHost('/oauth/authorize', authorize)],
    ['POST', '/oauth2/authorize', authorizeByForm],
    ['GET', '/oauth/authorize/:uid', resume],
    ['POST', '/oauth/access_token', exchange],
    ['OPTIONS', '/oauth/access_token', plain('/oauth/access_token')],
    ['POST', '/oauth2/access_token', exchange],
    ['OPTIONS', '/oauth2/access_token', plain('/oauth/access_token')],
    ['POST', '/oauth/revoke', revoke],
    ['OPTIONS', '/oauth/revoke', plain('/oauth/revoke')],
    ['POST', '/oauth/introspect', merged('/oauth/introspect')],
    ['OPTIONS', '/oauth/introspect', plain('/oauth/introspect')],
    ['POST', '/oauth/register', register],
    ['OPTIONS', '/oauth/register', preflight('POST')],
    ['GET', '/oauth/register/:clientId', registration],
    ['PUT', '/oauth/register/:clientId', updateRegistration],
    ['DELETE', '/oauth/register/:clientId', registration],
    ['OPTIONS', '/oauth/register/:clientId', preflight('GET,PUT,DELETE')],
    ['GET', '/oauth/logout', atOwnHost('/oauth/logout', plain('/oauth/logout'))],
    ['POST', '/oauth/logout', signOutByForm],
    ['POST', '/oauth/logout/confirm', plain('/oauth/logout/confirm')],
    ['GET', '/oauth/logout/success', plain('/oauth/logout/success')],
    ['GET', '/api/userinfo', plain('/api/userinfo')],
    ['POST', '/api/userinfo', merged('/api/userinfo')],
    ['OPTIONS', '/api/userinfo', plain('/api/userinfo')],
    ['GET', '/jwks.json', showKeys],
    ['GET', '/.well-known/openid-configuration', discovery],
    ['GET', '/.well-known/oauth-authorization-server', discovery],
    ['GET', '/.well-known/oauth-protected-resource', showResource],
  ]
  const added: { method: string; path: string }[] = []
  const preflighted = new Set<string>()
  const add = (method: string, url: string, handle: Handle) => {
    app.route({ method, url, handler: async (request, reply) => handle(request, reply, await findIssuer(request)) })
    if (method === 'OPTIONS') preflighted.add(url)
    else added.push({ method, path: url })
  }
  for (const [method, path, handle] of routes) {
    add(method, path, handle)
    add(method, `/c/:tag${path}`, handle)
    // RFC 8414 3 and RFC 9728 3.1 put an issuer's path behind the document's name.
    if (path.startsWith('/.well-known/')) add(method, `${path}/c/:tag`, handle)
  }
  // Of all the APIs, so at the host alone.
  add('GET', '/.well-known/api-catalog', showCatalog)
  refuseOtherMethods(app, added)
  const unanswered = added.filter(({ path }) => !preflighted.has(path))
  answerOptions(app, unanswered, (path, methods) => (isDocument(path) ? documentPreflight(methods) : {}))
}

const isDocument = (path: string): boolean => /\/\.well-known\/|\/jwks\.json$/.test(path)
const documentPreflight = (methods: readonly string[]) => ({
  'access-control-allow-origin': '*',
  'access-control-allow-methods': methods.join(', '),
  // Such as the MCP-Protocol-Version of clients of language models.
  'access-control-allow-headers': '*',
  'access-control-max-age': String(preflightSeconds),
})

/** For pages of any site to read: no cookie goes with it. */
const allowAnySite = (reply: FastifyReply): FastifyReply => reply.header('access-control-allow-origin', '*')

/** Keys are published for longer than this before they sign. */
const sendDocument = (reply: FastifyReply, document: object, type = 'application/json; charset=utf-8'): FastifyReply =>
  allowAnySite(reply)
    .header('cache-control', `public, max-age=${keySetMaxAgeSeconds}`)
    .type(type) // Bytes: to a text the framework would add a charset.
    .send(Buffer.from(JSON.stringify(document)))

function addCookies(ctx: KoaContextWithOIDC, reply: FastifyReply): void {
  for (const cookie of [reply.getHeader('set-cookie') ?? []].flat()) ctx.append('set-cookie', String(cookie))
}
