/** What arrives on the socket before any route is known: refused in the error's shape, and the server goes on. */
import net from 'node:net'
import { ErrorBody } from '@guildhall/contract/community/error-body'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileCheck } from '../src/http/validation.ts'
import { createTestApp, type TestApp } from '../src/testing/test-app.ts'

let t: TestApp
let port: number
beforeAll(async () => {
  t = await createTestApp()
  await t.app.listen({ port: 0, host: '127.0.0.1' })
  port = (t.app.server.address() as net.AddressInfo).port
})
afterAll(() => t.close())

const isErrorBody = compileCheck(ErrorBody, 'body')

/** Sends these bytes and answers the first response, whole or as much of it as came before the end. */
function exchange(...parts: (string | Buffer)[]): Promise<{ status: number; requestId: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    let got = ''
    const answer = () => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(got)?.[1])
      const length = Number(/content-length: (\d+)/i.exec(got)?.[1])
      const at = got.indexOf('\r\n\r\n')
      if (at === -1 || Number.isNaN(length) || Buffer.byteLength(got.slice(at + 4)) < length) return false
      socket.destroy()
      resolve({ status, requestId: /^x-request-id: (.+)\r$/im.exec(got)?.[1], text: got.slice(at + 4) })
      return true
    }
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer but ${got}`)))
    socket.on('data', (bytes) => {
      got += bytes.toString()
      answer()
    })
    socket.on('close', () => answer() || reject(new Error(`closed after ${got || 'nothing'}`)))
    // A refusal may come, and the connection end, before all is sent.
    socket.on('error', (error) => answer() || reject(error))
    for (const part of parts) socket.write(part)
  })
}
const head = (line: string, ...headers: string[]): string =>
  `${[line, 'Host: localhost', `X-API-Key: ${t.community.admin}`, ...headers].join('\r\n')}\r\n\r\n`
const articles = '/api/v1/communities/guild/articles'

describe('a request that is none', () => {
  it.each([
    ['no HTTP at all', () => ['hello there\r\n\r\n'], 400],
    ['an unknown method', () => [head(`BREW ${articles} HTTP/1.1`)], 400],
    ['a header without a name', () => [head(`GET ${articles} HTTP/1.1`, ': x')], 400],
    ['a NUL in a header', () => [head(`GET ${articles} HTTP/1.1`, 'X-Odd: a\0b')], 400],
    ['two lengths', () => [head(`POST ${articles} HTTP/1.1`, 'Content-Length: 1', 'Content-Length: 2'), '{}'], 400],
    [
      'a length and chunks',
      () => [head(`POST ${articles} HTTP/1.1`, 'Content-Length: 2', 'Transfer-Encoding: chunked'), '{}'],
      400,
    ],
    ['a length that is no number', () => [head(`POST ${articles} HTTP/1.1`, 'Content-Length: x'), '{}'], 400],
    ['an escape that is none', () => [head('GET /api/v1/communities/%zz/articles HTTP/1.1')], 400],
    ['an address of 9,000 characters', () => [head(`GET ${articles}?x=${'y'.repeat(9000)} HTTP/1.1`)], 414],
    ['headers of 40 kB', () => [head(`GET ${articles} HTTP/1.1`, `X-Long: ${'y'.repeat(40_000)}`)], 431],
    [
      'chunks of more than 1 MB',
      () => [
        head(`POST ${articles} HTTP/1.1`, 'Content-Type: application/json', 'Transfer-Encoding: chunked'),
        ...Array.from({ length: 20 }, () => `10000\r\n${'x'.repeat(65_536)}\r\n`),
        '0\r\n\r\n',
      ],
      413,
    ],
    [
      'a length of more than 1 MB',
      () => [head(`POST ${articles} HTTP/1.1`, 'Content-Type: application/json', 'Content-Length: 99999999'), '{"title":"x"'],
      413,
    ],
    [
      'a length that is beyond all numbers',
      () => [head(`POST ${articles} HTTP/1.1`, 'Content-Type: application/json', 'Content-Length: 9007199254740993'), '{}'],
      413,
    ],
  ] as const)('%s is refused, and the next request is answered', async (_what, parts, status) => {
    const answer = await exchange(...parts())
    expect(answer.status, answer.text).toBe(status)
    const body = JSON.parse(answer.text)
    expect(isErrorBody(body), answer.text).toEqual([])
    expect(answer.requestId).toBe(body.requestId)
    expect((await exchange(head(`GET ${articles} HTTP/1.1`))).status).toBe(200)
  })

  it('of a body that never comes whole changes nothing', async () => {
    const socket = net.connect(port, '127.0.0.1')
    socket.write(head(`POST ${articles} HTTP/1.1`, 'Content-Type: application/json', 'Content-Length: 100'))
    await new Promise<void>((resolve) => socket.write('{"title":"half', () => resolve()))
    socket.destroy()
    const { text } = await exchange(head(`GET ${articles}/drafts HTTP/1.1`))
    expect(text).toBe('[]')
  })
})

describe('a JSON body of a named kind', () => {
  it.each(['application/merge-patch+json', 'application/vnd.api+json; charset=utf-8', 'Application/X.Y-Z+JSON'])(
    'is JSON: %s',
    async (type) => {
      const answer = await t.post(
        '/products',
        { sku: type.replace(/\W/g, '-').slice(0, 90), name: 'x' },
        { headers: { 'content-type': type } },
      )
      expect(answer.status, answer.text).toBe(201)
    },
  )
})
