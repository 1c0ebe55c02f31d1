import type { applicationStatuses } from '@guildhall/contract/community/applications'
import type { Tenant, Tx } from '../../db/database.ts'
import { declareList, type List } from '../../db/list.ts'
import { sql } from '../../db/statement.ts'

/** `email` is in its one spelling, here and in every parameter below. */
export interface ApplicationRow {
  readonly id: string
  readonly status: (typeof applicationStatuses)[number]
  readonly email: string
  readonly name: string | null
  readonly segment_id: string | null
  readonly answers: Readonly<Record<string, unknown>>
  readonly source: string | null
}

const list = (name: string, condition: string, parameterCount: number): List =>
  declareList({
    name,
    select: `a.id, a.status, a.email, a.name, a.segment_id as "segmentId", s.name as "segmentName", a.answers, a.source,
      iso(a.created_at) as "createdAt"`,
    from: 'applications a left join segments s on s.community_id = a.community_id and s.id = a.segment_id',
    where: `a.community_id = $1${condition}`,
    parameterCount,
    sort: [{ by: 'a.id', field: 'id', type: 'uuid' }],
    direction: 'desc',
  })
export const allApplications = list('applications.all', '', 1)
export const applicationsByStatus = list('applications.byStatus', ' and a.status = $2', 2)

const insert = sql(
  'applications.insert',
  `insert into applications (community_id, id, status, email, name, segment_id, answers, source, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning id`,
)
/** Whether it was written: false where the person has an open one. */
export const insertApplication = async (tx: Tx, row: ApplicationRow, now: Date): Promise<boolean> =>
  (
    await tx.query(insert, [
      tx.communityId,
      row.id,
      row.status,
      row.email,
      row.name,
      row.segment_id,
      JSON.stringify(row.answers),
      row.source,
      now,
    ])
  ).length === 1

const byId = 'select * from applications where community_id = $1 and id = $2'
const find = sql('applications.find', byId)
export const findApplication = async (tenant: Tenant, id: string): Promise<ApplicationRow | undefined> =>
  (await tenant.query<ApplicationRow>(find, [tenant.communityId, id]))[0]

const lock = sql('applications.lock', `${byId} for update`)
export const lockApplication = async (tx: Tx, id: string): Promise<ApplicationRow | undefined> =>
  (await tx.query<ApplicationRow>(lock, [tx.communityId, id]))[0]

const openByEmail = sql(
  'applications.lockOpen',
  `select * from applications where community_id = $1 and email = $2 and status = 'PENDING' for update`,
)
export const lockOpenApplication = async (tx: Tx, email: string): Promise<ApplicationRow | undefined> =>
  (await tx.query<ApplicationRow>(openByEmail, [tx.communityId, email]))[0]

const decide = sql(
  'applications.decide',
  `update applications set status = $3, user_id = $4, decided_at = $5, decided_by = $6, reason = $7
   where community_id = $1 and id = $2`,
)
export interface Decision {
  readonly status: 'ACCEPTED' | 'REJECTED'
  readonly userId: string | null
  readonly at: Date
  readonly by: string
  readonly reason: string | null
}
export const decideApplication = async (tx: Tx, id: string, { status, userId, at, by, reason }: Decision): Promise<void> =>
  void (await tx.query(decide, [tx.communityId, id, status, userId, at, by, reason]))

const anyByEmail = sql(
  'applications.anyByEmail',
  'select exists (select from applications where community_id = $1 and email = $2) as "isThere"',
)
export const hasApplication = async (tenant: Tenant, email: string): Promise<boolean> =>
  (await tenant.query<{ isThere: boolean }>(anyByEmail, [tenant.communityId, email]))[0]!.isThere

const registration = sql(
  'applications.registration',
  `select s.is_active as "isActive",
     exists (select from memberships m join users u on u.id = m.user_id
             where m.community_id = $1 and lower(u.email) = lower($3) and m.segment_id = $2 and m.status = 'ACCEPTED') as "isMember",
     (select a.status from applications a where a.community_id = $1 and a.segment_id = $2 and a.email = $3
      order by a.id desc limit 1) as latest
   from segments s where s.community_id = $1 and s.id = $2`,
)
export interface Registration {
  readonly isActive: boolean
  readonly isMember: boolean
  /** The status of the newest application to this segment. */
  readonly latest: ApplicationRow['status'] | null
}
/** What a segment has to do with an e-mail; undefined where there is no such segment. */
export const findRegistration = async (tenant: Tenant, segmentId: string, email: string): Promise<Registration | undefined> =>
  (await tenant.query<Registration>(registration, [tenant.communityId, segmentId, email]))[0]
