import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { parseNetworks } from './address-rules.ts'
import { createOutgoing, type Outcome, type Outgoing, type OutgoingOptions } from './outgoing.ts'
import { makeCertificate, type TestCertificate } from './testing/certificate.ts'
import { findClosedPort, type Receiver, startRawReceiver, startReceiver } from './testing/receiver.ts'

const LONG_TIMEOUT_MS = 20_000
const SHORT_TIMEOUT_MS = 300
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()))
})

function outgoingWith(options: Partial<OutgoingOptions> = {}): Outgoing {
  const outgoing = createOutgoing({ allowed: parseNetworks('127.0.0.1'), lookup: async () => ['127.0.0.1'], ...options })
  open.push(outgoing)
  return outgoing
}

async function receiverThat(answer: RequestListener, certificate?: TestCertificate): Promise<Receiver> {
  const receiver = await startReceiver(answer, certificate)
  open.push(receiver)
  return receiver
}

/** Answers every connection's first bytes with these, and leaves the connection open. */
async function rawReceiverThat(onRequest: (socket: Socket) => void): Promise<Receiver> {
  const receiver = await startRawReceiver((socket) => socket.once('data', () => onRequest(socket)))
  open.push(receiver)
  return receiver
}

const post = (outgoing: Outgoing, url: string, timeoutMs = LONG_TIMEOUT_MS): Promise<Outcome> =>
  outgoing.post({ url, headers: {}, body: '{}', timeoutMs })

describe('bodies', () => {
  it('keeps the first kilobyte, cut between characters and without NUL', async () => {
    const receiver = await receiverThat((_request, response) => {
      response.end(`a\0${'é'.repeat(2_000)}`)
    })
    const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, body: `a\ufffd${'é'.repeat(511)}` })
  })

  it('leaves out half a character at the cut', async () => {
    const receiver = await receiverThat((_request, response) => {
      response.end(`a${'é'.repeat(2_000)}`)
    })
    const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)
    expect(outcome).toMatchObject({ body: `a${'é'.repeat(511)}` })
  })

  it('drops an endless body after 64 kB and counts the answer', async () => {
    let hasEnded = false
    let writtenBytes = 0
    const receiver = await receiverThat((_request, response) => {
      const piece = Buffer.alloc(16 * 1024, 'x')
      const write = () => {
        while (!response.destroyed) {
          writtenBytes += piece.length
          if (!response.write(piece)) return
        }
      }
      response.on('drain', write)
      response.on('close', () => {
        hasEnded = true
      })
      write()
    })
    const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, body: 'x'.repeat(1024) })
    await expect.poll(() => hasEnded).toBe(true)
    // What the kernel buffers comes on top of the 64 kB.
    expect(writtenBytes).toBeLessThan(32 * 1024 * 1024)
  })

  it('unpacks nothing', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024))
    const receiver = await receiverThat((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)
    expect(outcome.kind === 'answered' && outcome.body.charCodeAt(0)).toBe(0x1f)
  })

  it('counts an answer whose body breaks off', async () => {
    const receiver = await rawReceiverThat((socket) => {
      socket.end('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\npart')
    })
    const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)
    expect(outcome).toMatchObject({ kind: 'answered', status: 201, body: 'part' })
  })

  it('counts an answer whose body never ends when the time is up', async () => {
    const receiver = await rawReceiverThat((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nstart')
    })
    const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`, SHORT_TIMEOUT_MS)
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, body: 'start' })
    // Node's timers may fire a millisecond early by this clock.
    expect(outcome.durationMs).toBeGreaterThanOrEqual(SHORT_TIMEOUT_MS - 1)
    expect(outcome.durationMs).toBeLessThan(LONG_TIMEOUT_MS)
  })

  it('ends a body that trickles when the time is up', async () => {
    const receiver = await rawReceiverThat((socket) => {
      socket.write('HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\n')
      const timer = setInterval(() => socket.write('1\r\nx\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`, SHORT_TIMEOUT_MS)
    expect(outcome).toMatchObject({ kind: 'answered', status: 500 })
    expect(outcome.durationMs).toBeLessThan(LONG_TIMEOUT_MS)
  })
})

