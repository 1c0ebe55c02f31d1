import type { Queries } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface PersonRow {
  readonly id: string
  readonly email: string | null
  readonly email_verified_at: Date | null
  readonly username: string
  readonly name: string
  readonly first_name: string | null
  readonly last_name: string | null
  readonly profile_image: string | null
  readonly updated_at: Date
}
const byId = sql(
  'oauth.person',
  `select id, email, email_verified_at, username, name, first_name, last_name, profile_image, updated_at from users where id = $1`,
)
export const findPerson = async (queries: Queries, id: string): Promise<PersonRow | undefined> =>
  (await queries.query<PersonRow>(byId, [id]))[0]
