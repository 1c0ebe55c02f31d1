import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { capturedMailer } from './captured-mailer.ts'
import type { OutgoingMail } from './mailer.ts'

let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'captured-mail-'))
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

function mailTo(address: string, subject = 'Hello'): OutgoingMail {
  return {
    to: { name: 'Ada', address },
    from: { name: 'The Guild', address: 'guild@example.org' },
    subject,
    text: 'Good evening',
    listUnsubscribe: { url: 'https://example.org/u/1' },
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

describe('capturedMailer', () => {
  it('keeps a mail that can be listed and read back, also by another process', async () => {
    const clock = { now: () => Date.parse('2026-08-01T12:00:00.123Z') }
    expect(await capturedMailer({ dir, clock }).send(mailTo('ada@example.org'))).toMatchObject({ outcome: 'accepted' })

    const other = capturedMailer({ dir })
    const [mail] = await other.list(10)
    expect(mail).toMatchObject({
      id: expect.stringMatching(/^20260801T120000123Z-0000-[0-9a-f]{8}$/),
      capturedAt: '2026-08-01T12:00:00.123Z',
      from: { name: 'The Guild', address: 'guild@example.org' },
      to: { name: 'Ada', address: 'ada@example.org' },
      subject: 'Hello',
      unsubscribeUrl: 'https://example.org/u/1',
    })
    const read = await other.read(mail!.id)
    expect(read?.raw.length).toBe(mail?.sizeBytes)
    const parsed = await PostalMime.parse(read!.raw)
    expect(parsed.messageId).toBe(mail?.messageId)
    expect(parsed.text?.trimEnd()).toBe('Good evening')
  })

  it('lists newest first over hours and days, never more than asked', async () => {
    const times = ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-01T13:00:00Z']
    const mailer = capturedMailer({ dir, clock: { now: () => Date.parse(times.shift() ?? '') } })
    for (const subject of ['1', '2', '3', '4']) await mailer.send(mailTo('ada@example.org', subject))
    const subjects = async (limit: number) => (await mailer.list(limit)).map(({ subject }) => subject)
    expect(await subjects(10)).toEqual(['4', '3', '2', '1'])
    expect(await subjects(3)).toEqual(['4', '3', '2'])
    expect(await subjects(0)).toEqual(['4'])
    expect(await subjects(Number.NaN)).toEqual(['4'])
  })

  it('keeps the order when the clock stands still or is set back', async () => {
    const times = ['2026-01-01T12:00:00Z', '2026-01-01T12:00:00Z', '2026-01-01T11:00:00Z', '2026-01-01T12:00:00.001Z']
    const mailer = capturedMailer({ dir, clock: { now: () => Date.parse(times.shift() ?? '') } })
    for (const subject of ['1', '2', '3', '4']) await mailer.send(mailTo('ada@example.org', subject))
    expect((await mailer.list(10)).map(({ subject }) => subject)).toEqual(['4', '3', '2', '1'])
  })

  it('keeps every one of 1,000 mails sent at once by two mailers on one folder', async () => {
    const mailers = [capturedMailer({ dir }), capturedMailer({ dir })]
    const addresses = Array.from({ length: 1000 }, (_, n) => `member-${n}@example.org`)
    await Promise.all(addresses.map((address, n) => mailers[n % 2]!.send(mailTo(address))))
    const indexes = (await filesIn(dir)).filter((name) => name.endsWith('.json'))
    expect(indexes).toHaveLength(1000)
    const newest = await mailers[0]!.list(10_000)
    expect(newest).toHaveLength(500)
    expect(newest.map(({ id }) => `${id}.json`)).toEqual(indexes.sort().reverse().slice(0, 500))
  })

  it('rejects a bad address and keeps nothing of it', async () => {
    const mailer = capturedMailer({ dir })
    expect(await mailer.send(mailTo('nobody'))).toMatchObject({ outcome: 'rejected', isRecipientFault: true })
    expect(await readdir(dir)).toEqual([])
    expect(await mailer.list(10)).toEqual([])
  })

  it('defers a mail when the folder cannot be written', async () => {
    // A file in the folder's place stops every user; permission bits would not stop root.
    const blocked = join(dir, 'mail')
    await writeFile(blocked, '')
    expect(await capturedMailer({ dir: blocked }).send(mailTo('ada@example.org'))).toMatchObject({ outcome: 'deferred' })
  })

  it.each(['', '../secret', '20260801T120000123Z-0001-a1b2c3d4/../x', '20260801T120000123Z-0001-a1b2c3d4'])(
    'finds no mail of the id %j',
    async (id) => {
      await writeFile(join(dir, 'secret.json'), '{}')
      await writeFile(join(dir, 'secret.eml'), 'secret')
      expect(await capturedMailer({ dir: join(dir, 'mail') }).read(id)).toBeNull()
    },
  )

  it('lists around foreign files, half-written mails and a damaged index', async () => {
    const mailer = capturedMailer({ dir, clock: { now: () => Date.parse('2026-08-01T12:00:00Z') } })
    await mailer.send(mailTo('ada@example.org'))
    const hour = join(dir, '2026-08-01', '12')
    await writeFile(join(hour, '20260801T120000000Z-0007-a1b2c3d4.eml'), 'no index yet')
    await writeFile(join(hour, '20260801T120000000Z-0008-a1b2c3d4.json'), '')
    await writeFile(join(hour, 'README.json'), '{}')
    await mkdir(join(dir, 'lost+found'))
    expect((await mailer.list(10)).map(({ subject }) => subject)).toEqual(['Hello'])
  })
})
