import type { Tenant, Tx } from '../../db/database.ts'
import { declareList } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'

/** `email` is in its one spelling, here and in every parameter below. */
export interface InvitationRow {
  readonly id: string
  readonly email: string
  readonly segment_id: string | null
  readonly expires_at: Date
}

/** Nobody writes EXPIRED down: it is what time makes of PENDING. $2 is the moment of asking. */
const status = `case when i.status = 'PENDING' and i.expires_at <= $2::timestamptz then 'EXPIRED' else i.status end`
const view = `i.id, i.email, i.segment_id as "segmentId", ${status} as status, iso(i.created_at) as "createdAt", iso(i.expires_at) as "expiresAt"`

/** Parameters: the moment of asking, and the status or null for all. */
export const invitationList = declareList({
  name: 'invitations.list',
  select: view,
  from: 'invitations i',
  where: `i.community_id = $1 and ($3::text is null or ${status} = $3)`,
  parameterCount: 3,
  sort: [{ by: 'i.id', field: 'id', type: 'uuid' }],
  direction: 'desc',
})

const viewById = sql(
  'invitations.view',
  `select row_to_json(r)::text as json from (select ${view} from invitations i where i.community_id = $1 and i.id = $3) r`,
)
export const viewInvitation = async (tenant: Tenant, id: string, now: Date): Promise<string> =>
  (await tenant.query<{ json: string }>(viewById, [tenant.communityId, now, id]))[0]!.json

const insert = sql(
  'invitations.insert',
  `insert into invitations (community_id, id, email, segment_id, expires_at, created_at) values ($1, $2, $3, $4, $5, $6)`,
)
export const insertInvitation = async (tx: Tx, row: InvitationRow, now: Date): Promise<void> =>
  void (await tx.query(insert, [tx.communityId, row.id, row.email, row.segment_id, row.expires_at, now]))

const open = `community_id = $1 and status = 'PENDING' and expires_at > $2`
const openByEmail = sql('invitations.lockOpen', `select * from invitations where ${open} and email = $3 for update`)
/** The one that can still be followed. */
export const lockOpenInvitation = async (tx: Tx, email: string, now: Date): Promise<InvitationRow | undefined> =>
  (await tx.query<InvitationRow>(openByEmail, [tx.communityId, now, email]))[0]

const accept = sql('invitations.accept', `update invitations set status = 'ACCEPTED' where ${open} and email = $3`)
export const acceptOpenInvitation = async (tx: Tx, email: string, now: Date): Promise<void> =>
  void (await tx.query(accept, [tx.communityId, now, email]))

const removeOfSegment = sql(
  'invitations.removeOfSegment',
  `delete from invitations where ${open} and segment_id = $3 returning *`,
)
export const deleteOpenInvitationsTo = (tx: Tx, segmentId: string, now: Date): Promise<InvitationRow[]> =>
  tx.query<InvitationRow>(removeOfSegment, [tx.communityId, now, segmentId])

const remove = sql('invitations.remove', `delete from invitations where ${open} and id = $3 returning *`)
/** What was deleted: nothing where it is accepted, declined or expired. */
export const deleteOpenInvitation = async (tx: Tx, id: string, now: Date): Promise<InvitationRow | undefined> =>
  (await tx.query<InvitationRow>(remove, [tx.communityId, now, id]))[0]
