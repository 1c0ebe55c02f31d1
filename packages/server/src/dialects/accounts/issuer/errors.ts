/** What is refused before the library is asked, in OAuth's own form (RFC 6749 5.2). */
import { errors } from '@guildhall/contract/errors'
import type { FastifyInstance } from 'fastify'
import { Fail } from '../../../kernel/fail.ts'
import type { Logger } from '../../../kernel/logger.ts'

const codes: Readonly<Record<number, string>> = {
  404: 'not_found',
  429: 'temporarily_unavailable',
  500: 'server_error',
  503: 'temporarily_unavailable',
}

export function useIssuerErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof Fail ? error.status : (error.statusCode ?? 500)
    if (status >= 500) log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'an issuer failed')
    // The answer has begun: it is broken off, so that nobody takes half of it for the whole.
    if (reply.raw.headersSent) return void reply.raw.destroy()
    const fail = error instanceof Fail ? error : undefined
    if (fail?.headers) reply.headers(fail.headers)
    if (fail?.retryAfterSeconds !== undefined) reply.header('retry-after', String(fail.retryAfterSeconds))
    return (
      reply
        .code(status === 415 ? 400 : status)
        // As the library's own refusals: a page of another site has to learn what is wrong.
        .header('access-control-allow-origin', '*')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify({ error: codes[status] ?? 'invalid_request', error_description: describe(fail, status) }))
    )
  })
}

function describe(fail: Fail | undefined, status: number): string {
  if (!fail) return status >= 500 ? errors.internal.title : errors.invalid_request.title
  if (fail.code === 'media_type_unsupported') return 'The body must be a form (application/x-www-form-urlencoded) or JSON'
  const [problem] = fail.problems
  return problem ? `${problem.field} ${problem.message}`.trim() : errors[fail.code].title
}
