import type { FastifyInstance } from 'fastify'
import { Fail } from '../kernel/fail.ts'

/**
 * `curl -d ''` and some client libraries name a type, such as a form's, where they send nothing: what is empty is no body, of
 * whatever type. Without a length or a coding there is none (RFC 9112, 6.3); one in chunks shows only at its end.
 */
export function takeEmptyBodies(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw
    const isEmpty = headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0'
    if (isEmpty) delete headers['content-type']
    done()
  })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => {
    if (bytes.length === 0) done(null, undefined)
    else done(new Fail('media_type_unsupported'))
  })
}
