import type { FastifyReply } from 'fastify'
import { fixedHeaders } from './layout.ts'

/** 303: the browser goes on with a GET, whatever it sent. */
export const redirect = (reply: FastifyReply, location: string): FastifyReply =>
  reply.code(303).headers(fixedHeaders).header('location', location).send()
