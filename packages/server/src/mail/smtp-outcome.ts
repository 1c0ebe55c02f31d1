import type { MailOutcome } from './mailer.ts'

/** What nodemailer hangs on its errors; see its errors module. */
export interface SmtpFailure {
  message: string
  /** `EENVELOPE`, `EMESSAGE`, `ECONNECTION`, `ESOCKET`, `ETIMEDOUT`, `EAUTH`… */
  code?: string
  /** The SMTP command that was being answered; `CONN` where none was. */
  command?: string
  /** Three digits of the reply. */
  responseCode?: number
  response?: string
}

export type FailedOutcome = Exclude<MailOutcome, { outcome: 'accepted' }>

const REASON_CHARACTERS_MAX = 500
const TRANSACTION_COMMANDS = new Set(['MAIL FROM', 'RCPT TO', 'DATA'])
// RFC 4954 §6: these say that our sign-in is wrong. The operator can mend that, so no mail is lost over it.
const SIGN_IN_CODES = new Set([530, 534, 535, 538])
// RFC 5321 §4.2.4: the command came out of order. It says nothing about the mail; a new connection may do.
const BAD_SEQUENCE = 503

/**
 * Decides whether a failed delivery may be tried again.
 *
 * `isHandedOver` is true from the moment the closing dot of DATA may have left us. Before it a server cannot have accepted
 * the mail (RFC 5321 §4.1.1.4), so every failure is `deferred` or `rejected`. After it only a proper 4xx or 5xx reply to the dot
 * proves that the mail was not taken; anything else (a lost connection, silence, a garbled reply) is `unknown`.
 */
export function outcomeOfFailure(failure: SmtpFailure, isHandedOver: boolean): FailedOutcome {
  const reason = reasonOf(failure)
  const code = replyCode(failure)
  const isReplyToData = failure.code === 'EMESSAGE' && failure.command === 'DATA' && code !== undefined
  if (isHandedOver && !isReplyToData) return { outcome: 'unknown', reason }
  if (isPermanent(failure, code)) {
    return { outcome: 'rejected', reason, ...(code === undefined ? {} : { code }), isRecipientFault: blamesRecipient(failure) }
  }
  return { outcome: 'deferred', reason, ...(code === undefined ? {} : { code }) }
}

/** True where the connection, not the mail, was refused or lost, so that another connection may carry the same mail. */
export function isConnectionFailure(failure: SmtpFailure): boolean {
  return failure.responseCode === 421 || failure.code === 'ECONNECTION' || failure.code === 'ESOCKET'
}

/** A failure as plain facts, whatever was thrown. */
export function failureOf(error: unknown): SmtpFailure {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, code, command, responseCode, response } = error as Error & Omit<SmtpFailure, 'message'>
  return {
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof command === 'string' ? { command } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof response === 'string' ? { response } : {}),
  }
}

/** The code of a failing reply; a 2xx or 3xx that came at the wrong moment proves nothing. */
function replyCode({ responseCode }: SmtpFailure): number | undefined {
  return responseCode !== undefined && responseCode >= 400 && responseCode <= 599 ? responseCode : undefined
}

function isPermanent({ code: kind, command }: SmtpFailure, code: number | undefined): boolean {
  // A 5xx to the greeting, EHLO, STARTTLS or AUTH concerns the connection, and every mail alike: that is not final.
  if (command === undefined || !TRANSACTION_COMMANDS.has(command)) return false
  // The library refuses by itself what exceeds the SIZE the server announced (RFC 1870).
  if (code === undefined) return kind === 'EMESSAGE' && command === 'MAIL FROM'
  return code >= 500 && code !== BAD_SEQUENCE && !SIGN_IN_CODES.has(code)
}

/** RFC 3463: X.1.x speaks of the address, X.2.x of the mailbox. X.1.7 and X.1.8 are about the sender's address. */
function blamesRecipient({ command, response }: SmtpFailure): boolean {
  if (command !== 'RCPT TO') return false
  const enhanced = /^\d{3}[ -]5\.(\d{1,3})\.(\d{1,3})\b/.exec(response ?? '')
  if (enhanced === null) return true
  const [, subject, detail] = enhanced
  return subject === '2' || (subject === '1' && detail !== '7' && detail !== '8')
}

function reasonOf({ message, response }: SmtpFailure): string {
  const text = (response ?? message).replace(/\p{Cc}+/gu, ' ').trim()
  return text.slice(0, REASON_CHARACTERS_MAX)
}