describe('timeouts', () => {
  const timedOut = { kind: 'failed', reason: 'timeout', message: `no answer within ${SHORT_TIMEOUT_MS} ms` }

  it('gives up on a receiver that says nothing', async () => {
    const receiver = await rawReceiverThat(() => {})
    expect(await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`, SHORT_TIMEOUT_MS)).toMatchObject(timedOut)
  })

  it('gives up on a head that trickles', async () => {
    const receiver = await rawReceiverThat((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('x: y\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`, SHORT_TIMEOUT_MS)).toMatchObject(timedOut)
  })

  it('gives up on a head that is always about to come', async () => {
    const receiver = await rawReceiverThat((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`, SHORT_TIMEOUT_MS)).toMatchObject(timedOut)
  })

  it('gives up on a handshake that does not go on', async () => {
    const receiver = await rawReceiverThat(() => {})
    expect(await post(outgoingWith(), `https://127.0.0.1:${receiver.port}/`, SHORT_TIMEOUT_MS)).toMatchObject(timedOut)
  })

  it('gives up on a look-up, and sends nothing when it succeeds after all', async () => {
    const receiver = await receiverThat((_request, response) => {
      response.end()
    })
    const { promise, resolve } = Promise.withResolvers<string[]>()
    const outgoing = outgoingWith({ lookup: () => promise })
    const url = `http://slow.example.org:${receiver.port}/`
    expect(await post(outgoing, url, SHORT_TIMEOUT_MS)).toMatchObject(timedOut)
    resolve(['127.0.0.1'])
    expect(await post(outgoing, `${url}second`)).toMatchObject({ status: 200 })
    await sleep(100)
    expect(receiver.received.map(({ path }) => path)).toEqual(['/second'])
  })
})

describe('failures', () => {
  it('tells a host name that has no address', async () => {
    const gone = outgoingWith({
      lookup: async () => {
        throw Object.assign(new Error('getaddrinfo ENOTFOUND 10.9.8.7'), { code: 'ENOTFOUND' })
      },
    })
    const message = 'the host name has no address'
    expect(await post(gone, 'https://gone.example.org/')).toMatchObject({ kind: 'failed', reason: 'dns', message })
    const empty = outgoingWith({ lookup: async () => [] })
    expect(await post(empty, 'https://gone.example.org/')).toMatchObject({ kind: 'failed', reason: 'dns', message })
  })

  it('tells a refused connection, without our address', async () => {
    const port = await findClosedPort()
    const outcome = await post(outgoingWith(), `http://sink.internal:${port}/`)
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'connection', message: 'the connection was refused' })
    expect(JSON.stringify(outcome)).not.toContain('127.0.0.1')
  })

  it('tells a refused connection at each of several addresses', async () => {
    const port = await findClosedPort()
    const outgoing = outgoingWith({ lookup: async () => ['127.0.0.1', '::ffff:127.0.0.1'] })
    const outcome = await post(outgoing, `http://sink.internal:${port}/`)
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'connection', message: 'the connection was refused' })
  })

  it('tells a connection that ends before the answer', async () => {
    for (const end of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
      const receiver = await rawReceiverThat(end)
      const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'connection', message: expect.stringContaining('closed') })
    }
  })

  it('tells a certificate that is not to be trusted', async () => {
    const good = makeCertificate('hooks.example.org', '127.0.0.1')
    const expired = makeCertificate('hooks.example.org', '127.0.0.1', { isExpired: true })
    const messageFor = async (certificate: TestCertificate, host: string, ca?: string) => {
      const receiver = await receiverThat((_request, response) => {
        response.end()
      }, certificate)
      const outcome = await post(outgoingWith(ca === undefined ? {} : { ca }), `https://${host}:${receiver.port}/`)
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'tls' })
      expect(receiver.received).toEqual([])
      return outcome.kind === 'failed' ? outcome.message : ''
    }
    expect(await messageFor(good, 'hooks.example.org')).toBe('the TLS handshake failed (DEPTH_ZERO_SELF_SIGNED_CERT)')
    expect(await messageFor(good, 'other.example.org', good.cert)).toBe('the TLS handshake failed (ERR_TLS_CERT_ALTNAME_INVALID)')
    expect(await messageFor(expired, 'hooks.example.org', expired.cert)).toBe('the TLS handshake failed (CERT_HAS_EXPIRED)')
  })

  it('tells a receiver that speaks no TLS', async () => {
    const receiver = await rawReceiverThat((socket) => {
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
    expect(await post(outgoingWith(), `https://127.0.0.1:${receiver.port}/`)).toMatchObject({ kind: 'failed', reason: 'tls' })
  })

  it.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'x: '.padEnd(32 * 1024, 'y')}\r\n\r\n`],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ])('tells an answer that is not valid: %s', async (_what, answer) => {
    const receiver = await rawReceiverThat((socket) => {
      socket.write(answer)
    })
    const outcome = await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'protocol', message: expect.stringContaining('not valid HTTP') })
  })

  it('takes no upgrade to another protocol', async () => {
    const receiver = await rawReceiverThat((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')
    })
    expect(await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)).toMatchObject({ kind: 'failed' })
  })

  it('does not let a failure at one receiver touch a post to another', async () => {
    const dead = await rawReceiverThat(() => {})
    const receiver = await receiverThat((_request, response) => {
      response.end()
    })
    const outgoing = outgoingWith()
    const stuck = Array.from({ length: 20 }, () => post(outgoing, `http://127.0.0.1:${dead.port}/`, 1_000))
    const quick = await Promise.all(
      Array.from({ length: 20 }, () => post(outgoing, `http://127.0.0.1:${receiver.port}/`, LONG_TIMEOUT_MS)),
    )
    expect(quick.every((outcome) => outcome.kind === 'answered')).toBe(true)
    expect((await Promise.all(stuck)).every((outcome) => outcome.kind === 'failed' && outcome.reason === 'timeout')).toBe(true)
  })

  it('rejects a header that HTTP cannot carry, being our own mistake', async () => {
    const receiver = await rawReceiverThat(() => {})
    const url = `http://127.0.0.1:${receiver.port}/`
    const request = { url, headers: { 'x-event': 'a\r\nx-other: b' }, body: '', timeoutMs: LONG_TIMEOUT_MS }
    await expect(outgoingWith().post(request)).rejects.toThrow('invalid x-event header')
    expect(receiver.connectionCount()).toBe(0)
  })
})

