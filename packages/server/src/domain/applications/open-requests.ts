/** What a person has open in a community, and how it ends when they join or are banned. The person's lock is held. */
import type { Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { type ApplicationRow, decideApplication, lockOpenApplication } from './applications-store.ts'
import { acceptOpenInvitation, deleteOpenInvitationsTo, type InvitationRow } from './invitations-store.ts'

/** Who has joined, in whatever way, has nothing open any more. `email` is in its one spelling. */
export async function settleOpenRequests(
  tx: Tx,
  actor: Actor,
  { email, userId }: { readonly email: string; readonly userId: string },
  now: Date,
): Promise<void> {
  const application = await lockOpenApplication(tx, email)
  if (application) {
    await decideApplication(tx, application.id, { status: 'ACCEPTED', userId, at: now, by: actor.id, reason: null })
  }
  await acceptOpenInvitation(tx, email, now)
}

/** Whether the person asks to be let in. `email` is in its one spelling. */
export const hasOpenApplication = async (tx: Tx, email: string): Promise<boolean> =>
  (await lockOpenApplication(tx, email)) !== undefined

/** Rejects the person's open application where there is one. */
export async function rejectOpenApplication(
  tx: Tx,
  actor: Actor,
  email: string,
  reason: string | null,
  now: Date,
): Promise<void> {
  const application = await lockOpenApplication(tx, email)
  if (application) await reject(tx, actor, application, reason, now)
}

/** Invitations to a segment that goes: left without it they would let people into every other. */
export async function withdrawInvitations(tx: Tx, actor: Actor, segmentId: string, now: Date): Promise<void> {
  for (const row of await deleteOpenInvitationsTo(tx, segmentId, now)) await recordRemoval(tx, actor, row)
}
export const recordRemoval = (tx: Tx, actor: Actor, row: InvitationRow): Promise<void> =>
  record(tx, actor, { type: 'invitation.removed', objectType: 'invitation', objectId: row.id, data: invitationData(row) })
export const invitationData = ({ id, email, segment_id }: InvitationRow) => ({ invitationId: id, email, segmentId: segment_id })

/** Fires `member.rejected`. */
export async function reject(
  tx: Tx,
  actor: Actor,
  { id, email }: ApplicationRow,
  reason: string | null,
  now: Date,
): Promise<void> {
  await decideApplication(tx, id, { status: 'REJECTED', userId: null, at: now, by: actor.id, reason })
  await record(tx, actor, {
    type: 'member.rejected',
    objectType: 'application',
    objectId: id,
    data: { requestId: id, email, rejectedAt: now.toISOString(), rejectedBy: actor.id, reason },
  })
}
