/** The pictures of the demo community: a handful of small SVG files, read once and sent from memory. */
import { readdirSync, readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { etagOf, hasAlready } from '../../http/etag.ts'
import { Fail } from '../../kernel/fail.ts'

const folder = new URL('../../domain/demo/static/', import.meta.url)

export function demoFiles(app: FastifyInstance): void {
  const files = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.svg'))
      .map((name) => {
        const bytes = readFileSync(new URL(name, folder))
        return [name, { bytes, etag: etagOf(bytes) }] as const
      }),
  )
  app.get<{ Params: { name: string } }>('/static/demo/:name', (request, reply) => {
    const file = files.get(request.params.name)
    if (!file) throw new Fail('route_not_found')
    // An SVG that is opened by itself may hold scripts; these hold none, and may not.
    reply.headers({
      etag: file.etag,
      'cache-control': 'public, max-age=3600',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    })
    if (hasAlready(request, file.etag)) return reply.code(304).send()
    return reply.type('image/svg+xml').send(file.bytes)
  })
}
