import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import type { OutgoingMail } from './mailer.ts'
import { smtpMailer } from './smtp-mailer.ts'
import { portOf } from './testing/scripted-smtp-server.ts'

const PASSWORD = 'p@ss:wörd/1'
const MAIL: OutgoingMail = {
  to: { name: 'Ada', address: 'ada@example.org' },
  from: { name: 'The Guild', address: 'guild@example.org' },
  subject: 'Hello',
  text: 'Good evening',
}
const log = { info() {}, warn() {} }

interface Received {
  from: string
  to: string[]
  user: string | undefined
  isSecure: boolean
  raw: Buffer
}

interface RunningServer {
  port: number
  received: Received[]
  connectionCount: () => number
}

const running: SMTPServer[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
})

async function startServer(options: SMTPServerOptions = {}): Promise<RunningServer> {
  const received: Received[] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    // Else it warns that its certificate is for tests.
    logger: false,
    onConnect(_, done) {
      connections += 1
      done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user,
          isSecure: session.secure,
          raw: Buffer.concat(chunks),
        })
        done()
      })
    },
    ...options,
  })
  // A client that gives up on a certificate is an error to the server, and an unheard one would end the process.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push(server)
  return { port: portOf(server.server), received, connectionCount: () => connections }
}

describe('smtpMailer', () => {
  it('brings a mail to the server as it was written', async () => {
    const server = await startServer()
    const mailer = smtpMailer({
      url: `smtp://127.0.0.1:${server.port}`,
      log,
      clock: { now: () => Date.parse('2026-08-01T12:00:00Z') },
    })
    const outcome = await mailer.send({
      to: { name: 'Żaneta "Ž" Šimková', address: 'zaneta@bücher.example' },
      from: { name: 'Клуб', address: 'guild@example.org' },
      replyTo: 'board@example.org',
      subject: 'Zażółć gęślą jaźń 🎉 — 日本語のとても長い件名がここにあります、折り返しが必要です',
      text: 'Grüße\n.a line with a dot\n.',
      html: `<p>${'Grüße '.repeat(500)}</p>`,
      messageId: 'b1.r7@guild.example.org',
      headers: { 'List-Id': 'The Guild <news.guild.example.org>', 'Auto-Submitted': 'auto-generated' },
      listUnsubscribe: { url: 'https://guild.example.org/unsubscribe?token=a<b>,c' },
    })
    await mailer.close()

    expect(outcome).toMatchObject({ outcome: 'accepted', response: expect.stringMatching(/^250 /) })
    expect(server.received).toHaveLength(1)
    const { raw, from, to } = server.received[0]!
    // The test server shows domains in Unicode; the bytes must not.
    expect({ from, to }).toEqual({ from: 'guild@example.org', to: ['zaneta@bücher.example'] })
    expect(raw.toString()).toContain('<zaneta@xn--bcher-kva.example>')
    const mail = await PostalMime.parse(raw)
    expect(mail.to).toEqual([{ name: 'Żaneta "Ž" Šimková', address: 'zaneta@xn--bcher-kva.example' }])
    expect(mail.from).toEqual({ name: 'Клуб', address: 'guild@example.org' })
    expect(mail.replyTo).toMatchObject([{ address: 'board@example.org' }])
    expect(mail.subject).toBe('Zażółć gęślą jaźń 🎉 — 日本語のとても長い件名がここにあります、折り返しが必要です')
    expect(mail.text?.trimEnd()).toBe('Grüße\n.a line with a dot\n.')
    expect(mail.html?.trimEnd()).toBe(`<p>${'Grüße '.repeat(500)}</p>`)
    expect(mail.messageId).toBe('<b1.r7@guild.example.org>')
    expect(new Date(mail.date ?? '')).toEqual(new Date('2026-08-01T12:00:00Z'))
    expect(mail.headers).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'list-id', value: 'The Guild <news.guild.example.org>' }),
        expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
        expect.objectContaining({
          key: 'list-unsubscribe',
          value: '<https://guild.example.org/unsubscribe?token=a%3Cb%3E%2Cc>',
        }),
        expect.objectContaining({ key: 'list-unsubscribe-post', value: 'List-Unsubscribe=One-Click' }),
      ]),
    )
  })

  it('brings 200 mails over five connections, each exactly once', async () => {
    const server = await startServer()
    const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, log })
    const addresses = Array.from({ length: 200 }, (_, n) => `member-${n}@example.org`)
    const outcomes = await Promise.all(addresses.map((address) => mailer.send({ ...MAIL, to: { address } })))
    await mailer.close()
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']))
    expect(server.received.flatMap(({ to }) => to).sort()).toEqual(addresses.sort())
    expect(server.connectionCount()).toBe(5)
  })

  it('changes the connection after a hundred mails', async () => {
    const server = await startServer()
    const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, log, poolConnectionsMax: 1 })
    for (let n = 0; n < 101; n += 1) expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'accepted' })
    await mailer.close()
    expect(server.received).toHaveLength(101)
    expect(server.connectionCount()).toBe(2)
  })

  it('lets mails in flight finish before it closes', async () => {
    const server = await startServer()
    const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, log })
    const sent = mailer.send(MAIL)
    await expect.poll(() => server.connectionCount(), { timeout: 10_000 }).toBe(1)
    await mailer.close()
    expect(await sent).toMatchObject({ outcome: 'accepted' })
    expect(server.received).toHaveLength(1)
  })

  it.each([
    'not-an-address',
    'ada@',
    '@example.org',
    'ada@exa mple.org',
    'ada@example..org',
    'ada@example.org>',
    'ada@example.org\r\nRCPT TO:<eve@example.org>',
    'ada@example.org, eve@example.org',
    '',
  ])('rejects a mail to %j without touching the network', async (address) => {
    const server = await startServer()
    const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}`, log })
    expect(await mailer.send({ ...MAIL, to: { address } })).toMatchObject({ outcome: 'rejected', isRecipientFault: true })
    await mailer.close()
    expect(server.connectionCount()).toBe(0)
  })
})

describe('signing in', () => {
  const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _, done) => {
    if (username === 'guild@example.org' && password === PASSWORD) done(null, { user: username })
    // A server that quotes the password back is the worst case for our logs.
    else done(new Error(`no such user or password ${password}`))
  }
  const urlFor = (port: number, pass: string) =>
    `smtp://${encodeURIComponent('guild@example.org')}:${encodeURIComponent(pass)}@127.0.0.1:${port}`

  it.each(['PLAIN', 'LOGIN'])('signs in with the name and password of the URL (%s)', async (method) => {
    const server = await startServer({ authOptional: false, authMethods: [method], onAuth })
    const mailer = smtpMailer({ url: urlFor(server.port, PASSWORD), log })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'accepted' })
    await mailer.close()
    expect(server.received.map(({ user }) => user)).toEqual(['guild@example.org'])
  })

  it('defers every mail while the password is wrong, and tells it to nobody', async () => {
    const server = await startServer({ authOptional: false, onAuth })
    const lines: unknown[] = []
    const mailer = smtpMailer({
      url: urlFor(server.port, 'wrong-secret'),
      log: { info: (...line) => lines.push(line), warn: (...line) => lines.push(line) },
    })
    const outcome = await mailer.send(MAIL)
    await mailer.close()
    expect(outcome).toMatchObject({ outcome: 'deferred', code: 535 })
    expect(lines).toHaveLength(1)
    const said = JSON.stringify([lines, outcome])
    expect(said).not.toContain('wrong-secret')
    expect(said).not.toContain(Buffer.from('wrong-secret').toString('base64'))
  })

  it('defers rather than send unsigned where the server offers no sign-in', async () => {
    const server = await startServer({ disabledCommands: ['AUTH', 'STARTTLS'] })
    const mailer = smtpMailer({ url: urlFor(server.port, PASSWORD), log })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'deferred' })
    await mailer.close()
    expect(server.received).toEqual([])
  })
})

