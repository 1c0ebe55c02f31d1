import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fail } from '../kernel/fail.ts'
import { takeEmptyBodies } from './empty-body.ts'

let app: FastifyInstance
beforeAll(async () => {
  app = Fastify()
  app.removeAllContentTypeParsers()
  takeEmptyBodies(app)
  app.setErrorHandler((error: Fail, _request, reply) => reply.code(error.status).send({}))
  app.route({ method: ['POST', 'DELETE'], url: '/', handler: async ({ body }) => ({ isNone: body === undefined }) })
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

/** Over a socket: nothing is added to these headers. */
async function send(method: string, headers: Record<string, string>, body = '') {
  const { port } = app.server.address() as AddressInfo
  const asked = request({ port, host: '127.0.0.1', method, headers, agent: false })
  // Node writes a length of its own where it is not told to leave that out.
  for (const name of ['content-length', 'transfer-encoding']) if (!(name in headers)) asked.removeHeader(name)
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: answer.statusCode, body: await json(answer) }
}

describe('an empty body', () => {
  const lengths: Record<string, string>[] = [{}, { 'content-length': '0' }, { 'transfer-encoding': 'chunked' }]
  it.each(lengths)('is none, whatever type it is said to be: %j', async (length) => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'])
      for (const method of ['POST', 'DELETE'])
        expect(await send(method, { 'content-type': type, ...length }), `${method} ${type}`).toEqual({
          status: 200,
          body: { isNone: true },
        })
  })
  it('is not what holds something of another type (415)', async () => {
    const type = { 'content-type': 'text/csv' }
    expect((await send('POST', { ...type, 'content-length': '3' }, 'a=1')).status).toBe(415)
    expect((await send('POST', { ...type, 'transfer-encoding': 'chunked' }, 'a=1')).status).toBe(415)
  })
})
