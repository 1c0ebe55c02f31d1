/** What is refused before the library is asked: to browsers as a page, to apps in OAuth's own form (RFC 6749 5.2). */
import { errors } from '@guildhall/contract/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { prefersHtml } from '../../../http/alternatives.ts'
import { Fail } from '../../../kernel/fail.ts'
import type { Logger } from '../../../kernel/logger.ts'
import { sendPage } from '../pages/layout.ts'
import { nowhere, refusalPage } from '../pages/refusals.ts'
import { failurePage } from './issuer-pages.ts'
import { isForPeople } from './requests.ts'

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
    const sent = status === 415 ? 400 : status
    const [name, description] = [codes[status] ?? 'invalid_request', describe(fail, status)]
    if (wantsPage(request)) {
      // What the app's author alone can mend says what it is.
      const page = name === 'invalid_request' ? failurePage(name, description) : refusalPage(status, fail)
      return sendPage(reply, nowhere, { ...page, status: sent })
    }
    return (
      reply
        .code(sent)
        // As the library's own refusals: a page of another site has to learn what is wrong.
        .header('access-control-allow-origin', '*')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify({ error: name, error_description: description }))
    )
  })
}

/** At an address for people, who come with browsers. */
const wantsPage = ({ routeOptions, headers }: FastifyRequest): boolean =>
  isForPeople(routeOptions.url ?? '') && prefersHtml(headers.accept)

function describe(fail: Fail | undefined, status: number): string {
  if (!fail) return status >= 500 ? errors.internal.title : errors.invalid_request.title
  if (fail.code === 'media_type_unsupported') return 'The body must be a form (application/x-www-form-urlencoded) or JSON'
  const [problem] = fail.problems
  return problem ? `${problem.field} ${problem.message}`.trim() : errors[fail.code].title
}
