/** Users: the people who can sign in. They stand above communities; an e-mail and a username belong to one of them. */
import { randomInt } from 'node:crypto'
import type { Queries } from '../../db/database.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { slugFrom } from '../../kernel/text/slug.ts'
import { findUserByEmail, insertUser, type UserRow } from './users-store.ts'

export interface CreateUser {
  readonly email: string | null
  readonly username: string
  readonly name?: string
  readonly bio?: string | null
  readonly profileImage?: string | null
  /** A finished argon2id hash, never a password. */
  readonly passwordHash?: string | null
  readonly isAdmin?: boolean
}

const usernamePattern = /^[a-z0-9][a-z0-9._-]{1,49}$/i

export async function createUser(queries: Queries, wanted: CreateUser): Promise<UserRow> {
  const email = wanted.email === null ? null : normalizeEmail(wanted.email)
  if (email === undefined) throw invalid('email', 'must be an e-mail address')
  if (!usernamePattern.test(wanted.username))
    throw invalid('username', 'must be 2 to 50 letters, digits, dots, dashes or underscores')
  const user = await insertUser(queries, toRow({ ...wanted, email }))
  if (user) return user
  throw new Fail(email !== null && (await findUserByEmail(queries, email)) ? 'email_taken' : 'username_taken')
}

/** The user with this e-mail, made with a free username where there is none. `name` is used for a new one alone. */
export async function findOrCreateUser(queries: Queries, email: string, name: string | null): Promise<UserRow> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const known = await findUserByEmail(queries, email)
    if (known) return known
    const made = await insertUser(
      queries,
      toRow({ email, username: proposeUsername(email, attempt), name: name ?? email.split('@')[0]! }),
    )
    if (made) return made
  }
  throw new Error('no free username was found')
}

export const findUserForEmail = (queries: Queries, email: string): Promise<UserRow | undefined> =>
  findUserByEmail(queries, normalizeEmail(email) ?? email)

/** An owner for a community that nobody in particular owns: of its name, without e-mail or password. */
export async function createFounder(queries: Queries, tag: string, name: string): Promise<UserRow> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const made = await insertUser(queries, toRow({ email: null, username: proposeUsername(tag, attempt), name }))
    if (made) return made
  }
  throw new Error('no free username was found')
}

function proposeUsername(email: string, attempt: number): string {
  const base = slugFrom(email.split('@')[0]!).slice(0, 40).replace(/-+$/, '')
  if (attempt === 0 && usernamePattern.test(base)) return base
  return `${base}-${randomInt(1000, 10 ** Math.min(4 + attempt, 9))}`
}

const toRow = (wanted: CreateUser) => ({
  id: newId(),
  email: wanted.email,
  username: wanted.username,
  name: wanted.name ?? wanted.username,
  profile_image: wanted.profileImage ?? null,
  bio: wanted.bio ?? null,
  password_hash: wanted.passwordHash ?? null,
  is_admin: wanted.isAdmin ?? false,
})
