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
  readonly first_name: string | null
  readonly last_name: string | null
  readonly email_verified_at: Date | null
  readonly created_at: Date
  readonly updated_at: Date
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
export type NewUser = Pick<UserRow, 'id' | 'email' | 'username' | 'name' | 'profile_image' | 'bio' | 'is_admin'> & {
  readonly password_hash: string | null
}
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

const lock = sql('users.lock', 'select * from users where id = $1 for update')
export const lockUser = async (queries: Queries, id: string): Promise<UserRow | undefined> =>
  (await queries.query<UserRow>(lock, [id]))[0]

const communities = sql('users.communities', 'select community_id as "communityId" from user_communities where user_id = $1')
/** The communities that the person is or was in. */
export const communitiesOf = async (queries: Queries, id: string): Promise<string[]> =>
  (await queries.query<{ communityId: string }>(communities, [id])).map(({ communityId }) => communityId)

const update = sql(
  'users.update',
  `update users set email = $2, username = $3, name = $4, profile_image = $5, bio = $6, first_name = $7, last_name = $8,
     email_verified_at = $9, updated_at = $10 where id = $1`,
)
export const writeUser = async (queries: Queries, user: UserRow, now: Date): Promise<void> =>
  void (await queries.query(update, [
    user.id,
    user.email,
    user.username,
    user.name,
    user.profile_image,
    user.bio,
    user.first_name,
    user.last_name,
    user.email_verified_at,
    now,
  ]))
