import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { MailOutcome, OutgoingMail } from './mailer.ts'
import { smtpMailer } from './smtp-mailer.ts'
import {
  portOf,
  type ScriptedSmtpServer,
  type SmtpScript,
  type SmtpStage,
  startScriptedSmtpServer,
} from './testing/scripted-smtp-server.ts'

const MAIL: OutgoingMail = {
  to: { name: 'Ada', address: 'ada@example.org' },
  from: { name: 'The Guild', address: 'guild@example.org' },
  subject: 'Hello',
  text: 'Good evening',
}
const BEFORE_DATA: SmtpStage[] = ['greeting', 'ehlo', 'mail', 'rcpt', 'data']
const log = { info() {}, warn() {} }
const servers: ScriptedSmtpServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serverWhere(stage: SmtpStage, step: SmtpScript, extensions: string[] = []): Promise<ScriptedSmtpServer> {
  const server = await startScriptedSmtpServer((at) => (at === stage ? step : undefined), { extensions })
  servers.push(server)
  return server
}

async function sendOnce(url: string, mail = MAIL, timeouts = {}): Promise<MailOutcome> {
  const mailer = smtpMailer({ url, log, timeouts })
  try {
    return await mailer.send(mail)
  } finally {
    await mailer.close()
  }
}

describe.each([
  { way: 'command by command', extensions: [] },
  { way: 'pipelined', extensions: ['SIZE 10485760', 'PIPELINING'] },
])('a server that fails, $way', ({ extensions }) => {
  it.each(BEFORE_DATA)('defers a mail whose connection is closed at %s', async (stage) => {
    const server = await serverWhere(stage, 'drop', extensions)
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'deferred' })
    expect(server.completeMails).toEqual([])
  })

  it.each(BEFORE_DATA)('defers a mail whose connection is reset at %s', async (stage) => {
    const server = await serverWhere(stage, 'reset', extensions)
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'deferred' })
  })

  it.each(['drop', 'reset'] as const)('does not know what became of a mail after the dot (%s)', async (step) => {
    const server = await serverWhere('dot', step, extensions)
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'unknown' })
    expect(server.completeMails).toHaveLength(1)
  })

  it.each([...BEFORE_DATA, 'dot' as const])('defers a mail answered with 421 at %s', async (stage) => {
    const server = await serverWhere(stage, { reply: '421 4.3.2 shutting down' }, extensions)
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'deferred', code: 421 })
  })

  it.each([...BEFORE_DATA, 'dot' as const])('defers a mail answered with 451 at %s', async (stage) => {
    const server = await serverWhere(stage, { reply: '451 4.7.1 greylisted' }, extensions)
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'deferred', code: 451 })
  })

  it.each(['greeting', 'ehlo'] as const)('defers a mail when the server turns us away with 550 at %s', async (stage) => {
    const server = await serverWhere(stage, { reply: '550 5.7.1 go away' }, extensions)
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'deferred', code: 550 })
  })

  it.each([
    { stage: 'mail', isRecipientFault: false },
    { stage: 'rcpt', isRecipientFault: true },
    { stage: 'data', isRecipientFault: false },
    { stage: 'dot', isRecipientFault: false },
  ] as const)('rejects a mail answered with 550 at $stage', async ({ stage, isRecipientFault }) => {
    const server = await serverWhere(stage, { reply: '550 no' }, extensions)
    expect(await sendOnce(server.url)).toEqual({ outcome: 'rejected', reason: '550 no', code: 550, isRecipientFault })
  })

  it.each(['mail', 'rcpt', 'data'] as const)('defers a mail when nothing is answered at %s', async (stage) => {
    const server = await serverWhere(stage, 'silent', extensions)
    expect(await sendOnce(server.url, MAIL, { replyMs: 250 })).toMatchObject({ outcome: 'deferred' })
  })

  it('does not know what became of a mail when nothing is answered to the dot', async () => {
    const server = await serverWhere('dot', 'silent', extensions)
    expect(await sendOnce(server.url, MAIL, { replyMs: 1_500 })).toMatchObject({ outcome: 'unknown' })
  })
})

