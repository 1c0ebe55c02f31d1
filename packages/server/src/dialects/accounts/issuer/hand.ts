/** Hands a request over to the library, which answers it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { RenderPages } from '../../../identity/oauth/asked.ts'
import { invalid } from '../../../kernel/fail.ts'
import { findPlace } from '../pages/place.ts'
import { bodyOf, type Call, type Handle, type HandleParts, paramsOf, queryOf, withQuery } from './calls.ts'
import { issuerPages } from './issuer-pages.ts'
import { type Sent, toIssuerRequest } from './requests.ts'

/** On every answer; the library's and the pages' own come over them. */
export const fixedHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export async function hand(parts: HandleParts, { request, reply, at }: Call, sent: Sent): Promise<FastifyReply> {
  const { issuers } = parts
  // Before the answer is taken out of the framework's hands: what fails after that is nobody's to word.
  await issuers.ready()
  const issuer = issuers.of(at)
  const pages = pagesFor(parts, request, reply)
  reply.hijack()
  const { raw } = reply
  for (const [name, value] of Object.entries({ ...fixedHeaders, ...reply.getHeaders() })) raw.setHeader(name, value!)
  raw.setHeader('x-request-id', request.id)
  await issuer.handle(toIssuerRequest(request.raw, sent), raw, pages)
  return reply
}

const pagesFor = (parts: HandleParts, request: FastifyRequest, reply: FastifyReply): RenderPages =>
  issuerPages(() => findPlace(parts, request), {
    isSignedIn: async () => (await parts.isSignedIn?.(request)) ?? false,
    async signedOut(ctx) {
      if (!parts.onSignOut) return
      await parts.onSignOut(request, reply)
      addCookies(ctx, reply)
    },
  })

function addCookies(ctx: KoaContextWithOIDC, reply: FastifyReply): void {
  for (const cookie of [reply.getHeader('set-cookie') ?? []].flat()) ctx.append('set-cookie', String(cookie))
}

/** As it came, at the library's own path. */
export const handAsItCame =
  (path: string): Handle =>
  (parts, call) => {
    const { request } = call
    const [query, body] = [queryOf(request), bodyOf(request)]
    const params = request.params as Record<string, string>
    // PostgreSQL's text cannot hold it, and the library remembers some of what it is told.
    if (/%00/.test(query) || body?.includes('%00') || body?.includes(0)) throw invalid('', 'must not contain a NUL character')
    const url = withQuery(
      path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name]!)),
      query,
    )
    const type = request.headers['content-type'] ?? 'application/octet-stream'
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD' && body !== undefined && body.length > 0
    return hand(parts, call, { method: request.method, url, body: hasBody ? { type, text: body.toString('utf8') } : undefined })
  }

/** Parameters as a form, which is how the library reads them. */
export const formFor = (url: string, params: URLSearchParams): Sent => ({
  method: 'POST',
  url,
  body: { type: 'application/x-www-form-urlencoded', text: params.toString() },
})

/** The parameters from wherever they came, at the library's own path. */
export const handMerged =
  (path: string): Handle =>
  async (parts, call) =>
    hand(parts, call, formFor(path, await paramsOf(call.request)))
