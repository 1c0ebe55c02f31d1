import { type Clock, systemClock } from '../kernel/clock.ts'
import { type ComposedMail, composeMail, refusalOf } from './compose.ts'
import type { Mailer, MailLog, MailOutcome, OutgoingMail } from './mailer.ts'
import { failureOf, isConnectionFailure, outcomeOfFailure, type SmtpFailure } from './smtp-outcome.ts'
import { openSession, type SmtpSession, type SmtpTimeouts } from './smtp-session.ts'
import { parseSmtpUrl, type SmtpEndpoint } from './smtp-url.ts'

/** Settings of the SMTP mailer. */
export interface SmtpMailerOptions {
  /** `smtp://user:pass@host:port` or `smtps://…`; see `parseSmtpUrl`. */
  url: string
  /** Connections open at once, and so mails in flight. 5 suits what providers allow one client. */
  poolConnectionsMax?: number
  log: MailLog
  timeouts?: Partial<SmtpTimeouts>
  /** How long `close` waits for mails in flight. */
  closeTimeoutMs?: number
  /** For the Date header. */
  clock?: Clock
}

const DEFAULT_TIMEOUTS: SmtpTimeouts = { setupMs: 30_000, replyMs: 120_000, messageMs: 300_000 }
// Under the limits common servers set per connection, and well under their idle time-out.
const MESSAGES_PER_CONNECTION_MAX = 100
const IDLE_MS = 30_000

/** Sends over a pool of connections to one server. Throws only at once, for a URL that cannot be read. */
export function smtpMailer(options: SmtpMailerOptions): Mailer {
  return new SmtpMailer(options)
}

/** Connects, secures and signs in as for a mail, and leaves again. Rejects with what stands in the way. */
export async function trySmtpServer(url: string, setupMs: number): Promise<void> {
  const session = await openSession(parseSmtpUrl(url), { ...DEFAULT_TIMEOUTS, setupMs }, new AbortController().signal)
  await session.quit()
}

class SmtpMailer implements Mailer {
  readonly #endpoint: SmtpEndpoint
  readonly #timeouts: SmtpTimeouts
  readonly #options: SmtpMailerOptions
  readonly #slots: Slots
  readonly #idle = new Map<SmtpSession, NodeJS.Timeout>()
  readonly #cut = new AbortController()
  #isClosing = false
  #isServerFailing = false

  constructor(options: SmtpMailerOptions) {
    this.#endpoint = parseSmtpUrl(options.url)
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts }
    this.#options = options
    this.#slots = new Slots(options.poolConnectionsMax ?? 5)
  }

  async send(mail: OutgoingMail): Promise<MailOutcome> {
    const refusal = refusalOf(mail)
    if (refusal !== null) return { outcome: 'rejected', ...refusal }
    await this.#slots.take()
    try {
      // Composed only when its turn has come, so that a long queue does not hold every mail's bytes.
      if (this.#isClosing) return { outcome: 'deferred', reason: 'the mailer is closing' }
      const composed = await composeMail(mail, new Date((this.#options.clock ?? systemClock).now()))
      return this.#redacted(await this.#deliver(composed))
    } finally {
      this.#slots.giveBack()
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true
    const timer = setTimeout(() => this.#cut.abort(), this.#options.closeTimeoutMs ?? 10_000)
    await this.#slots.allFree()
    clearTimeout(timer)
    await Promise.all([...this.#idle.keys()].map((session) => this.#retire(session)))
  }

  async #deliver(mail: ComposedMail): Promise<MailOutcome> {
    for (;;) {
      let session: SmtpSession
      try {
        session = this.#takeIdle() ?? (await openSession(this.#endpoint, this.#timeouts, this.#cut.signal))
      } catch (error) {
        const failure = failureOf(error)
        this.#noteServer(failure)
        // Nothing of the mail has left yet.
        return outcomeOfFailure(failure, false)
      }
      const isReused = session.deliveries > 0
      const delivery = await session.deliver(mail)
      this.#keepOrRetire(session)
      if (delivery.isAccepted) {
        this.#noteServer(null)
        return { outcome: 'accepted', response: delivery.response }
      }
      // A server may drop a connection it has had for a while; that is no reason to make the mail wait. Ends: each turn uses
      // up one idle connection, and a fresh one is never tried twice.
      const mayGoAgain = isReused && !delivery.isHandedOver && isConnectionFailure(delivery.failure) && !this.#isClosing
      if (!mayGoAgain) return outcomeOfFailure(delivery.failure, delivery.isHandedOver)
    }
  }

  #takeIdle(): SmtpSession | undefined {
    for (const [session, timer] of this.#idle) {
      clearTimeout(timer)
      this.#idle.delete(session)
      if (session.isUsable) return session
    }
    return undefined
  }

  #keepOrRetire(session: SmtpSession): void {
    if (!session.isUsable) return
    if (session.deliveries >= MESSAGES_PER_CONNECTION_MAX) {
      void session.quit()
      return
    }
    this.#idle.set(session, setTimeout(() => void this.#retire(session), IDLE_MS).unref())
  }

  #retire(session: SmtpSession): Promise<void> {
    clearTimeout(this.#idle.get(session))
    this.#idle.delete(session)
    return session.quit()
  }

  /** One line when the server becomes unreachable and one when it is back, not one for each mail. */
  #noteServer(failure: SmtpFailure | null): void {
    const { host, port } = this.#endpoint
    if (failure !== null && !this.#isServerFailing) {
      const { outcome: _, ...facts } = this.#redacted(outcomeOfFailure(failure, false))
      this.#options.log.warn({ host, port, errorCode: failure.code, ...facts }, 'the mail server cannot be used; mail waits')
    }
    if (failure === null && this.#isServerFailing) this.#options.log.info({ host, port }, 'the mail server takes mail again')
    this.#isServerFailing = failure !== null
  }

  /** A server may quote what it was sent; reasons are logged and stored, so no form of the password may be in them. */
  #redacted<T extends MailOutcome>(outcome: T): T {
    const { auth } = this.#endpoint
    if (auth === undefined || auth.pass === '' || !('reason' in outcome)) return outcome
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const secrets = [base64(`\0${auth.user}\0${auth.pass}`), base64(auth.pass), auth.pass]
    return { ...outcome, reason: secrets.reduce((text, secret) => text.replaceAll(secret, '…'), outcome.reason) }
  }
}

/** So many at once, first come first served. */
class Slots {
  readonly #size: number
  #taken = 0
  #waiting: (() => void)[] = []
  #whenFree: (() => void)[] = []

  constructor(size: number) {
    this.#size = Math.max(1, size)
  }

  async take(): Promise<void> {
    if (this.#taken < this.#size) {
      this.#taken += 1
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  giveBack(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) {
      // The slot passes on, so the count stays.
      next()
      return
    }
    this.#taken -= 1
    if (this.#taken === 0) for (const resolve of this.#whenFree.splice(0)) resolve()
  }

  async allFree(): Promise<void> {
    if (this.#taken > 0) await new Promise<void>((resolve) => this.#whenFree.push(resolve))
  }
}
