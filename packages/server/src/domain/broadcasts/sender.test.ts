import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../db/statement.ts'
import { createLogger } from '../../kernel/logger.ts'
import { capturedMailer } from '../../mail/captured-mailer.ts'
import type { Mailer, MailOutcome, OutgoingMail } from '../../mail/mailer.ts'
import { smtpMailer } from '../../mail/smtp-mailer.ts'
import { createTestApp, type TestApp, type TestCommunity, testActor } from '../../testing/test-app.ts'
import { type BroadcastInput, cleanBroadcast, getBroadcast, queueBroadcast } from './broadcasts.ts'
import { type BroadcastSender, createBroadcastSender } from './sender.ts'
import { addPeople, recipientsOf } from './testing/audience.ts'
import { type SmtpSink, startSmtpSink } from './testing/smtp-sink.ts'
import { readUnsubscribeToken } from './unsubscribe.ts'

const minuteMs = 60_000
const secret = Buffer.from('a secret of the tests, 32 bytes or more')
const log = createLogger(process.env.LOG_LEVEL ?? 'silent')
let t: TestApp
let c: TestCommunity
let count = 0
const closers: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())
afterEach(async () => {
  while (closers.length > 0) await closers.pop()!()
})

const never = new AbortController().signal
const senderOver = (mailer: Mailer, rest: object = {}): BroadcastSender => {
  closers.push(() => mailer.close())
  const parts = {
    database: t.database,
    mailer,
    clock: t.clock,
    log,
    publicUrl: 'https://guild.example.org',
    mailFrom: 'mail@example.org',
    secret,
  }
  return createBroadcastSender({ ...parts, ...rest })
}
const smtpSender = (sink: SmtpSink, rest: object = {}) => senderOver(smtpMailer({ url: sink.url, log }), rest)
const sink = async (...options: Parameters<typeof startSmtpSink>) => {
  const made = await startSmtpSink(...options)
  closers.push(() => made.close())
  return made
}
/** A mailer that answers as it is told. */
const scripted = (answer: (mail: OutgoingMail) => MailOutcome | Promise<MailOutcome>) => {
  const mails: string[] = []
  const mailer: Mailer = {
    async send(mail) {
      mails.push(mail.to.address)
      return answer(mail)
    },
    close: async () => undefined,
  }
  return { mailer, mails }
}
const countSending = sql('test.countSending', `select count(*)::int as n from broadcast_recipients where status = 'SENDING'`)
const accept = (): MailOutcome => ({ outcome: 'accepted' })

/** A new community whose owner has no address, so that the audience is exactly `emails`. */
const audience = async (emails: readonly string[]): Promise<string[]> => {
  count += 1
  c = await t.createCommunity(`senders-${count}`)
  await t.db.admin.query('update users set email = null where id = $1', [c.ownerId])
  return addPeople(
    t.db.admin,
    c.id,
    emails.map((email) => ({ email, name: `Name of ${email}` })),
  )
}
const many = (n: number) => Array.from({ length: n }, (_, index) => `p${String(index).padStart(4, '0')}-${count}@example.org`)
const queue = async (input: Partial<BroadcastInput> = {}) => {
  const broadcast = cleanBroadcast({ subject: 'Hello', body: '<p>Good evening</p>', ...input })
  const { broadcastId } = await t.database.change(c.id, (tx) => queueBroadcast(tx, testActor, broadcast, new Date(t.clock.now())))
  return { communityId: c.id, broadcastId }
}
const states = async (broadcastId: string) => (await recipientsOf(t.db.admin, broadcastId)).map(({ status }) => status)
const shown = async (broadcastId: string) => JSON.parse(await getBroadcast(t.database.tenant(c.id), broadcastId))
const sentEvents = async () =>
  (await t.db.admin.query(`select data from outbox where community_id = $1 and type = 'broadcast.sent'`, [c.id])).rows

