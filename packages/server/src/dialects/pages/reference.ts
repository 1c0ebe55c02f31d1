/**
 * The reference: `/openapi.json` made from the contract, `/docs` to read it in, `/docs/compatibility` as a plain table. All
 * of it comes from this server; the policy of `/docs` lets a browser fetch nothing from anywhere else.
 */
import { gunzipSync } from 'node:zlib'
import { communityAbsent, communityRoutes } from '@guildhall/contract/community'
import { communityComponents, tagDescriptions } from '@guildhall/contract/community/components'
import { hostRoutes } from '@guildhall/contract/host'
import type { FastifyInstance } from 'fastify'
import type { Dialect } from '../../http/dialect.ts'
import { etagOf, matchesTag } from '../../http/etag.ts'
import { createOpenApi, type OpenApiDocument } from '../../http/openapi.ts'
import { version } from '../../version.ts'
import { compatibilityPage } from './compatibility.ts'
import { sendPage } from './html.ts'
import { referenceText } from './reference-text.ts'
import { loadViewer, type Viewer } from './viewer.ts'

export interface ReferenceOptions {
  /** Where callers reach this server; the document names it. */
  readonly publicUrl: string
  readonly wordError: Dialect['wordError']
}

export const referenceDocument = ({ publicUrl, wordError }: ReferenceOptions): OpenApiDocument =>
  createOpenApi({
    title: 'Guildhall Community API',
    version,
    description: referenceText(communityAbsent),
    publicUrl,
    routes: communityRoutes,
    hostRoutes,
    components: communityComponents,
    tagDescriptions,
    wordError,
  })

export function referencePages(app: FastifyInstance, options: ReferenceOptions): void {
  let document: { bytes: Buffer; etag: string } | undefined
  app.get('/openapi.json', (request, reply) => {
    if (!document) {
      const bytes = Buffer.from(JSON.stringify(referenceDocument(options)))
      document = { bytes, etag: etagOf(bytes) }
    }
    reply.headers({ 'access-control-allow-origin': '*', 'cache-control': 'no-cache', etag: document.etag })
    const known = request.headers['if-none-match']
    if (known !== undefined && matchesTag(known, document.etag, 'weak')) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(document.bytes)
  })

  // The viewer's library takes over 100 ms to load: whoever opens the page first waits, not the start of the server.
  let viewer: Promise<Viewer> | undefined
  const open = async (): Promise<Viewer> => {
    viewer ??= loadViewer('Guildhall Community API')
    try {
      return await viewer
    } catch (error) {
      viewer = undefined
      throw error
    }
  }
  app.get('/docs', async (request, reply) => {
    const { page, policy } = await open()
    return sendPage(request, reply, page, { policy })
  })
  app.get('/docs/scalar.js', async (request, reply) => {
    const { script, etag } = await open()
    reply.headers({ 'cache-control': 'no-cache', vary: 'accept-encoding', etag })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    reply.type('text/javascript; charset=utf-8')
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(gunzipSync(script))
    return reply.header('content-encoding', 'gzip').send(script)
  })

  const compatibility = compatibilityPage(communityRoutes, communityAbsent)
  app.get('/docs/compatibility', (request, reply) => sendPage(request, reply, compatibility))
}
