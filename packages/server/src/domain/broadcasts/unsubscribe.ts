/** Out of a community's mails with one click from any of them (RFC 8058), for good and without signing in. */
import type { Tenant, Tx } from '../../db/database.ts'
import { record } from '../../events/outbox.ts'
import { findCommunity } from '../communities/communities.ts'
import { findRecipient, unsubscribeEmail } from './recipients-store.ts'
import type { MailIds } from './unsubscribe-token.ts'

export { readUnsubscribeToken, unsubscribeToken } from './unsubscribe-token.ts'

export interface Subscription {
  readonly communityName: string
  readonly email: string
  readonly isUnsubscribed: boolean
}

/** Whom a link of ours is about; undefined where the mail is no longer on record. Changes nothing. */
export async function findSubscription(tenant: Tenant, ids: MailIds): Promise<Subscription | undefined> {
  const [community, recipient] = await Promise.all([
    findCommunity(tenant),
    findRecipient(tenant, ids.broadcastId, ids.recipientId),
  ])
  if (!community || !recipient) return undefined
  return { communityName: community.name, email: recipient.email, isUnsubscribed: recipient.isUnsubscribed }
}

/** Takes the address off the community's mails. Again changes nothing. Answers as `findSubscription` does afterwards. */
export async function unsubscribe(tx: Tx, ids: MailIds, now: Date): Promise<Subscription | undefined> {
  const recipient = await findRecipient(tx, ids.broadcastId, ids.recipientId)
  if (!recipient) return undefined
  if (await unsubscribeEmail(tx, recipient.email, now)) {
    const { userId, email } = recipient
    await record(tx, userId === null ? { type: 'system', id: 'unsubscribe' } : { type: 'user', id: userId }, {
      type: 'member.unsubscribed',
      objectType: 'member',
      objectId: userId ?? ids.recipientId,
      data: { email, broadcastId: ids.broadcastId },
    })
  }
  return findSubscription(tx, ids)
}
