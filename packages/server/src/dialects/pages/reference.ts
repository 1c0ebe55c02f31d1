/**
 * The reference: one OpenAPI document for each API made from the contract, `/docs` to read them in, `/docs/compatibility` as a
 * plain table. All of it comes from this server; the policy of `/docs` lets a browser fetch nothing from anywhere else.
 */
import { gunzipSync } from 'node:zlib'
import { hostRoutes } from '@guildhall/contract/host'
import type { FastifyInstance } from 'fastify'
import type { Wording } from '../../http/dialect.ts'
import { etagOf, hasAlready } from '../../http/etag.ts'
import { sendPage } from '../../http/html.ts'
import { createOpenApi, type OpenApiDocument } from '../../http/openapi.ts'
import { version } from '../../version.ts'
import { compatibilityPage } from './compatibility.ts'
import { describeCommunity } from './documents/community.ts'
import type { Describe } from './documents/describe.ts'
import { describePlatform } from './documents/platform.ts'
import { describeSpace } from './documents/space.ts'
import { loadViewer, type Viewer } from './viewer.ts'

/** The APIs that have a document, and where it is. */
export const documents = {
  community: { path: '/openapi.json', describe: describeCommunity },
  platform: { path: '/openapi/platform.json', describe: describePlatform },
  space: { path: '/openapi/space.json', describe: describeSpace },
} as const satisfies Record<string, { path: string; describe: Describe }>
export type DocumentName = keyof typeof documents
export const documentNames = Object.keys(documents) as DocumentName[]

export interface ReferenceOptions {
  /** Where callers reach this server; the documents name it. */
  readonly publicUrl: string
  readonly wordings: Readonly<Record<DocumentName, Wording>>
}

export const referenceDocument = (name: DocumentName, { publicUrl, wordings }: ReferenceOptions): OpenApiDocument =>
  createOpenApi({ ...documents[name].describe(), version, publicUrl, hostRoutes, wording: wordings[name] })

export function referencePages(app: FastifyInstance, options: ReferenceOptions): void {
  for (const name of documentNames) {
    let document: { bytes: Buffer; etag: string } | undefined
    app.get(documents[name].path, (request, reply) => {
      if (!document) {
        const bytes = Buffer.from(JSON.stringify(referenceDocument(name, options)))
        document = { bytes, etag: etagOf(bytes) }
      }
      reply.headers({ 'access-control-allow-origin': '*', 'cache-control': 'no-cache', etag: document.etag })
      if (hasAlready(request, document.etag)) return reply.code(304).send()
      return reply.type('application/json; charset=utf-8').send(document.bytes)
    })
  }

  // The viewer's library takes over 100 ms to load: whoever opens the page first waits, not the start of the server.
  let viewer: Promise<Viewer> | undefined
  const open = async (): Promise<Viewer> => {
    viewer ??= loadViewer(
      'Guildhall API reference',
      documentNames.map((name) => ({ title: documents[name].describe().title, url: documents[name].path })),
    )
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
    if (hasAlready(request, etag)) return reply.code(304).send()
    reply.type('text/javascript; charset=utf-8')
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(gunzipSync(script))
    return reply.header('content-encoding', 'gzip').send(script)
  })

  const compatibility = compatibilityPage()
  app.get('/docs/compatibility', (request, reply) => sendPage(request, reply, compatibility))
}
