import type { FastifyRequest } from 'fastify'

/** The address of who asks: the socket's, or what trusted proxies (`GUILDHALL_TRUST_PROXY`) say. */
export const addressOf = (request: FastifyRequest): string => request.ip ?? ''
