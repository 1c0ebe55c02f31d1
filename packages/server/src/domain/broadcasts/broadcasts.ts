/** Broadcasts: one mail to each member, at most 5 in any 24 hours. Source: community contract, Broadcasts, decisions 10 and 15. */
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { enqueue } from '../../jobs/queue.ts'
import { Fail, invalid, overLimit } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { cleanHtml, plainText } from '../../kernel/text/html.ts'
import { allBroadcasts, countKnownSegments, insertBroadcast, lockNewestSince, viewBroadcast } from './broadcasts-store.ts'
import { addRecipients } from './recipients-store.ts'

export const windowMs = 24 * 3600_000
export const broadcastsMax = 5

/** What a sender gives. `body` is made clean by `cleanBroadcast`, before the transaction: it may be long. */
export interface BroadcastInput {
  readonly subject: string
  readonly body: string
  readonly segmentIds?: readonly string[] | null
  readonly replyTo?: string | null
}

/** Cleans the HTML; 400 where nothing is left to read. Pure, and slow for long texts: keep it out of the transaction. */
export function cleanBroadcast<I extends BroadcastInput>(input: I): I {
  const body = cleanHtml(input.body)
  if (plainText(body) === '' && !/<img\b/.test(body)) throw invalid('body', 'must not be blank once it is cleaned')
  return { ...input, body }
}

/** Newest first. */
export const listBroadcasts = (tenant: Tenant, page: Page): Promise<Slice> =>
  readPage(tenant, allBroadcasts, [tenant.communityId], page)

/** JSON text. */
export async function getBroadcast(tenant: Tenant, id: string): Promise<string> {
  const view = await viewBroadcast(tenant, id)
  if (view === undefined) throw new Fail('broadcast_not_found')
  return view
}

export interface QueuedBroadcast {
  readonly broadcastId: string
  readonly recipientCount: number
  /** How many more this window takes. */
  readonly remaining: number
  /** When the next place in the window is free again. */
  readonly resetAt: Date
}

/** Fixes who is mailed and asks for the job that does it, all in the caller's transaction. 404 for an unknown segment, 429 beyond the window. */
export async function queueBroadcast(tx: Tx, actor: Actor, broadcast: BroadcastInput, now: Date): Promise<QueuedBroadcast> {
  const segmentIds = broadcast.segmentIds ? [...new Set(broadcast.segmentIds.map((id) => id.toLowerCase()))] : null
  if (segmentIds && (await countKnownSegments(tx, segmentIds)) < segmentIds.length) throw new Fail('segment_not_found')
  const place = await takePlace(tx, now)
  const id = newId()
  const { subject, body } = broadcast
  const reply_to = broadcast.replyTo ? (normalizeEmail(broadcast.replyTo) ?? null) : null
  await insertBroadcast(tx, { id, subject, body, reply_to, segment_ids: segmentIds, created_at: now })
  const recipientCount = await addRecipients(tx, id, segmentIds, now)
  await record(tx, actor, {
    type: 'broadcast.queued',
    objectType: 'broadcast',
    objectId: id,
    data: { broadcastId: id, subject, segmentIds, recipientCount },
  })
  await enqueue(tx, 'send-broadcast', { communityId: tx.communityId, broadcastId: id }, { key: `broadcast:${id}` })
  return { broadcastId: id, recipientCount, ...place }
}

/** One of the community's places, whoever sends. Others that send for it wait until this transaction ends. */
async function takePlace(tx: Tx, now: Date): Promise<Pick<QueuedBroadcast, 'remaining' | 'resetAt'>> {
  const newest = await lockNewestSince(tx, new Date(now.getTime() - windowMs), broadcastsMax)
  const resetAt = new Date((newest.at(-1) ?? now).getTime() + windowMs)
  const remaining = broadcastsMax - newest.length - 1
  if (remaining >= 0) return { remaining, resetAt }
  throw overLimit('broadcast_limit', resetAt.getTime() - now.getTime())
}
