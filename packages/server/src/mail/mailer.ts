/** One person or mailbox; `address` is the bare address, without angle brackets. */
export interface Mailbox {
  name?: string
  address: string
}

/** One mail to one person. Line breaks in names, subject and header values become spaces. */
export interface OutgoingMail {
  to: Mailbox
  from: Mailbox
  /** A bare address. */
  replyTo?: string
  subject: string
  html?: string
  text: string
  /** Extra headers; those the mailer writes itself (To, Subject, Content-Type…) are refused. */
  headers?: Record<string, string>
  /** `local@domain`, with or without angle brackets. The same mail keeps the same id over every attempt (RFC 5322 §3.6.4). */
  messageId?: string
  /** Written as List-Unsubscribe and List-Unsubscribe-Post; the address must take a POST (RFC 8058). */
  listUnsubscribe?: { url: string }
}

/**
 * What became of one mail.
 *
 * - `accepted`: the server took responsibility for it.
 * - `rejected`: final; sending it again would end the same way. `isRecipientFault` is true where the address itself is
 *   to blame (so it may be suppressed), false where sender, content or policy is.
 * - `deferred`: certainly not accepted; it may be sent again later.
 * - `unknown`: the whole mail went out and no answer came, so it may have been accepted. It must not be sent again.
 */
export type MailOutcome =
  | { outcome: 'accepted'; response?: string }
  | { outcome: 'rejected'; reason: string; code?: number; isRecipientFault: boolean }
  | { outcome: 'deferred'; reason: string; code?: number }
  | { outcome: 'unknown'; reason: string }

/** Sends mail. `send` never throws for anything a server, a network or a bad address does. */
export interface Mailer {
  send(mail: OutgoingMail): Promise<MailOutcome>
  /** Lets mails in flight finish (within a bound), answers `deferred` to the rest, then disconnects. */
  close(): Promise<void>
}

/** The part of a pino logger the mail adapter uses. It is never given an address of a person, nor a password. */
export interface MailLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