describe('close', () => {
  it('waits for the posts under way, ends all connections and takes no more', async () => {
    let answer = () => {}
    let openSockets = 0
    const receiver = await receiverThat((request, response) => {
      openSockets += 1
      request.socket.on('close', () => {
        openSockets -= 1
      })
      answer = () => response.end('late')
    })
    const outgoing = outgoingWith()
    const url = `http://127.0.0.1:${receiver.port}/`
    const pending = post(outgoing, url)
    await expect.poll(() => receiver.received.length).toBe(1)
    const closed = outgoing.close()
    await expect(post(outgoing, url)).rejects.toThrow('after close')
    answer()
    expect(await pending).toMatchObject({ kind: 'answered', body: 'late' })
    await closed
    await expect.poll(() => openSockets).toBe(0)
  })

  it('ends the attempts whose posts have given up', async () => {
    let hasEnded = false
    const receiver = await startRawReceiver((socket) => {
      socket.resume()
      socket.on('close', () => {
        hasEnded = true
      })
    })
    open.push(receiver)
    const outgoing = outgoingWith()
    expect(await post(outgoing, `https://127.0.0.1:${receiver.port}/`, SHORT_TIMEOUT_MS)).toMatchObject({ reason: 'timeout' })
    expect(hasEnded).toBe(false)
    await outgoing.close()
    await expect.poll(() => hasEnded).toBe(true)
  })
})
