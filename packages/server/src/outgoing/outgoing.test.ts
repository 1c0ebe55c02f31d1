import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { parseNetworks } from './address-rules.ts'
import { createOutgoing, type Outcome, type Outgoing, type OutgoingOptions, RefusedUrl } from './outgoing.ts'
import { makeCertificate, type TestCertificate } from './testing/certificate.ts'
import { PRIVATE_IPV4, PRIVATE_IPV6 } from './testing/private-addresses.ts'
import { type Receiver, startReceiver } from './testing/receiver.ts'

const LOOPBACK = parseNetworks('127.0.0.1')
const TIMEOUT_MS = 10_000
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()))
})

function outgoingWith(options: Partial<OutgoingOptions> = {}): Outgoing {
  const outgoing = createOutgoing({ allowed: LOOPBACK, lookup: async () => ['127.0.0.1'], ...options })
  open.push(outgoing)
  return outgoing
}

async function receiverThat(answer: RequestListener, certificate?: TestCertificate): Promise<Receiver> {
  const receiver = await startReceiver(answer, certificate)
  open.push(receiver)
  return receiver
}

const ok: RequestListener = (_request, response) => {
  response.end('thanks')
}

const post = (outgoing: Outgoing, url: string, extra: { timeoutMs?: number } = {}): Promise<Outcome> =>
  outgoing.post({ url, headers: { 'content-type': 'application/json' }, body: '{"a":1}', timeoutMs: TIMEOUT_MS, ...extra })

