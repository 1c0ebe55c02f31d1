import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { clearCookie, readCookie, setCookie } from './cookies.ts'

async function answer(handle: (request: FastifyRequest, reply: FastifyReply) => unknown, cookie?: string) {
  const app = Fastify()
  app.get('/', async (request, reply) => handle(request, reply) ?? null)
  return app.inject({ url: '/', headers: cookie === undefined ? {} : { cookie } })
}
const plain = { name: 'session', isSecure: false }
const secure = { name: 'session', isSecure: true }

describe('cookies', () => {
  it('are set for the whole host, unseen by scripts and other sites', async () => {
    const { headers } = await answer((_request, reply) => {
      setCookie(reply, plain, 'abc', 60)
      clearCookie(reply, { name: 'other', isSecure: false })
    })
    expect(headers['set-cookie']).toEqual([
      'session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
      'other=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ])
  })
  it('are tied to the host and to https where there is https', async () => {
    const { headers } = await answer((_request, reply) => void setCookie(reply, secure, 'abc'))
    expect(headers['set-cookie']).toBe('__Host-session=abc; Path=/; HttpOnly; Secure; SameSite=Lax')
  })
  it.each([
    ['a=1; session=abc; b=2', 'abc', ''],
    ['__Host-session=abc', '', 'abc'],
    ['session=', '', ''],
    ['Session=abc', '', ''],
    [undefined, '', ''],
    ['session=%E0%A4%A', '%E0%A4%A', ''],
  ])('are read from %s', async (header, overHttp, overHttps) => {
    expect((await answer((request) => readCookie(request, plain) ?? '', header)).body).toBe(overHttp)
    expect((await answer((request) => readCookie(request, secure) ?? '', header)).body).toBe(overHttps)
  })
})
