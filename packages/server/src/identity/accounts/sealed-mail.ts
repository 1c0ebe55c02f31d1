/** A mail on its way through the job queue: it may hold a link that is as good as a password, so its table shows none of it. */
import { deriveKey, open, seal } from '../../kernel/sealing.ts'

export interface PlainMail {
  readonly to: { readonly name?: string; readonly address: string }
  readonly subject: string
  readonly text: string
}
const context = 'send-mail'
const keyOf = (secret: Buffer): Buffer => deriveKey(secret, 'mail in the job queue')

export const sealMail = (secret: Buffer, mail: PlainMail): string =>
  seal(keyOf(secret), JSON.stringify(mail), context).toString('base64')
export const openMail = (secret: Buffer, sealed: string): PlainMail =>
  JSON.parse(open(keyOf(secret), Buffer.from(sealed, 'base64'), context).toString('utf8')) as PlainMail