describe('post', () => {
  it('brings body and headers to the receiver and tells its answer', async () => {
    const receiver = await receiverThat((_request, response) => {
      response.writeHead(202).end('thanks')
    })
    const outcome = await outgoingWith().post({
      url: `http://127.0.0.1:${receiver.port}/hook?tenant=a%20b#part`,
      headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' },
      body: '{"name":"Grüße"}',
      timeoutMs: TIMEOUT_MS,
    })
    expect(outcome).toEqual({ kind: 'answered', status: 202, body: 'thanks', durationMs: expect.any(Number) })
    expect(Number.isInteger(outcome.durationMs) && outcome.durationMs >= 0).toBe(true)
    expect(receiver.received).toMatchObject([
      {
        path: '/hook?tenant=a%20b',
        body: '{"name":"Grüße"}',
        headers: {
          host: `127.0.0.1:${receiver.port}`,
          'content-type': 'application/json',
          'content-length': '18',
          'webhook-id': 'evt_1',
          'accept-encoding': 'identity',
        },
      },
    ])
  })

  it('speaks TLS with the name it was given, and finds the name at the address it looked up', async () => {
    const certificate = makeCertificate('hooks.example.org', '127.0.0.1')
    const receiver = await receiverThat(ok, certificate)
    const outgoing = outgoingWith({ ca: certificate.cert })
    for (const host of ['hooks.example.org', 'hooks.example.org.', '127.0.0.1']) {
      expect(await post(outgoing, `https://${host}:${receiver.port}/`)).toMatchObject({ kind: 'answered', status: 200 })
    }
    expect(receiver.received).toHaveLength(3)
  })

  it('serves many posts over a connection or two, each looked up once', async () => {
    const receiver = await receiverThat(ok)
    let lookups = 0
    const outgoing = outgoingWith({
      lookup: async () => {
        lookups += 1
        return ['127.0.0.1']
      },
    })
    for (let time = 0; time < 10; time += 1) await post(outgoing, `http://sink.internal:${receiver.port}/`)
    expect(receiver.received).toHaveLength(10)
    // Two, because an answer can be read to its end a moment before its connection counts as free.
    expect(receiver.connectionCount()).toBeLessThanOrEqual(2)
    expect(lookups).toBe(receiver.connectionCount())
  })

  it.each([301, 302, 303, 307, 308])('follows no redirect (%i)', async (status) => {
    const victim = await receiverThat(ok)
    const receiver = await receiverThat((_request, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${victim.port}/` }).end()
    })
    expect(await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)).toMatchObject({ kind: 'answered', status })
    expect(victim.connectionCount()).toBe(0)
  })

  it('goes through no proxy that the environment names', async () => {
    const proxy = await receiverThat(ok)
    const receiver = await receiverThat(ok)
    const names = ['http_proxy', 'HTTP_PROXY', 'NODE_USE_ENV_PROXY']
    const before = names.map((name) => process.env[name])
    process.env.http_proxy = process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`
    process.env.NODE_USE_ENV_PROXY = '1'
    try {
      expect(await post(outgoingWith(), `http://127.0.0.1:${receiver.port}/`)).toMatchObject({ status: 200 })
    } finally {
      for (const [index, name] of names.entries()) {
        if (before[index] === undefined) delete process.env[name]
        else process.env[name] = before[index]
      }
    }
    expect(proxy.connectionCount()).toBe(0)
  })

  it('tells a Retry-After in seconds and as a date', async () => {
    const clock = { now: () => Date.parse('2026-08-01T12:00:00.400Z') }
    const outgoing = outgoingWith({ clock })
    let header: string | undefined
    const receiver = await receiverThat((_request, response) => {
      response.writeHead(503, header === undefined ? {} : { 'retry-after': header }).end()
    })
    const told: Record<string, number | undefined> = {}
    for (const value of [
      '120',
      '0',
      'Sat, 01 Aug 2026 12:01:00 GMT',
      'Sat, 01 Aug 2026 11:00:00 GMT',
      '-5',
      '1.5',
      'soon',
      '99999999999',
    ]) {
      header = value
      const outcome = await post(outgoing, `http://127.0.0.1:${receiver.port}/`)
      told[value] = outcome.kind === 'answered' ? outcome.retryAfterSeconds : Number.NaN
    }
    expect(told).toEqual({ '120': 120, '0': 0, 'Sat, 01 Aug 2026 12:01:00 GMT': 60 })
    header = undefined
    expect(await post(outgoing, `http://127.0.0.1:${receiver.port}/`)).not.toHaveProperty('retryAfterSeconds')
  })
})

describe('addresses', () => {
  it.each([...PRIVATE_IPV4, ...PRIVATE_IPV6])('never posts to %s, by number or by name', async (ip) => {
    const outgoing = outgoingWith({ allowed: [], lookup: async () => [ip] })
    const host = ip.includes(':') ? `[${ip}]` : ip
    const refused = { kind: 'failed', reason: 'refused_address' }
    expect(await post(outgoing, `https://${host}/`)).toMatchObject(refused)
    const byName = await post(outgoing, 'https://hooks.example.org/')
    expect(byName).toMatchObject(refused)
    expect(JSON.stringify(byName)).not.toContain(ip)
  })

  it('reaches nothing on loopback that is not listed', async () => {
    const certificate = makeCertificate('hooks.example.org', '127.0.0.1')
    const receiver = await receiverThat(ok, certificate)
    const outgoing = outgoingWith({ allowed: parseNetworks('10.0.0.0/8'), ca: certificate.cert })
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '0177.1', '[::ffff:127.0.0.1]', 'localhost', 'hooks.example.org']) {
      expect(await post(outgoing, `https://${host}:${receiver.port}/`)).toMatchObject({ reason: 'refused_address' })
    }
    expect(receiver.connectionCount()).toBe(0)
  })

  it('reaches a listed address by its mapped form', async () => {
    const receiver = await receiverThat(ok)
    expect(await post(outgoingWith(), `http://[::ffff:127.0.0.1]:${receiver.port}/`)).toMatchObject({ status: 200 })
    const outgoing = outgoingWith({ lookup: async () => ['::ffff:127.0.0.1'] })
    expect(await post(outgoing, `http://sink.internal:${receiver.port}/`)).toMatchObject({ status: 200 })
  })

  it('connects to the address that was judged, though the name changes its meaning right after', async () => {
    const receiver = await receiverThat(ok)
    const answers = [['127.0.0.1'], ['169.254.169.254']]
    const outgoing = outgoingWith({ lookup: async () => answers.shift() ?? [] })
    expect(await post(outgoing, `http://rebinding.example.org:${receiver.port}/`)).toMatchObject({ status: 200 })
    expect(receiver.received).toHaveLength(1)
    expect(answers).toHaveLength(1)
  })

  it('judges anew for every connection, so a name that was public first is refused when it turns to loopback', async () => {
    // The listed address stands for a public one. An attempt at the others would fail too, but as a refused connection.
    const receiver = await receiverThat((_request, response) => {
      response.writeHead(200, { connection: 'close' }).end()
    })
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['::1'], ['::ffff:127.0.0.2']]
    const outgoing = outgoingWith({ lookup: async () => answers.shift() ?? [] })
    const url = `http://rebinding.example.org:${receiver.port}/`
    expect(await post(outgoing, url)).toMatchObject({ status: 200 })
    for (let time = 0; time < 3; time += 1) expect(await post(outgoing, url)).toMatchObject({ reason: 'refused_address' })
    expect(answers).toHaveLength(0)
    expect(receiver.connectionCount()).toBe(1)
  })

  it('uses only the permitted ones of several addresses', async () => {
    const receiver = await receiverThat(ok)
    const mixed = outgoingWith({ lookup: async () => ['169.254.169.254', '::1', '127.0.0.1', 'nonsense', '10.0.0.1'] })
    expect(await post(mixed, `http://sink.internal:${receiver.port}/`)).toMatchObject({ status: 200 })
    const none = outgoingWith({ lookup: async () => ['169.254.169.254', '::1', 'nonsense', '10.0.0.1'] })
    expect(await post(none, `http://sink.internal:${receiver.port}/`)).toMatchObject({ reason: 'refused_address' })
  })

  it('asks the system for names, hosts file included, and judges what it says', async () => {
    const receiver = await receiverThat(ok)
    const url = `http://localhost:${receiver.port}/`
    const permitting = createOutgoing({ allowed: LOOPBACK })
    const refusing = createOutgoing({ allowed: parseNetworks('10.0.0.0/8') })
    open.push(permitting, refusing)
    expect(await post(permitting, url)).toMatchObject({ kind: 'answered', status: 200 })
    expect(await post(refusing, url)).toMatchObject({ kind: 'failed', reason: 'refused_address' })
    expect(receiver.connectionCount()).toBe(1)
  })

  it('sends nothing in plain text to a name whose address is public but not listed', async () => {
    const outgoing = outgoingWith({ lookup: async () => ['8.8.8.8'] })
    expect(await post(outgoing, 'http://hooks.example.org/')).toMatchObject({ kind: 'failed', reason: 'refused_address' })
  })

  it('refuses a URL that must not be posted to, and says so as a sentence', async () => {
    const outgoing = outgoingWith({ allowed: [] })
    const outcomes = await Promise.all(
      ['http://hooks.example.org/', 'https://u:p@hooks.example.org/', 'ftp://hooks.example.org/', 'hooks'].map((url) =>
        post(outgoing, url),
      ),
    )
    expect(outcomes.map((outcome) => outcome.kind === 'failed' && [outcome.reason, outcome.message])).toEqual([
      ['refused_address', 'the URL must begin with https://'],
      ['refused_address', 'the URL must not contain a user name or a password'],
      ['refused_address', 'the URL must begin with https://'],
      ['refused_address', 'the URL must be an https URL'],
    ])
    expect(() => outgoing.checkUrl('https://127.0.0.1/')).toThrow(RefusedUrl)
    expect(() => outgoing.checkUrl('https://your-app.com/webhook')).not.toThrow()
  })
})