describe('a server that fails in rarer ways', () => {
  it.each(['greeting', 'ehlo'] as const)('defers a mail when nothing is answered at %s', async (stage) => {
    const server = await serverWhere(stage, 'silent')
    expect(await sendOnce(server.url, MAIL, { setupMs: 250 })).toMatchObject({ outcome: 'deferred' })
  })

  it.each(['drop', 'reset'] as const)('defers a mail cut off in the middle of its body (%s)', async (step) => {
    const server = await serverWhere('midData', step)
    const long = { ...MAIL, text: 'A line of a very long mail.\n'.repeat(800_000) }
    expect(await sendOnce(server.url, long)).toMatchObject({ outcome: 'deferred' })
    expect(server.completeMails).toEqual([])
  })

  it('does not take an answer that comes before the mail is complete', async () => {
    const server = await serverWhere('midData', { reply: '250 2.0.0 queued already' })
    const long = { ...MAIL, text: 'A line of a very long mail.\n'.repeat(800_000) }
    expect((await sendOnce(server.url, long)).outcome).not.toBe('accepted')
  })

  it.each([
    { what: 'a cut-off refusal', step: { unterminated: '451 4.3.0 try' } },
    { what: 'a cut-off acceptance', step: { unterminated: '250 2.0.0 que' } },
    { what: 'something that is no SMTP', step: { reply: 'HTTP/1.1 200 OK' } },
    { what: 'an answer for another moment', step: { reply: '354 go on' } },
    { what: 'an answer that never ends', step: 'trickle' as const },
  ])('does not know what became of a mail when the dot is answered with $what', async ({ step }) => {
    const server = await serverWhere('dot', step)
    expect(await sendOnce(server.url, MAIL, { messageMs: 1_500 })).toMatchObject({ outcome: 'unknown' })
  })

  it('defers a mail when an answer before the dot never ends', async () => {
    const server = await serverWhere('rcpt', 'trickle')
    expect(await sendOnce(server.url, MAIL, { messageMs: 500 })).toMatchObject({ outcome: 'deferred' })
  })

  it('defers a mail when the greeting never ends', async () => {
    const server = await serverWhere('ehlo', 'trickle')
    expect(await sendOnce(server.url, MAIL, { setupMs: 500 })).toMatchObject({ outcome: 'deferred' })
  })

  it('defers a mail when nobody listens, and says so once in the log', async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const port = portOf(gone)
    await new Promise((resolve) => gone.close(resolve))
    const lines: unknown[] = []
    const mailer = smtpMailer({ url: `smtp://127.0.0.1:${port}`, log: { info() {}, warn: (...line) => lines.push(line) } })
    const outcomes = await Promise.all([mailer.send(MAIL), mailer.send(MAIL), mailer.send(MAIL)])
    await mailer.close()
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['deferred', 'deferred', 'deferred'])
    expect(lines).toHaveLength(1)
    expect(JSON.stringify(lines)).not.toContain('ada@')
  })

  it('defers a mail to a host that has no address', async () => {
    expect(await sendOnce('smtp://mail.invalid', MAIL, { setupMs: 3_000 })).toMatchObject({ outcome: 'deferred' })
  })

  it.each(['503 5.5.1 bad sequence', '530 5.7.0 sign in first'])('defers a mail answered with %s', async (reply) => {
    const server = await serverWhere('mail', { reply })
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'deferred' })
  })

  it.each([
    { reply: '550 5.1.1 no such user', isRecipientFault: true },
    { reply: '552 5.2.2 mailbox full', isRecipientFault: true },
    { reply: '553 5.1.8 sender domain does not exist', isRecipientFault: false },
    { reply: '554 5.7.1 relaying denied', isRecipientFault: false },
  ])('reads from "$reply" whether the address is to blame', async ({ reply, isRecipientFault }) => {
    const server = await serverWhere('rcpt', { reply })
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'rejected', isRecipientFault })
  })

  it('rejects a mail that is larger than the server announces, without sending it', async () => {
    const server = await serverWhere('greeting', { reply: '220 test' }, ['SIZE 200'])
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'rejected', isRecipientFault: false })
    expect(server.commands).not.toContain('MAIL')
  })

  it('sends nothing of a mail to a server that takes DATA after refusing the recipient', async () => {
    const script = (stage: SmtpStage) =>
      stage === 'rcpt' ? { reply: '550 5.1.1 no such user' } : stage === 'data' ? { reply: '354 go on' } : undefined
    const server = await startScriptedSmtpServer(script, { extensions: ['PIPELINING'] })
    servers.push(server)
    expect(await sendOnce(server.url)).toMatchObject({ outcome: 'rejected', isRecipientFault: true })
    expect(server.completeMails.join('')).toBe('')
  })

  it('keeps a connection for the next mail after a refusal', async () => {
    const server = await startScriptedSmtpServer((stage, _, time) =>
      stage === 'rcpt' && time === 1 ? { reply: '550 5.1.1 no such user' } : undefined,
    )
    servers.push(server)
    const mailer = smtpMailer({ url: server.url, log, poolConnectionsMax: 1 })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'rejected' })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'accepted' })
    await mailer.close()
    expect(server.connectionCount()).toBe(1)
    expect(server.completeMails).toHaveLength(1)
  })

  it.each([
    { how: 'closes', step: 'drop' as const },
    { how: 'answers 421 on', step: { reply: '421 4.7.0 too many mails on this connection' } },
  ])('sends at once over a new connection when the server $how a used one', async ({ step }) => {
    const server = await startScriptedSmtpServer((stage, connection, time) =>
      stage === 'mail' && connection === 1 && time === 2 ? step : undefined,
    )
    servers.push(server)
    const mailer = smtpMailer({ url: server.url, log, poolConnectionsMax: 1 })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'accepted' })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'accepted' })
    await mailer.close()
    expect(server.connectionCount()).toBe(2)
    expect(server.completeMails).toHaveLength(2)
  })

  it('never sends a second time what a used connection lost after the dot', async () => {
    const server = await startScriptedSmtpServer((stage, _, time) => (stage === 'dot' && time === 2 ? 'drop' : undefined))
    servers.push(server)
    const mailer = smtpMailer({ url: server.url, log, poolConnectionsMax: 1 })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'accepted' })
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'unknown' })
    await mailer.close()
    expect(server.completeMails).toHaveLength(2)
  })

  it('cuts mails off when closing takes too long: unknown after the dot, deferred in the queue', async () => {
    const server = await serverWhere('dot', 'silent')
    const mailer = smtpMailer({ url: server.url, log, poolConnectionsMax: 1, closeTimeoutMs: 50 })
    const sent = [mailer.send(MAIL), mailer.send(MAIL)]
    await expect.poll(() => server.completeMails.length, { timeout: 10_000 }).toBe(1)
    await mailer.close()
    expect((await Promise.all(sent)).map(({ outcome }) => outcome)).toEqual(['unknown', 'deferred'])
    expect(await mailer.send(MAIL)).toMatchObject({ outcome: 'deferred' })
    expect(server.completeMails).toHaveLength(1)
  })
})
