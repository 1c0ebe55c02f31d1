import type { RouteSpec } from '@guildhall/contract/route'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasAlready } from './etag.ts'
import type { StoredAnswer } from './response-cache.ts'

interface ReadAnswer extends Pick<StoredAnswer, 'etag' | 'mediaType' | 'headers'> {
  readonly body: Buffer | string
}

/** A finished answer to a read, or 304 where the caller has it. */
export function sendRead(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: ReadAnswer,
  { reply: { status } }: RouteSpec,
): FastifyReply {
  reply.headers(answer.headers).header('etag', answer.etag).header('cache-control', 'no-cache')
  if (hasAlready(request, answer.etag)) return reply.code(304).send()
  return reply.code(status).type(answer.mediaType).send(answer.body)
}
