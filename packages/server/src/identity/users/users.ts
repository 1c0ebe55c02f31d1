/** Users: the people who can sign in. They stand above communities; an e-mail and a username belong to one of them. */
import { randomInt } from 'node:crypto'
import { isUniqueViolation, type Queries, type Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { slugFrom } from '../../kernel/text/slug.ts'
import { passwordLengthMax, passwordLengthMin } from '../passwords.ts'
import { communitiesOf, findUserByEmail, insertUser, lockUser, type UserRow, writeUser } from './users-store.ts'

export { findUser, type UserRow } from './users-store.ts'

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

const usernamePattern = /^[a-z0-9_-][a-z0-9._-]{1,49}$/i

export function checkPasswordLength(password: string, field = 'password'): void {
  if (password.length < passwordLengthMin) throw invalid(field, `must have at least ${passwordLengthMin} characters`, 'too_short')
  if (password.length > passwordLengthMax) throw invalid(field, `must have at most ${passwordLengthMax} characters`, 'too_long')
}

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

/** A new user with this e-mail, and with a free username. `email_taken` where somebody has it: the answer is never another's account. */
export async function createUserWithEmail(tx: Tx, actor: Actor, email: string, passwordHash: string | null): Promise<UserRow> {
  const address = normalizeEmail(email)
  if (address === undefined) throw invalid('email', 'must be an e-mail address')
  for (let attempt = 0; attempt < 20; attempt++) {
    const username = proposeUsername(address, attempt)
    const made = await insertUser(tx, toRow({ email: address, username, name: address.split('@')[0]!, passwordHash }))
    if (made) {
      await record(tx, actor, { type: 'user.created', objectType: 'user', objectId: made.id, data: { userId: made.id } })
      return made
    }
    if (await findUserByEmail(tx, address)) throw new Fail('email_taken')
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

export interface UpdateUser {
  readonly email?: string
  readonly username?: string
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly profileImage?: string | null
  readonly bio?: string | null
}

/** First and last name as the person gave them; else the name that others gave them, cut at its first space. */
export function namesOf({ first_name, last_name, name, username }: UserRow): Pick<UserRow, 'first_name' | 'last_name'> {
  if (first_name !== null || last_name !== null) return { first_name, last_name }
  if (name === username) return { first_name: null, last_name: null }
  const [first = '', ...rest] = name.split(' ')
  return { first_name: first || null, last_name: rest.join(' ') || null }
}

/**
 * Changes what a person says of themselves. A new address is not verified yet. The name that communities show follows the
 * first and last name, and the username while there is no other. 404, `email_taken`, `username_taken`.
 */
export async function updateUser(tx: Tx, actor: Actor, userId: string, changes: UpdateUser, now: Date): Promise<UserRow> {
  const user = await lockUser(tx, userId)
  if (!user) throw new Fail('user_not_found')
  const email = changes.email === undefined ? user.email : normalizeEmail(changes.email)
  if (email === undefined) throw invalid('email', 'must be an e-mail address')
  const isNewEmail = email !== null && email.toLowerCase() !== user.email?.toLowerCase()
  const [first, last] = [changes.firstName, changes.lastName].map((name) =>
    name?.trim() ? name : name === undefined ? name : null,
  )
  const hasNewName = first !== undefined || last !== undefined
  // Whoever gives one of the two keeps the other as it was shown.
  const names = hasNewName ? namesOf(user) : user
  const changed: UserRow = {
    ...user,
    email: isNewEmail ? email : user.email,
    email_verified_at: isNewEmail ? null : user.email_verified_at,
    username: changes.username ?? user.username,
    first_name: first === undefined ? names.first_name : first,
    last_name: last === undefined ? names.last_name : last,
    profile_image: changes.profileImage === undefined ? user.profile_image : changes.profileImage,
    bio: changes.bio === undefined ? user.bio : changes.bio,
  }
  const fullName = [changed.first_name, changed.last_name].filter(Boolean).join(' ')
  const isNamed = hasNewName ? fullName !== '' : user.name !== user.username
  const name = hasNewName ? fullName : user.name
  const row = { ...changed, name: isNamed ? name : changed.username }
  try {
    await writeUser(tx, row, now)
  } catch (error) {
    if (isUniqueViolation(error, 'users_email')) throw new Fail('email_taken', { cause: error })
    throw isUniqueViolation(error, 'users_username') ? new Fail('username_taken', { cause: error }) : error
  }
  await record(tx, actor, {
    type: 'user.updated',
    objectType: 'user',
    objectId: userId,
    data: { userId, changed: Object.keys(changes) },
    userId,
  })
  tx.alsoShownIn(await communitiesOf(tx, userId))
  return { ...row, updated_at: now }
}
