import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { AnswerReader, runPlan } from './load.ts'
import type { Exchange, Plan } from './plan.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})
async function listen(answer: RequestListener): Promise<number> {
  server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
const get: Exchange = { method: 'GET', path: '/', headers: {}, status: 200 }
const plan = (port: number, exchanges: readonly Exchange[]): Plan => ({
  port,
  connections: 2,
  exchanges,
  order: 'in turn',
  durationMs: 100,
})

describe('runPlan', () => {
  it('counts exactly the answers the server gave', async () => {
    let answered = 0
    const port = await listen((_request, response) => {
      answered++
      response.setHeader('content-length', 100_000).end('x'.repeat(100_000))
    })
    const measured = await runPlan(plan(port, [{ ...get, expectBody: 'x'.repeat(100_000) }]))
    expect(measured.answers).toBe(answered)
    expect(measured.p50).toBeLessThanOrEqual(measured.p95)
  })
  it('sends each exchange once where the order says so, with a number of its own in path and body', async () => {
    const seen: string[] = []
    const port = await listen(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      seen.push(`${request.url} ${body}`)
      response.writeHead(201, { 'content-length': 0 }).end()
    })
    const post = { method: 'POST', path: '/{{n}}', headers: {}, body: '{"n":"{{n}}"}', status: 201 }
    const measured = await runPlan({
      ...plan(
        port,
        Array.from({ length: 20 }, () => post),
      ),
      order: 'once',
    })
    expect(measured.answers).toBe(20)
    expect(new Set(seen).size).toBe(20)
    for (const line of seen) expect(line).toMatch(/^\/(\d{12}) \{"n":"\1"\}$/)
  })
  it('says that a body is JSON, unless the exchange says otherwise', async () => {
    const seen = new Set<string>()
    const port = await listen((request, response) => {
      seen.add(`${request.url} ${request.headers['content-type']}`)
      response.writeHead(200, { 'content-length': 0 }).end()
    })
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const post = { method: 'POST', headers: {}, body: 'a=b', status: 200 }
    await runPlan({
      ...plan(port, [
        { ...post, path: '/json' },
        { ...post, path: '/form', headers: form },
      ]),
      order: 'once',
    })
    expect([...seen].sort()).toEqual(['/form application/x-www-form-urlencoded', '/json application/json'])
  })
  it('ends with the first status that is not the expected one', async () => {
    let count = 0
    const port = await listen(
      (_request, response) => void response.writeHead(++count > 10 ? 503 : 200, { 'content-length': 0 }).end(),
    )
    await expect(runPlan(plan(port, [get]))).rejects.toThrow('answered 503 instead of 200')
  })
  it('ends with a body that is not the expected one', async () => {
    const port = await listen((_request, response) => void response.setHeader('content-length', 5).end('wrong'))
    await expect(runPlan(plan(port, [{ ...get, expectBody: 'right' }]))).rejects.toThrow('another body')
    await expect(runPlan(plan(port, [{ ...get, expectPart: 'right' }]))).rejects.toThrow('without right')
  })
  it('ends when the server closes a connection in the middle', async () => {
    const port = await listen((request) => request.socket.destroy())
    await expect(runPlan(plan(port, [get]))).rejects.toThrow()
  })
})

describe('AnswerReader', () => {
  const answer = Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 11\r\n\r\nhello world')
  it('puts an answer together however it is cut', () => {
    for (let cut = 1; cut < answer.length; cut++) {
      const reader = new AnswerReader()
      reader.begin({ ...get, expectBody: 'hello world' }, true)
      expect(reader.take(answer.subarray(0, cut), cut)).toBe(false)
      expect(reader.take(answer.subarray(cut), answer.length - cut)).toBe(true)
    }
  })
  it('takes a 304 as whole without a body', () => {
    const reader = new AnswerReader()
    reader.begin({ ...get, status: 304 }, true)
    const text = Buffer.from('HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n')
    expect(reader.take(text, text.length)).toBe(true)
  })
  it('refuses an answer without a length, and one longer than announced', () => {
    const take = (text: string) => {
      const reader = new AnswerReader()
      reader.begin(get, false)
      return reader.take(Buffer.from(text), text.length)
    }
    expect(() => take('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')).toThrow('without content-length')
    expect(() => take('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxx')).toThrow('more bytes than announced')
  })
})
