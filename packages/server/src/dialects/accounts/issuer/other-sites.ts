/** What pages of other sites may ask of an issuer. No cookie of the browser goes with it. */
import type { FastifyReply } from 'fastify'
import type { Handle } from './calls.ts'
import { handAsItCame } from './hand.ts'

/** How long a browser may go without asking again what another site may call, as at the library's own endpoints. */
const preflightSeconds = 3600

export const allowAnySite = (reply: FastifyReply): FastifyReply => reply.header('access-control-allow-origin', '*')

/** Whether a page of another site may register, which the library does not answer. */
export const preflight =
  (methods: string): Handle =>
  (_parts, { request, reply }) => {
    const asked = request.headers['access-control-request-headers']
    if (asked !== undefined) reply.header('access-control-allow-headers', asked)
    reply.headers({ 'access-control-allow-methods': methods, 'access-control-max-age': String(preflightSeconds) })
    return allowAnySite(reply).code(204).send()
  }

/** Likewise at the library's own addresses. What pages may do it answers itself; to any other OPTIONS it says that nothing is there. */
export const libraryPreflight =
  (path: string, methods: string): Handle =>
  (parts, call) => {
    const { request, reply } = call
    if (request.headers.origin && request.headers['access-control-request-method']) return handAsItCame(path)(parts, call)
    return reply.code(204).header('allow', `${methods}, OPTIONS`).send()
  }

export const documentPreflight = (methods: readonly string[]) => ({
  'access-control-allow-origin': '*',
  'access-control-allow-methods': methods.join(', '),
  // Such as the MCP-Protocol-Version of clients of language models.
  'access-control-allow-headers': '*',
  'access-control-max-age': String(preflightSeconds),
})
