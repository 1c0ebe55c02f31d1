import MailComposer from 'nodemailer/lib/mail-composer'
import { wireAddress } from './address.ts'
import type { Mailbox, OutgoingMail } from './mailer.ts'

/** A mail ready for the wire: RFC 5322 bytes with CRLF, and the envelope that carries it. */
export interface ComposedMail {
  envelope: { from: string; to: string }
  /** With angle brackets. */
  messageId: string
  bytes: Buffer
}

/** Why a mail cannot be sent at all. */
export interface Refusal {
  reason: string
  isRecipientFault: boolean
}

const HEADER_NAME = /^[A-Za-z0-9-]{1,60}$/
const MESSAGE_ID = /^<?([^\s\p{C}<>@]+@[^\s\p{C}<>@]+)>?$/u
const OWN_HEADERS =
  /^(to|from|cc|bcc|sender|reply-to|subject|date|message-id|mime-version|content-.*|list-unsubscribe(-post)?|dkim-.*|x-mailer)$/i
// Line and paragraph separators count as control characters here: some readers break a header line at them.
const CONTROL_CHARACTERS = /[\p{Cc}\u2028\u2029]+/gu
// RFC 5322 §2.1.1 allows 998 characters a line; a word that cannot be folded must stay under it, header name included.
const UNFOLDABLE_CHARACTERS_MAX = 900
const UNFOLDABLE_WORD = /\S{400}(?=\S)/gu

/**
 * One header's worth of text: no line breaks or other control characters, so nothing can begin a header of its own, and a
 * blank in words that no line could hold.
 */
export function headerText(text: string): string {
  return text.replace(CONTROL_CHARACTERS, ' ').replace(UNFOLDABLE_WORD, '$& ').trim()
}

/** Null where the mail can be composed; otherwise what is wrong with it. Touches nothing but its argument. */
export function refusalOf(mail: OutgoingMail): Refusal | null {
  if (wireAddress(mail.to.address) === null) return { reason: 'the recipient is not a mail address', isRecipientFault: true }
  const fault = senderFault(mail) ?? headersFault(mail.headers ?? {})
  return fault === null ? null : { reason: fault, isRecipientFault: false }
}

function senderFault(mail: OutgoingMail): string | null {
  if (wireAddress(mail.from.address) === null) return 'the sender is not a mail address'
  if (mail.replyTo !== undefined && wireAddress(mail.replyTo) === null) return 'replyTo is not a mail address'
  const { messageId, listUnsubscribe } = mail
  if (messageId !== undefined && (!MESSAGE_ID.test(messageId) || messageId.length > UNFOLDABLE_CHARACTERS_MAX)) {
    return 'messageId is not of the form local@domain'
  }
  if (listUnsubscribe !== undefined && unsubscribeHref(listUnsubscribe.url) === null) {
    return 'the unsubscribe address is not a web address'
  }
  return null
}

function headersFault(headers: Record<string, string>): string | null {
  for (const name of Object.keys(headers)) {
    if (!HEADER_NAME.test(name)) return 'a header name is not allowed'
    if (OWN_HEADERS.test(name)) return `the header ${name} is written by the mailer`
  }
  return null
}

/** The mail as bytes. Call it only where `refusalOf` gave null. `date` becomes the Date header. */
export async function composeMail(mail: OutgoingMail, date: Date): Promise<ComposedMail> {
  const from = wireMailbox(mail.from)
  const to = wireMailbox(mail.to)
  const message = new MailComposer({
    from,
    to,
    ...(mail.replyTo === undefined ? {} : { replyTo: wireMailbox({ address: mail.replyTo }) }),
    subject: headerText(mail.subject),
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(mail.messageId === undefined ? {} : { messageId: `<${MESSAGE_ID.exec(mail.messageId)?.[1]}>` }),
    headers: extraHeaders(mail),
    date,
    // The bodies are text from users: nothing in them may make the composer read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  const bytes = await message.build()
  return { envelope: { from: from.address, to: to.address }, messageId: message.messageId(), bytes }
}

function wireMailbox({ name, address }: Mailbox): { name: string; address: string } {
  return { name: headerText(name ?? ''), address: wireAddress(address) ?? '' }
}

function extraHeaders(mail: OutgoingMail): { key: string; value: string | { prepared: true; value: string } }[] {
  const extra = Object.entries(mail.headers ?? {}).map(([key, value]) => ({ key, value: headerText(value) }))
  const href = mail.listUnsubscribe && unsubscribeHref(mail.listUnsubscribe.url)
  if (!href) return extra
  return [
    ...extra,
    // `prepared`: an address folded or turned into an encoded word would no longer be one.
    { key: 'List-Unsubscribe', value: { prepared: true, value: `<${href}>` } },
    { key: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
  ]
}

/** RFC 8058 wants https; http is let through for a server tried out on the operator's own machine. */
function unsubscribeHref(url: string): string | null {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) return null
  // `href` is ASCII without blanks; these three may survive in a query and would end the header's value early.
  const href = parsed.href.replace(/[<>,]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return href.length <= UNFOLDABLE_CHARACTERS_MAX ? href : null
}
