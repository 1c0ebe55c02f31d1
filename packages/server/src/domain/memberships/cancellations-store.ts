import type { Tenant, Tx } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

const zone = sql('cancellations.zone', 'select time_zone as "timeZone" from communities where id = $1')
/** undefined where the community is gone. */
export const findTimeZone = async (tenant: Tenant): Promise<string | undefined> =>
  (await tenant.query<{ timeZone: string }>(zone, [tenant.communityId]))[0]?.timeZone

const userOf = sql('cancellations.userOf', 'select user_id as "userId" from memberships where community_id = $1 and id = $2')
export const findUserId = async (tx: Tx, membershipId: string): Promise<string | undefined> =>
  (await tx.query<{ userId: string }>(userOf, [tx.communityId, membershipId]))[0]?.userId

const days = sql(
  'cancellations.days',
  `select to_char(starts_at, 'YYYY-MM-DD') as "startsAt", to_char(canceled_to, 'YYYY-MM-DD') as "lastDay"
   from memberships where community_id = $1 and id = $2`,
)
export interface Days {
  readonly startsAt: string | null
  /** Null for one that is not cancelled. */
  readonly lastDay: string | null
}
/** Of a membership that is there: they are never deleted. */
export const findDays = async (tx: Tx, membershipId: string): Promise<Days> =>
  (await tx.query<Days>(days, [tx.communityId, membershipId]))[0]!

const write = sql(
  'cancellations.write',
  'update memberships set canceled_to = $3, updated_at = $4 where community_id = $1 and id = $2',
)
export const writeLastDay = async (tx: Tx, membershipId: string, day: string | null, now: Date): Promise<void> =>
  void (await tx.query(write, [tx.communityId, membershipId, day, now]))

const due = sql(
  'cancellations.due',
  `select user_id as "userId" from memberships
   where community_id = $1 and canceled_to < $2::date and status = 'ACCEPTED' order by canceled_to limit 500`,
)
/** People whose last day lies before this one, and who are members still. */
export const findOver = async (tenant: Tenant, today: string): Promise<string[]> =>
  (await tenant.query<{ userId: string }>(due, [tenant.communityId, today])).map(({ userId }) => userId)

const next = sql(
  'cancellations.next',
  `select to_char(min(canceled_to), 'YYYY-MM-DD') as "lastDay"
   from memberships where community_id = $1 and canceled_to >= $2::date and status = 'ACCEPTED'`,
)
/** The nearest last day that is not over; null where nobody is cancelled. */
export const findNextLastDay = async (tenant: Tenant, today: string): Promise<string | null> =>
  (await tenant.query<{ lastDay: string | null }>(next, [tenant.communityId, today]))[0]?.lastDay ?? null