describe('a broadcast', () => {
  it('reaches everybody once, is SENT with its counts, and tells it once', async () => {
    const emails = many(40)
    await audience(emails)
    const server = await sink()
    const sender = smtpSender(server)
    const which = await queue()
    expect(await sender.send(which, never)).toBeUndefined()
    expect(server.mails.map(({ to }) => to).sort()).toEqual(emails)
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', recipientCount: 40, sentCount: 40, failedCount: 0 })
    const { sentAt } = await shown(which.broadcastId)
    const told = { broadcastId: which.broadcastId, subject: 'Hello', segmentIds: null, recipientCount: 40, sentAt }
    expect(await sentEvents()).toEqual([{ data: told }])
    expect(await sender.send(which, never)).toBeUndefined()
    expect(server.mails).toHaveLength(40)
    expect(await sentEvents()).toHaveLength(1)
  })
  it('is SENT at once where nobody is left to mail', async () => {
    await audience([])
    const which = await queue()
    expect(await senderOver(scripted(accept).mailer).send(which, never)).toBeUndefined()
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', recipientCount: 0 })
    expect(await sentEvents()).toHaveLength(1)
  })
  it('is a mail from the community with a text part, a footer and a signed way out', async () => {
    await audience(['ada@mails.example.org'])
    await t.db.admin.query(`update communities set name = 'Guild <of> "Makers"' where id = $1`, [c.id])
    const server = await sink()
    const which = await queue({
      subject: 'Grüße',
      body: '<h1>Hi</h1><p>Read <a href="https://example.org/a">this</a></p>',
      replyTo: 'Board@Example.org',
    })
    await smtpSender(server).send(which, never)
    const raw = server.mails[0]!.raw
    const parsed = await PostalMime.parse(raw)
    const header = (name: string) => parsed.headers.find(({ key }) => key === name)?.value
    expect(parsed.subject).toBe('Grüße')
    expect(parsed.from).toMatchObject({ name: 'Guild <of> "Makers"', address: 'mail@example.org' })
    expect(parsed.to).toMatchObject([{ name: 'Name of ada@mails.example.org', address: 'ada@mails.example.org' }])
    expect(parsed.replyTo).toMatchObject([{ address: 'board@example.org' }])
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(header('list-id')).toBe(`<${c.tag}.guild.example.org>`)
    const [recipient] = (
      await t.db.admin.query('select id from broadcast_recipients where broadcast_id = $1', [which.broadcastId])
    ).rows
    expect(parsed.messageId).toBe(`<${recipient.id}@guild.example.org>`)
    const url = header('list-unsubscribe')!.slice(1, -1)
    expect(url).toMatch(/^https:\/\/guild\.example\.org\/u\//)
    expect(readUnsubscribeToken(secret, url.split('/u/')[1]!)).toEqual({ ...which, recipientId: recipient.id })
    expect(parsed.html).toContain('Read <a href="https://example.org/a"')
    expect(parsed.html).toContain('a member of Guild &lt;of&gt; &quot;Makers&quot;.')
    expect(parsed.html).toContain(`<a href="${url}">Unsubscribe</a>`)
    expect(parsed.text).toContain('Read this (https://example.org/a)')
    expect(parsed.text).toContain(`You get this because you are a member of Guild <of> "Makers".\nUnsubscribe: ${url}`)
  })
  it('can be captured in the data directory', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'guildhall-mail-'))
    closers.push(() => rm(dir, { recursive: true, force: true }))
    const emails = many(12)
    await audience(emails)
    const mailer = capturedMailer({ dir })
    const which = await queue()
    await senderOver(mailer).send(which, never)
    expect((await mailer.list(50)).map(({ to }) => to.address).sort()).toEqual(emails)
    expect((await states(which.broadcastId)).every((status) => status === 'SENT')).toBe(true)
  })
})

describe('who is left out on the way', () => {
  it('skips who unsubscribed, was banned or kicked after it was asked for', async () => {
    const emails = many(4)
    const [, banned, kicked] = await audience(emails)
    const which = await queue()
    await t.db.admin.query(`insert into mail_suppressions (community_id, email, reason) values ($1, $2, 'unsubscribed')`, [
      c.id,
      emails[0],
    ])
    await t.db.admin.query(`update memberships set status = 'BANNED' where user_id = $1`, [banned])
    await t.db.admin.query(`update memberships set status = 'KICKED' where user_id = $1`, [kicked])
    const { mailer, mails } = scripted(accept)
    await senderOver(mailer).send(which, never)
    expect(mails).toEqual([emails[3]])
    expect(await states(which.broadcastId)).toEqual(['SKIPPED', 'SKIPPED', 'SKIPPED', 'SENT'])
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', sentCount: 1, failedCount: 0 })
  })
  it('counts a refused address as failed, and never mails it again', async () => {
    const emails = many(3)
    await audience(emails)
    const server = await sink({
      refuse: (to) => (to === emails[1] ? { code: 550, message: '5.1.1 no such mailbox' } : undefined),
    })
    const sender = smtpSender(server)
    const which = await queue()
    await sender.send(which, never)
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', sentCount: 2, failedCount: 1 })
    const { rows } = await t.db.admin.query('select email, reason from mail_suppressions where community_id = $1', [c.id])
    expect(rows).toEqual([{ email: emails[1], reason: 'bounced' }])
    const second = await queue()
    await sender.send(second, never)
    expect(await shown(second.broadcastId)).toMatchObject({ recipientCount: 2, sentCount: 2 })
  })
  it('does not blame the address where the content is refused', async () => {
    await audience(many(1))
    const which = await queue()
    await senderOver(scripted(() => ({ outcome: 'rejected', reason: 'spam', code: 554, isRecipientFault: false })).mailer).send(
      which,
      never,
    )
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', failedCount: 1 })
    expect((await t.db.admin.query('select 1 from mail_suppressions where community_id = $1', [c.id])).rows).toEqual([])
  })
})

