import type { Queries } from '../../db/database.ts'
import { sql } from '../../db/statement.ts'

export interface UserRow {
  readonly id: string
  readonly email: string | null
  readonly username: string
  readonly name: string
  readonly profile_image: string | null
  readonly bio: string | null
  readonly is_admin: boolean
}

const byEmail = sql('users.byEmail', 'select * from users where lower(email) = lower($1)')
export const findUserByEmail = async (queries: Queries, email: string): Promise<UserRow | undefined> =>
  (await queries.query<UserRow>(byEmail, [email]))[0]

const byId = sql('users.byId', 'select * from users where id = $1')
export const findUser = async (queries: Queries, id: string): Promise<UserRow | undefined> =>
  (await queries.query<UserRow>(byId, [id]))[0]

const insert = sql(
  'users.insert',
  `insert into users (id, email, username, name, profile_image, bio, password_hash, is_admin)
   values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning *`,
)
export type NewUser = UserRow & { readonly password_hash: string | null }
/** The new row; undefined where the e-mail or the username is taken. */
export const insertUser = async (queries: Queries, user: NewUser): Promise<UserRow | undefined> =>
  (
    await queries.query<UserRow>(insert, [
      user.id,
      user.email,
      user.username,
      user.name,
      user.profile_image,
      user.bio,
      user.password_hash,
      user.is_admin,
    ])
  )[0]