describe('TLS', () => {
  // Without a key of its own smtp-server brings a self-signed certificate for localhost.
  it.each([
    { what: 'smtps from the first byte', scheme: 'smtps', options: { secure: true } },
    { what: 'STARTTLS where it is offered', scheme: 'smtp', options: { disabledCommands: [] } },
  ])('uses $what', async ({ scheme, options }) => {
    const server = await startServer(options)
    const mailer = smtpMailer({ url: `${scheme}://127.0.0.1:${server.port}?tls.rejectUnauthorized=false`, log })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'accepted' })
    await mailer.close()
    expect(server.received.map(({ isSecure }) => isSecure)).toEqual([true])
  })

  it.each([
    { scheme: 'smtps', options: { secure: true } },
    { scheme: 'smtp', options: { disabledCommands: [] } },
  ])('defers when the certificate cannot be trusted ($scheme)', async ({ scheme, options }) => {
    const server = await startServer(options)
    const mailer = smtpMailer({ url: `${scheme}://127.0.0.1:${server.port}`, log })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'deferred' })
    await mailer.close()
    expect(server.received).toEqual([])
  })

  it('defers when STARTTLS is required and not offered', async () => {
    const server = await startServer()
    const mailer = smtpMailer({ url: `smtp://127.0.0.1:${server.port}?requireTLS=true`, log })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'deferred' })
    await mailer.close()
    expect(server.received).toEqual([])
  })
})