describe('what is put off', () => {
  it('is tried again when it is due, and then accepted', async () => {
    const emails = many(3)
    await audience(emails)
    let isGrey = true
    const server = await sink({
      refuse: (to) => (isGrey && to === emails[0] ? { code: 451, message: '4.7.1 come back later' } : undefined),
    })
    const sender = smtpSender(server)
    const which = await queue()
    const again = await sender.send(which, never)
    const delayMs = again!.againAt.getTime() - t.clock.now()
    expect(delayMs).toBeGreaterThan(0.7 * minuteMs)
    expect(delayMs).toBeLessThanOrEqual(1.2 * minuteMs)
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENDING', sentCount: 2, sentAt: null })
    expect(await sentEvents()).toEqual([])
    isGrey = false
    t.clock.advance(delayMs)
    expect(await sender.send(which, never)).toBeUndefined()
    expect(server.mails.map(({ to }) => to).sort()).toEqual(emails)
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', sentCount: 3, failedCount: 0 })
  })
  it('is given up after six attempts', async () => {
    await audience(many(1))
    const which = await queue()
    const { mailer, mails } = scripted(() => ({ outcome: 'deferred', reason: 'mailbox full', code: 452 }))
    const sender = senderOver(mailer)
    let again = await sender.send(which, never)
    while (again) {
      t.clock.advance(Math.max(0, again.againAt.getTime() - t.clock.now()) + 1)
      again = await sender.send(which, never)
    }
    expect(mails).toHaveLength(6)
    expect(await recipientsOf(t.db.admin, which.broadcastId)).toMatchObject([
      { status: 'FAILED', attempts: 6, detail: 'mailbox full' },
    ])
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', sentCount: 0, failedCount: 1 })
  })
  it('waits for a mail server that is down without trying everybody, and goes on when it is back', async () => {
    const emails = many(60)
    await audience(emails)
    const first = await startSmtpSink()
    const port = Number(new URL(first.url).port)
    await first.close()
    const which = await queue()
    const sender = smtpSender(first)
    for (let round = 0; round < 3; round++) {
      const again = await sender.send(which, never)
      expect(again!.againAt.getTime() - t.clock.now()).toBeGreaterThanOrEqual(minuteMs - 5_000)
      t.clock.advance(again!.againAt.getTime() - t.clock.now() + 1)
    }
    const rows = await recipientsOf(t.db.admin, which.broadcastId)
    expect(rows.every(({ status, attempts }) => status === 'QUEUED' && attempts === 0)).toBe(true)
    expect(rows.filter(({ detail }) => detail !== null).length).toBeLessThan(40)
    const server = await sink({ port })
    let again = await sender.send(which, never)
    while (again) {
      t.clock.advance(Math.max(0, again.againAt.getTime() - t.clock.now()) + 1)
      again = await sender.send(which, never)
    }
    expect(server.mails.map(({ to }) => to).sort()).toEqual(emails)
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', sentCount: 60 })
  })
})

describe('what is in doubt', () => {
  it('is not mailed again: an outcome that nobody knows', async () => {
    await audience(many(2))
    const which = await queue()
    const { mailer, mails } = scripted(() => ({ outcome: 'unknown', reason: 'the connection broke' }))
    const sender = senderOver(mailer)
    expect(await sender.send(which, never)).toBeUndefined()
    expect(mails).toHaveLength(2)
    expect(await states(which.broadcastId)).toEqual(['UNKNOWN', 'UNKNOWN'])
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', sentCount: 0, failedCount: 0 })
  })
  it('is not mailed again: what a dead process had in its hands', async () => {
    const emails = many(3)
    await audience(emails)
    const which = await queue()
    await t.db.admin.query(`update broadcast_recipients set status = 'SENDING' where broadcast_id = $1 and email = $2`, [
      which.broadcastId,
      emails[1],
    ])
    const { mailer, mails } = scripted(accept)
    await senderOver(mailer).send(which, never)
    expect(mails.sort()).toEqual([emails[0], emails[2]])
    expect(await states(which.broadcastId)).toEqual(['SENT', 'UNKNOWN', 'SENT'])
  })
})

