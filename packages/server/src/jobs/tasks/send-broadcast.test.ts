/** A broadcast through the real queue and a real mail server, with the process that sends it killed in the middle. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addPeople, recipientsOf } from '../../domain/broadcasts/testing/audience.ts'
import { type SmtpSink, startSmtpSink } from '../../domain/broadcasts/testing/smtp-sink.ts'
import { createTestApp, type TestApp } from '../../testing/test-app.ts'
import type { JobsProcessOptions } from '../testing/jobs-process.ts'

const script = fileURLToPath(new URL('../testing/jobs-process.ts', import.meta.url))
const connectionsMax = 5
let t: TestApp
let sink: SmtpSink
/** How slow the mail server is. */
let delayMs = 10
const children = new Set<ChildProcess>()
beforeAll(async () => {
  t = await createTestApp()
  sink = await startSmtpSink({ delayMs: () => delayMs })
  await t.db.admin.query('update users set email = null')
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
})
afterAll(async () => {
  await sink.close()
  await t.close()
})

/** A process that sends broadcasts; resolves once it takes jobs. */
const start = async (): Promise<ChildProcess> => {
  const options: JobsProcessOptions = {
    connection: t.db.connection,
    smtpUrl: sink.url,
    secret: 'a secret of the tests, 32 bytes or more',
    logLevel: process.env.LOG_LEVEL ?? 'silent',
  }
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.add(child)
  child.once('exit', () => children.delete(child))
  await Promise.race([
    once(child.stdout!, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the process ended'))),
  ])
  return child
}
const kill = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
const stop = async (child: ChildProcess): Promise<unknown> => {
  const ended = once(child, 'exit')
  child.stdin!.end()
  return (await ended)[0]
}
const broadcast = async (name: string, size: number): Promise<{ id: string; emails: string[] }> => {
  await t.db.admin.query(`update memberships set status = 'LEFT'`)
  const emails = Array.from({ length: size }, (_, n) => `${name}-${String(n).padStart(4, '0')}@example.org`)
  await addPeople(
    t.db.admin,
    t.community.id,
    emails.map((email) => ({ email })),
  )
  const { status, body } = await t.post('/broadcasts', { subject: name, body: '<p>Hello</p>' })
  expect([status, body.recipientCount]).toEqual([202, size])
  return { id: body.broadcastId, emails }
}
const shown = async (id: string) => (await t.get(`/broadcasts/${id}`)).body
const untilSent = (id: string) =>
  expect.poll(async () => (await shown(id)).status, { timeout: 25_000, interval: 100 }).toBe('SENT')
const mailsTo = (name: string) => sink.mails.map(({ to }) => to).filter((to) => to.startsWith(`${name}-`))
const sentEvents = async (id: string) =>
  (await t.changes()).filter(({ type, object_id }) => type === 'broadcast.sent' && object_id === id)
const jobsLeft = async () => (await t.db.admin.query('select count(*)::int as n from graphile_worker.jobs')).rows[0].n

/** What must be true of a broadcast however often its senders were killed. */
const checkNobodyTwice = async (name: string, id: string, emails: readonly string[], kills: number): Promise<void> => {
  const arrived = mailsTo(name)
  expect(new Set(arrived).size).toBe(arrived.length)
  const recipients = await recipientsOf(t.db.admin, id)
  const withStatus = (status: string) => recipients.filter((one) => one.status === status).map(({ email }) => email)
  const [sent, unknown] = [withStatus('SENT'), withStatus('UNKNOWN')]
  expect([...sent, ...unknown].sort()).toEqual(emails)
  // Those in flight at each kill, and those that had just ended.
  expect(unknown.length).toBeLessThanOrEqual(2 * connectionsMax * kills)
  expect(sent.every((email) => arrived.includes(email))).toBe(true)
  expect(await shown(id)).toMatchObject({ status: 'SENT', sentCount: sent.length, failedCount: 0, recipientCount: emails.length })
  expect(await sentEvents(id)).toHaveLength(1)
}

describe('send-broadcast', () => {
  it('mails everybody once after kill -9 in the middle, twice, and is taken up at once', async () => {
    const { id, emails } = await broadcast('crash', 300)
    for (const mails of [80, 180]) {
      const child = await start()
      await expect.poll(() => mailsTo('crash').length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(mails)
      await kill(child)
      expect(mailsTo('crash').length).toBeLessThan(300)
    }
    const last = await start()
    await untilSent(id)
    await checkNobodyTwice('crash', id, emails, 2)
    expect(await stop(last)).toBe(0)
    expect(await jobsLeft()).toBe(0)
  })
  it('is taken up by another process that is running when its own is killed', async () => {
    const first = await start()
    // Slow enough that the first is still at it when the second has started.
    delayMs = 200
    const { id, emails } = await broadcast('takeover', 200)
    await expect.poll(() => mailsTo('takeover').length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0)
    const second = await start()
    expect(await shown(id)).toMatchObject({ status: 'SENDING' })
    await kill(first)
    delayMs = 5
    await untilSent(id)
    await checkNobodyTwice('takeover', id, emails, 1)
    await stop(second)
  })
  it('is handed back by a process that stops in order, with nobody in doubt', async () => {
    const { id, emails } = await broadcast('orderly', 200)
    const first = await start()
    await expect.poll(() => mailsTo('orderly').length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(50)
    expect(await stop(first)).toBe(0)
    const states = (await recipientsOf(t.db.admin, id)).map(({ status }) => status)
    expect(states.filter((status) => status === 'SENT')).toHaveLength(mailsTo('orderly').length)
    expect(new Set(states)).toEqual(new Set(['SENT', 'QUEUED']))
    expect(await jobsLeft()).toBe(1)
    const second = await start()
    await untilSent(id)
    await checkNobodyTwice('orderly', id, emails, 0)
    await stop(second)
  })
})
