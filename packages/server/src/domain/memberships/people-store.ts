import type { System } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'
import type { UserRow } from '../../identity/users/users.ts'

// $1 is the viewer, null where they may see everybody; $2 their communities; $3 a LIKE pattern; $4 whether operators are wanted.
const condition = `($1::uuid is null or u.id = $1 or exists (
    select from memberships m where m.community_id = any($2::uuid[]) and m.user_id = u.id and m.status = 'ACCEPTED'))
  and ($3::text is null or u.email ilike $3 or u.username ilike $3 or u.name ilike $3
    or concat_ws(' ', u.first_name, u.last_name) ilike $3)
  and ($4::boolean is null or u.is_admin = $4)`
const page = sql(
  'people.page',
  `select u.* from users u where ${condition} order by u.created_at desc, u.id desc limit $5 offset $6`,
)
const count = sql('people.count', `select count(*)::int as n from users u where ${condition}`)

export interface PeopleFilter {
  readonly viewerId: string | null
  readonly communityIds: readonly string[]
  readonly like: string | null
  readonly isOperator: boolean | null
}
const valuesOf = ({ viewerId, communityIds, like, isOperator }: PeopleFilter) => [viewerId, communityIds, like, isOperator]

export const readPeople = (system: System, filter: PeopleFilter, limit: number, offset: number): Promise<UserRow[]> =>
  system.query<UserRow>(page, [...valuesOf(filter), limit, offset])
export const countPeople = async (system: System, filter: PeopleFilter): Promise<number> =>
  (await system.query<{ n: number }>(count, valuesOf(filter)))[0]!.n