describe('several at work', () => {
  it('leaves a broadcast to the process that is at it', async () => {
    const emails = many(30)
    await audience(emails)
    const which = await queue()
    const { mailer, mails } = scripted(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return accept()
    })
    const [one, two] = await Promise.all([senderOver(mailer).send(which, never), senderOver(mailer).send(which, never)])
    expect([one, two].filter((again) => again === undefined)).toHaveLength(1)
    expect(mails.sort()).toEqual(emails)
  })
  it('never has more mails in its hands than it may, over all broadcasts, and marks few more SENDING', async () => {
    let inFlight = 0
    let inFlightMax = 0
    let sendingMax = 0
    const { mailer, mails } = scripted(async () => {
      inFlight += 1
      inFlightMax = Math.max(inFlightMax, inFlight)
      const [row] = await t.database.system.query<{ n: number }>(countSending)
      sendingMax = Math.max(sendingMax, row!.n)
      inFlight -= 1
      return accept()
    })
    const sender = senderOver(mailer, { inFlightMax: 4 })
    const queued: { communityId: string; broadcastId: string }[] = []
    for (let n = 0; n < 3; n++) {
      await audience(many(40))
      queued.push(await queue())
    }
    await Promise.all(queued.map((which) => sender.send(which, never)))
    expect(mails).toHaveLength(120)
    expect(inFlightMax).toBe(4)
    // Those in flight, and those that ended and are being written down.
    expect(sendingMax).toBeLessThanOrEqual(8)
  })
  it('stops when told, with every mail it began written down, and hands the rest back', async () => {
    await audience(many(200))
    const which = await queue()
    const stopping = new AbortController()
    const { mailer, mails } = scripted(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (mails.length >= 30) stopping.abort()
      return accept()
    })
    const sender = senderOver(mailer)
    const again = await sender.send(which, stopping.signal)
    expect(again!.againAt.getTime()).toBeLessThanOrEqual(t.clock.now())
    expect(mails.length).toBeLessThan(50)
    const counted = await states(which.broadcastId)
    expect(counted.filter((status) => status === 'SENT')).toHaveLength(mails.length)
    expect(counted).not.toContain('SENDING')
    await sender.send(which, never)
    expect(new Set(mails).size).toBe(200)
    expect(mails).toHaveLength(200)
  })
  it('gives way after its slice of time', async () => {
    await audience(many(100))
    const which = await queue()
    const { mailer, mails } = scripted(accept)
    const sender = senderOver(mailer, { sliceMs: 1, inFlightMax: 2 })
    let runs = 0
    for (;;) {
      runs += 1
      if (!(await sender.send(which, never))) break
    }
    expect(runs).toBeGreaterThan(1)
    expect(mails).toHaveLength(100)
  })
  it('puts an accepted mail on record within a second, while others are still on their way', async () => {
    const emails = many(2)
    await audience(emails)
    const which = await queue()
    const slow = Promise.withResolvers<MailOutcome>()
    const { mailer } = scripted((mail) => (mail.to.address === emails[0] ? slow.promise : accept()))
    const running = senderOver(mailer).send(which, never)
    await expect.poll(() => states(which.broadcastId), { timeout: 1000 }).toEqual(['SENDING', 'SENT'])
    slow.resolve(accept())
    await running
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', sentCount: 2 })
  })
})

describe('a database that goes away in the middle', () => {
  it('costs no mail and no second mail: outcomes are kept until they can be written down', async () => {
    const emails = many(60)
    await audience(emails)
    const which = await queue()
    let isCut = false
    const { mailer, mails } = scripted(async () => {
      if (mails.length === 20 && !isCut) {
        isCut = true
        await t.db.admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        )
      }
      return accept()
    })
    const sender = senderOver(mailer)
    // The lock went with its connection, so the run ends early; the next goes on.
    for (let runs = 0; runs < 5; runs++) if (!(await sender.send(which, never))) break
    expect(mails.sort()).toEqual(emails)
    expect((await states(which.broadcastId)).every((status) => status === 'SENT')).toBe(true)
    expect(await shown(which.broadcastId)).toMatchObject({ status: 'SENT', sentCount: 60 })
  })
})
