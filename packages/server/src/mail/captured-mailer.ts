import { randomBytes } from 'node:crypto'
import { mkdir, opendir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { composeMail, headerText, refusalOf } from './compose.ts'
import type { Mailbox, Mailer, MailOutcome, OutgoingMail } from './mailer.ts'

/** What is known of a captured mail without opening it. */
export interface CapturedMail {
  /** Sorts by time: `20260801T120000123Z-0001-a1b2c3d4`. */
  id: string
  capturedAt: string
  from: Mailbox
  to: Mailbox
  subject: string
  /** With angle brackets. */
  messageId: string
  sizeBytes: number
  unsubscribeUrl?: string
}

/** A mailer that writes into a folder instead of sending. Several processes may share the folder. */
export interface CapturedMailer extends Mailer {
  /** Newest first, at most `limit` (1 to 500). */
  list(limit: number): Promise<CapturedMail[]>
  /** Null where there is no such mail. `raw` is the mail as it would have gone over the wire (RFC 5322). */
  read(id: string): Promise<(CapturedMail & { raw: Buffer }) | null>
}

const LIST_MAX = 500
const ID = /^(\d{4})(\d{2})(\d{2})T(\d{2})\d{7}Z-\d{4}-[0-9a-f]{8}$/
const INDEX_NAME = /^(.+)\.json$/

/** Captures mail under `dir`, one folder a day and hour, so that no listing ever reads more than it needs. */
export function capturedMailer(options: { dir: string; clock?: Clock }): CapturedMailer {
  const { dir } = options
  const clock = options.clock ?? systemClock
  const now = () => new Date(clock.now())
  const nextId = idMaker()

  return {
    async send(mail) {
      const refusal = refusalOf(mail)
      if (refusal !== null) return { outcome: 'rejected', ...refusal }
      try {
        return await capture(dir, mail, now(), nextId)
      } catch (error) {
        // A full or unwritable disk passes; the mail was not kept, so it may be tried again.
        return { outcome: 'deferred', reason: `cannot write the captured mail (${errorCode(error)})` }
      }
    },
    list: (limit) => listNewest(dir, Math.min(Math.max(Math.trunc(limit) || 1, 1), LIST_MAX)),
    read: (id) => readCaptured(dir, id),
    async close() {},
  }
}

async function capture(dir: string, mail: OutgoingMail, date: Date, nextId: (date: Date) => string): Promise<MailOutcome> {
  const composed = await composeMail(mail, date)
  const id = nextId(date)
  const index: CapturedMail = {
    id,
    capturedAt: date.toISOString(),
    from: cleanMailbox(mail.from),
    to: cleanMailbox(mail.to),
    subject: headerText(mail.subject),
    messageId: composed.messageId,
    sizeBytes: composed.bytes.length,
    ...(mail.listUnsubscribe === undefined ? {} : { unsubscribeUrl: mail.listUnsubscribe.url }),
  }
  const base = basePath(dir, id)
  if (base === null) throw new Error('the clock is outside the years that an id can hold')
  await mkdir(dirname(base), { recursive: true })
  // The index comes last: a mail counts as captured once it is there.
  await writeWhole(`${base}.eml`, composed.bytes)
  await writeWhole(`${base}.json`, JSON.stringify(index))
  return { outcome: 'accepted', response: id }
}

function cleanMailbox({ name, address }: Mailbox): Mailbox {
  return name === undefined ? { address } : { name: headerText(name), address }
}

/** Readers see the whole file or none. */
async function writeWhole(path: string, content: Buffer | string): Promise<void> {
  const part = `${path}.part`
  await writeFile(part, content, { flag: 'wx' })
  await rename(part, path)
}

/** Ids of one process never run backwards, even within a millisecond or when the clock is set back. */
function idMaker(): (date: Date) => string {
  let last = 0
  let count = 0
  return (date) => {
    count = date.getTime() > last ? 0 : count + 1
    last = Math.max(last, date.getTime())
    if (count > 9_999) {
      last += 1
      count = 0
    }
    const stamp = new Date(last).toISOString().replace(/[-:.]/g, '')
    return `${stamp}-${String(count).padStart(4, '0')}-${randomBytes(4).toString('hex')}`
  }
}

/** Only well-formed ids have a path, so an id from outside cannot point elsewhere. */
function basePath(dir: string, id: string): string | null {
  const match = ID.exec(id)
  return match === null ? null : join(dir, `${match[1]}-${match[2]}-${match[3]}`, String(match[4]), id)
}

async function listNewest(dir: string, limit: number): Promise<CapturedMail[]> {
  const mails: CapturedMail[] = []
  for await (const folder of hourFolders(dir)) {
    for (const id of await newestIds(folder, limit - mails.length)) {
      const mail = await readIndex(join(folder, id))
      if (mail !== null) mails.push(mail)
    }
    if (mails.length >= limit) break
  }
  return mails
}

/** Newest hour first. */
async function* hourFolders(dir: string): AsyncGenerator<string> {
  for (const day of (await namesIn(dir)).filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name))) {
    for (const hour of (await namesIn(join(dir, day))).filter((name) => /^\d{2}$/.test(name))) yield join(dir, day, hour)
  }
}

async function namesIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(emptyIfMissing)
  return names.sort().reverse()
}

/** The newest `limit` ids of a folder, holding few names at a time however many there are. */
async function newestIds(folder: string, limit: number): Promise<string[]> {
  let newest: string[] = []
  for await (const entry of await opendir(folder)) {
    const id = INDEX_NAME.exec(entry.name)?.[1]
    if (id === undefined || !ID.test(id)) continue
    newest.push(id)
    if (newest.length >= 4 * limit + 100) newest = newestFirst(newest, limit)
  }
  return newestFirst(newest, limit)
}

function newestFirst(ids: string[], limit: number): string[] {
  return ids.sort().reverse().slice(0, limit)
}

async function readIndex(base: string): Promise<CapturedMail | null> {
  const text = await readFile(`${base}.json`, 'utf8').catch(nullIfMissing)
  if (text === null) return null
  try {
    return JSON.parse(text) as CapturedMail
  } catch {
    // Cut short by a power failure: one mail lost from the listing, not the listing.
    return null
  }
}

async function readCaptured(dir: string, id: string): Promise<(CapturedMail & { raw: Buffer }) | null> {
  const base = basePath(dir, id)
  if (base === null) return null
  const index = await readIndex(base)
  const raw = await readFile(`${base}.eml`).catch(nullIfMissing)
  return index === null || raw === null ? null : { ...index, raw }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

function nullIfMissing(error: unknown): null {
  if (errorCode(error) === 'ENOENT') return null
  throw error
}

function emptyIfMissing(error: unknown): string[] {
  if (errorCode(error) === 'ENOENT') return []
  throw error
}
