/** A broadcast as a mail to one person, with the way out of it in the text and in the headers (RFC 8058). */
import { escapeHtml } from '../../kernel/text/escape-html.ts'
import { htmlToText } from '../../mail/html-to-text.ts'
import type { OutgoingMail } from '../../mail/mailer.ts'
import type { BroadcastRow } from './broadcasts-store.ts'
import type { ClaimedRecipient } from './recipients-store.ts'
import { unsubscribeToken } from './unsubscribe-token.ts'

export interface MailSettings {
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: string
  /** A bare address. */
  readonly mailFrom: string
  /** Signs the links that unsubscribe. */
  readonly secret: Buffer
}
interface From {
  readonly id: string
  readonly tag: string
  readonly name: string
}
export type WriteMail = (recipient: Pick<ClaimedRecipient, 'id' | 'email' | 'name'>) => OutgoingMail

/** What is the same for everybody is made once. */
export function mailWriter(community: From, broadcast: BroadcastRow, { publicUrl, mailFrom, secret }: MailSettings): WriteMail {
  const host = new URL(publicUrl).hostname
  const text = htmlToText(broadcast.body)
  const reason = `You get this because you are a member of ${community.name}.`
  return (recipient) => {
    const url = `${publicUrl}/u/${unsubscribeToken(secret, {
      communityId: community.id,
      broadcastId: broadcast.id,
      recipientId: recipient.id,
    })}`
    return {
      from: { name: community.name, address: mailFrom },
      to: { address: recipient.email, ...(recipient.name !== null && { name: recipient.name }) },
      ...(broadcast.reply_to !== null && { replyTo: broadcast.reply_to }),
      subject: broadcast.subject,
      html: htmlPage(broadcast.body, `${escapeHtml(reason)} <a href="${escapeHtml(url)}">Unsubscribe</a>`),
      text: `${text}\n\n-- \n${reason}\nUnsubscribe: ${url}\n`,
      headers: { 'List-Id': `<${community.tag}.${host}>` },
      messageId: `${recipient.id}@${host}`,
      listUnsubscribe: { url },
    }
  }
}

const htmlPage = (body: string, footer: string): string => `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
<body>
${body}
<hr>
<p style="font-size:13px;color:#595959">${footer}</p>
</body></html>
`
