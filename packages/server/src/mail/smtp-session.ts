import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { ComposedMail } from './compose.ts'
import { failureOf, type SmtpFailure } from './smtp-outcome.ts'
import type { SmtpEndpoint } from './smtp-url.ts'

/** All in milliseconds. */
export interface SmtpTimeouts {
  /** From the name look-up to the end of signing in. */
  setupMs: number
  /** Silence after which a connection counts as dead. RFC 5321 §4.5.3.2 asks for minutes, above all after the final dot. */
  replyMs: number
  /** The whole of one mail, against a server that trickles. */
  messageMs: number
}

export type Delivery = { isAccepted: true; response: string } | { isAccepted: false; failure: SmtpFailure; isHandedOver: boolean }

// Small pieces let a failure in the middle of a long mail be told from one after its end.
const PIECE_BYTES = 16 * 1024
const RESET_TIMEOUT_MS = 5_000
const QUIT_TIMEOUT_MS = 1_000

/** Connects, greets, secures and signs in. Rejects with the library's error; never leaves a socket behind. */
export function openSession(endpoint: SmtpEndpoint, timeouts: SmtpTimeouts, signal: AbortSignal): Promise<SmtpSession> {
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection(connectionOptions(endpoint, timeouts))
    const deadline = setTimeout(() => fail(new Error('the mail server did not become ready in time')), timeouts.setupMs)
    const abort = () => fail(new Error('the mailer was closed'))
    const settle = () => {
      clearTimeout(deadline)
      signal.removeEventListener('abort', abort)
    }
    const fail = (error: unknown) => {
      settle()
      reject(error)
      connection.close()
    }
    const ready = () => {
      settle()
      connection.removeListener('end', onEnd)
      resolve(new SmtpSession(connection, timeouts, signal))
    }
    const onEnd = () => fail(new Error('the mail server ended the connection'))
    signal.addEventListener('abort', abort)
    // It stays for the connection's whole life: an emitter's 'error' without a listener would end the process.
    connection.on('error', fail)
    connection.once('end', onEnd)
    connection.connect((error) => {
      if (error) fail(error)
      else if (endpoint.auth === undefined) ready()
      // Going on without signing in would turn a server's slip into final refusals for everyone.
      else if (!connection.allowsAuth) fail(new Error('the mail server offers no sign-in, but SMTP_URL holds one'))
      else connection.login({ ...endpoint.auth }, (failure) => (failure ? fail(failure) : ready()))
    })
    if (signal.aborted) abort()
  })
}

function connectionOptions(endpoint: SmtpEndpoint, timeouts: SmtpTimeouts): SMTPConnection.Options {
  return {
    host: endpoint.host,
    port: endpoint.port,
    secure: endpoint.isSecure,
    requireTLS: endpoint.requireTls,
    ignoreTLS: endpoint.ignoreTls,
    ...(endpoint.clientName === undefined ? {} : { name: endpoint.clientName }),
    tls: { rejectUnauthorized: endpoint.rejectUnauthorized },
    dnsTimeout: timeouts.setupMs,
    connectionTimeout: timeouts.setupMs,
    greetingTimeout: timeouts.setupMs,
    socketTimeout: timeouts.replyMs,
    socketCloseTimeout: QUIT_TIMEOUT_MS,
  }
}

/** One signed-in connection. It carries one mail at a time. */
export class SmtpSession {
  readonly #connection: SMTPConnection
  readonly #timeouts: SmtpTimeouts
  readonly #signal: AbortSignal
  #deliveries = 0

  constructor(connection: SMTPConnection, timeouts: SmtpTimeouts, signal: AbortSignal) {
    this.#connection = connection
    this.#timeouts = timeouts
    this.#signal = signal
  }

  /** Mails tried over this connection. */
  get deliveries(): number {
    return this.#deliveries
  }

  get isUsable(): boolean {
    return !this.#connection.destroyed
  }

  /** Sends one mail; settles in every case, within `messageMs`. Afterwards the session is either clean or closed. */
  async deliver(mail: ComposedMail): Promise<Delivery> {
    this.#deliveries += 1
    const source = Readable.from(pieces(mail.bytes), { objectMode: false })
    const delivery = await this.#transact(mail, source)
    if (!delivery.isAccepted) await this.#recover(delivery.failure, source)
    return delivery
  }

  #transact(mail: ComposedMail, source: Readable): Promise<Delivery> {
    const connection = this.#connection
    return new Promise((resolve) => {
      const settle = (delivery: Delivery) => {
        clearTimeout(deadline)
        this.#signal.removeEventListener('abort', abort)
        connection.removeListener('end', onEnd)
        resolve(delivery)
      }
      // The library ends DATA only after its source has ended, so while the source has not, no dot has been written.
      const failed = (error: unknown) =>
        settle({ isAccepted: false, failure: failureOf(error), isHandedOver: source.readableEnded })
      const giveUp = (reason: string) => {
        failed(new Error(reason))
        connection.close()
      }
      const abort = () => giveUp('the mailer was closed')
      // The library tells the sender about a lost connection right after 'end'; this is for the paths where it does not.
      const onEnd = () => setImmediate(() => failed(new Error('the connection ended')))
      const deadline = setTimeout(() => giveUp('the mail took too long'), this.#timeouts.messageMs)
      this.#signal.addEventListener('abort', abort)
      connection.once('end', onEnd)
      connection.send({ from: mail.envelope.from, to: [mail.envelope.to], size: mail.bytes.length }, source, (error, info) => {
        if (error) failed(error)
        else if (!source.readableEnded) giveUp('the mail server answered before the mail was complete')
        else settle({ isAccepted: true, response: info.response ?? '' })
      })
      if (this.#signal.aborted) abort()
    })
  }

  /** After a refusal the connection is good once RSET is answered; after anything else it is closed. */
  async #recover(failure: SmtpFailure, source: Readable): Promise<void> {
    const isRefusal = (failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE') && failure.responseCode !== 421
    const isMidData = source.readableDidRead && !source.readableEnded
    if (!isRefusal || isMidData || !this.isUsable || !(await this.#reset())) this.#connection.close()
  }

  #reset(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), RESET_TIMEOUT_MS)
      const onEnd = () => settle(false)
      const settle = (isClean: boolean) => {
        clearTimeout(timer)
        this.#connection.removeListener('end', onEnd)
        resolve(isClean)
      }
      this.#connection.once('end', onEnd)
      this.#connection.reset((error) => settle(!error))
    })
  }

  /** Says QUIT and waits for the answer, one second at most. */
  quit(): Promise<void> {
    if (!this.isUsable) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#connection.close(), QUIT_TIMEOUT_MS)
      this.#connection.once('end', () => {
        clearTimeout(timer)
        resolve()
      })
      this.#connection.quit()
    })
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES)
}
