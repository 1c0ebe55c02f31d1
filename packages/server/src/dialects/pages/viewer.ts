/** Scalar, the reader of `/docs`: its page and its script as bytes, set so that it asks nobody but this server. */
import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import Fastify from 'fastify'
import { etagOf } from '../../http/etag.ts'

export interface Viewer {
  readonly page: string
  /** gzip. */
  readonly script: Buffer
  /** Weak: it names the script, whichever way it is encoded. */
  readonly etag: string
  /** The Content-Security-Policy of the page. */
  readonly policy: string
}

const scriptPath = '/docs/scalar.js'

/** A document that the reader can choose. */
export interface Source {
  readonly title: string
  readonly url: string
}

export async function loadViewer(title: string, sources: readonly Source[]): Promise<Viewer> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  // The library is a plugin, which a server that runs already cannot take in. One of its own, never listening, gives the bytes.
  const inner = Fastify()
  await inner.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      sources: [...sources],
      cdn: scriptPath,
      pageTitle: title,
      // No font, proxy, figure or assistant of the maker's.
      withDefaultFonts: false,
      proxyUrl: '',
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: 'never',
      persistAuth: false,
    },
  })
  const page = (await inner.inject('/docs/')).body
  const source = (await inner.inject('/docs/js/scalar.js')).rawPayload
  await inner.close()
  const script = await promisify(gzip)(source)
  return { page, script, etag: `W/${etagOf(script)}`, policy: policyOf(page) }
}

/** Of inline scripts just those of this very page run. Scalar writes its styles into the page, hence unsafe-inline for them. */
function policyOf(page: string): string {
  const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, source]) => `'sha256-${hash('sha256', source!, 'base64')}'`,
  )
  return [
    `default-src 'self'`,
    `script-src 'self' ${inline.join(' ')}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self' data:`,
    `connect-src 'self'`,
    `worker-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}
