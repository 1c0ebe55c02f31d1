import type { FastifyReply } from 'fastify'
import { type PageOptions, sendPage } from './layout.ts'
import type { Visit } from './visit.ts'
import { noProblems, type Problems } from './words.ts'

/** A page with a form, and with what was wrong when it was sent, if anything. */
export function sendForm({ reply, place }: Visit, problems: Problems | undefined, page: PageOptions): FastifyReply {
  const { status, retryAfterSeconds } = problems ?? noProblems
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  return sendPage(reply, place, { ...page, status, hasProblem: status !== noProblems.status })
}
