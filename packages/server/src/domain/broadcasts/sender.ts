/** Sends a broadcast, as far as it can be sent now. One process at a time works on a broadcast, as its lock shows. */
import type { Database } from '../../db/database.ts'
import { record } from '../../events/outbox.ts'
import { takeSessionLock } from '../../jobs/session-lock.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Mailer } from '../../mail/mailer.ts'
import { findCommunity } from '../communities/communities.ts'
import { type MailSettings, mailWriter } from './broadcast-mail.ts'
import { type BroadcastRow, markBroadcastSending, markBroadcastSent } from './broadcasts-store.ts'
import { Delivery } from './delivery.ts'
import { MailSlots } from './mail-slots.ts'
import { abandonInFlight, learnRecipients, nextAttemptAt } from './recipients-store.ts'
import { serverPauseMs } from './retry.ts'

export interface BroadcastSenderParts extends MailSettings {
  readonly database: Database
  readonly mailer: Mailer
  readonly clock: Clock
  readonly log: Logger
  /** Mails handed over at once by this process; as many as the mailer has connections. */
  readonly inFlightMax?: number
  /** What the mail provider allows; off where it is left out. */
  readonly mailsPerSecondMax?: number
  /** After this long a broadcast gives way to other jobs and queues up again. */
  readonly sliceMs?: number
}

export interface BroadcastSender {
  /**
   * Mails whoever is due and answers when to go on; undefined once there is nothing left to do. Idempotent: a recipient is
   * handed over once, save where the mail was certainly not accepted. `signal` ends it early, with what is in flight finished.
   */
  send(
    which: { readonly communityId: string; readonly broadcastId: string },
    signal: AbortSignal,
  ): Promise<{ readonly againAt: Date } | undefined>
}

const inFlightDefault = 5
const sliceMsDefault = 60_000
const lockRetryMs = 5_000

export function createBroadcastSender(parts: BroadcastSenderParts): BroadcastSender {
  const { database, clock, mailsPerSecondMax } = parts
  const slots = new MailSlots({
    inFlightMax: parts.inFlightMax ?? inFlightDefault,
    ...(mailsPerSecondMax !== undefined && { mailsPerSecondMax }),
  })
  return {
    async send({ communityId, broadcastId }, signal) {
      const lock = await takeSessionLock(database, `broadcast ${broadcastId}`)
      if (!lock) return { againAt: new Date(clock.now() + lockRetryMs) }
      try {
        const broadcast = await takeUp(parts, communityId, broadcastId)
        return broadcast && (await sendTaken(parts, slots, communityId, broadcast, signal, () => lock.isHeld))
      } finally {
        await lock.release()
      }
    },
  }
}

function takeUp({ database, clock }: BroadcastSenderParts, communityId: string, id: string): Promise<BroadcastRow | undefined> {
  return database.change(
    communityId,
    async (tx) => {
      const broadcast = await markBroadcastSending(tx, id)
      if (!broadcast) return undefined
      await learnRecipients(tx, broadcast.recipient_count)
      await abandonInFlight(tx, id, new Date(clock.now()))
      return broadcast
    },
    { unseen: true },
  )
}

async function sendTaken(
  parts: BroadcastSenderParts,
  slots: MailSlots,
  communityId: string,
  broadcast: BroadcastRow,
  signal: AbortSignal,
  isLockHeld: () => boolean,
): Promise<{ readonly againAt: Date } | undefined> {
  const { database, clock } = parts
  const community = await findCommunity(database.tenant(communityId))
  if (!community) return undefined
  const endAt = performance.now() + (parts.sliceMs ?? sliceMsDefault)
  const isStopping = () => signal.aborted || !isLockHeld() || performance.now() > endAt
  const write = mailWriter(community, broadcast, parts)
  const delivery = new Delivery({ ...parts, slots, communityId, broadcast, write, isStopping, signal })
  await delivery.run()
  const nowMs = clock.now()
  if (delivery.isStrained) return { againAt: new Date(nowMs + serverPauseMs(nowMs - broadcast.created_at.getTime())) }
  const next = await nextAttemptAt(database.tenant(communityId), broadcast.id)
  if (next) return { againAt: new Date(Math.max(next.getTime(), nowMs)) }
  await finish(parts, communityId, broadcast)
  return undefined
}

function finish({ database, clock }: BroadcastSenderParts, communityId: string, broadcast: BroadcastRow): Promise<void> {
  const { id, subject, segment_ids: segmentIds, recipient_count: recipientCount } = broadcast
  return database.change(communityId, async (tx) => {
    const sentAt = new Date(clock.now())
    if (!(await markBroadcastSent(tx, id, sentAt))) return
    await record(
      tx,
      { type: 'system', id: 'broadcasts' },
      {
        type: 'broadcast.sent',
        objectType: 'broadcast',
        objectId: id,
        data: { broadcastId: id, subject, segmentIds, recipientCount, sentAt: sentAt.toISOString() },
      },
    )
  })
}
