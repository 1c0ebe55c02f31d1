/** A mail server on loopback that keeps what it takes. */
import { SMTPServer } from 'smtp-server'
import { portOf } from '../../../mail/testing/scripted-smtp-server.ts'

export interface SmtpSink {
  readonly url: string
  /** Mails it took responsibility for, in order. */
  readonly mails: { readonly to: string; readonly raw: string }[]
  close(): Promise<void>
}
export interface SmtpSinkOptions {
  /** A reply that refuses this recipient; undefined to take the mail. */
  readonly refuse?: (to: string) => { readonly code: number; readonly message: string } | undefined
  /** How long it thinks about a mail before it takes it. */
  readonly delayMs?: () => number
  /** Any free one where it is left out. */
  readonly port?: number
}

export async function startSmtpSink({ refuse, delayMs = () => 0, port = 0 }: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const mails: { to: string; raw: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onRcptTo({ address }, _session, done) {
      const refusal = refuse?.(address)
      done(refusal && Object.assign(new Error(refusal.message), { responseCode: refusal.code }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        setTimeout(() => {
          for (const { address } of session.envelope.rcptTo)
            mails.push({ to: address, raw: Buffer.concat(chunks).toString('utf8') })
          done(null, 'taken')
        }, delayMs())
      })
    },
  })
  // Clients of the tests are killed.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${portOf(server.server)}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
