/** Invitations: who may join at once, for a while. Source: community contract, decision 8. */
import type { invitationStatuses } from '@guildhall/contract/community/applications'
import type { Tenant, Tx } from '../../db/database.ts'
import { type Page, readPage, type Slice } from '../../db/list.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { checkMayJoin, lockPerson } from '../memberships/memberships.ts'
import { holdSegment } from '../segments/segments.ts'
import {
  deleteOpenInvitation,
  type InvitationRow,
  insertInvitation,
  invitationList,
  lockOpenInvitation,
} from './invitations-store.ts'
import { invitationData, recordRemoval } from './open-requests.ts'

export { viewInvitation } from './invitations-store.ts'

export type InvitationStatus = (typeof invitationStatuses)[number]

/** Long enough for a holiday, short enough that a forgotten one does not open the door years later. */
const lifetimeMs = 30 * 24 * 60 * 60 * 1000

/** Newest first, as they stand at `now`. */
export const listInvitations = (tenant: Tenant, page: Page, now: Date, status?: InvitationStatus): Promise<Slice> =>
  readPage(tenant, invitationList, [tenant.communityId, now, status ?? null], page)

export interface NewInvitation {
  readonly email: string
  readonly segmentId?: string | null
  /** RFC 3339. */
  readonly expiresAt?: string
}

/** Answers its id. Fires `member.invited`; mails nobody. */
export async function createInvitation(tx: Tx, actor: Actor, wanted: NewInvitation, now: Date): Promise<string> {
  const expiresAt = wanted.expiresAt === undefined ? new Date(now.getTime() + lifetimeMs) : new Date(wanted.expiresAt)
  if (expiresAt <= now) throw invalid('expiresAt', 'must be in the future')
  const segmentId = wanted.segmentId ?? null
  if (segmentId !== null) await holdSegment(tx, segmentId)
  const person = await lockPerson(tx, wanted.email)
  checkMayJoin(person)
  if (await lockOpenInvitation(tx, person.key, now)) throw new Fail('already_invited')
  const row: InvitationRow = { id: newId(), email: person.key, segment_id: segmentId, expires_at: expiresAt }
  await insertInvitation(tx, row, now)
  await record(tx, actor, {
    type: 'member.invited',
    objectType: 'invitation',
    objectId: row.id,
    data: { ...invitationData(row), invitedBy: actor.id },
  })
  return row.id
}

/** Only one that is still open can be taken back. */
export async function removeInvitation(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  const row = await deleteOpenInvitation(tx, id, now)
  if (!row) throw new Fail('invitation_not_found')
  await recordRemoval(tx, actor, row)
}
