import Type from 'typebox'
import { openMail } from '../../identity/accounts/sealed-mail.ts'
import type { Mailer } from '../../mail/mailer.ts'
import type { Task } from '../task.ts'

export interface SendMailOptions {
  readonly mailer: Mailer
  readonly mailFrom: string
  readonly secret: Buffer
}

/**
 * Mails one person one text. Tried again only where the mail was certainly not accepted: of two links in one mailbox the
 * first may have been used already, so a mail that perhaps went out is not sent twice.
 */
export const sendMailTask = ({ mailer, mailFrom, secret }: SendMailOptions): Task<'send-mail'> => ({
  name: 'send-mail',
  payload: Type.Object({ sealed: Type.String() }),
  async run({ sealed }, { log }) {
    const { to, subject, text } = openMail(secret, sealed)
    const result = await mailer.send({ to, from: { address: mailFrom, name: 'Guildhall' }, subject, text })
    if (result.outcome === 'deferred') throw new Error(`the mail server took no mail: ${result.reason}`)
    if (result.outcome !== 'accepted')
      log.warn({ outcome: result.outcome, reason: result.reason }, 'a mail to a person was not delivered')
    return undefined
  },
})
