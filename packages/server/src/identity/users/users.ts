/** Users: the people who can sign in. They stand above communities; an e-mail and a username belong to one of them. */
import { isUniqueViolation, type Queries, type Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { passwordLengthMax, passwordLengthMin } from '../passwords.ts'
import { checkUsername, proposeUsername } from './usernames.ts'
import { communitiesOf, findUserByEmail, insertUser, lockUser, type UserRow, writeUser } from './users-store.ts'

export { findUser, type UserRow } from './users-store.ts'

export interface CreateUser {
  /** Known beforehand where the new person is the actor too; a new one where it is left out. */
  readonly id?: string
  readonly email: string | null
  readonly username: string
  /** Shown to others; the username where it is left out. */
  readonly name?: string
  readonly bio?: string | null
  readonly profileImage?: string | null
  /** A finished argon2id hash, never a password. */
  readonly passwordHash?: string | null
  readonly isAdmin?: boolean
}
/** For people who have not chosen a username: a free one is proposed. */
export type Unnamed = Omit<CreateUser, 'username'>

/** Usernames that are tried, each less likely to be taken than the one before. */
const attemptsMax = 20

export function checkPasswordLength(password: string, field = 'password'): void {
  if (password.length < passwordLengthMin) throw invalid(field, `must have at least ${passwordLengthMin} characters`, 'too_short')
  if (password.length > passwordLengthMax) throw invalid(field, `must have at most ${passwordLengthMax} characters`, 'too_long')
}

/** A new user. 400 naming `email` or `username`; `email_taken`, `username_taken`. The event: see `insertRecorded`. */
export async function createUser(tx: Tx, actor: Actor, wanted: CreateUser): Promise<UserRow> {
  const email = wanted.email === null ? null : addressOf(wanted.email)
  checkUsername(wanted.username)
  const user = await insertRecorded(tx, actor, { ...wanted, email })
  if (user) return user
  throw new Fail(email !== null && (await findUserByEmail(tx, email)) ? 'email_taken' : 'username_taken')
}

/** The user with this e-mail, made with a free username where there is none. `name` is used for a new one alone. */
export async function findOrCreateUser(tx: Tx, actor: Actor, email: string, name: string | null): Promise<UserRow> {
  const known = await findUserByEmail(tx, email)
  if (known) return known
  return (await insertUnnamed(tx, actor, { email, name: name ?? localPartOf(email) }, email)).user
}

/** A new user with this e-mail, and with a free username. `email_taken` where somebody has it: the answer is never another's account. */
export async function createUserWithEmail(tx: Tx, actor: Actor, wanted: Unnamed & { readonly email: string }): Promise<UserRow> {
  const email = addressOf(wanted.email)
  const { user, isNew } = await insertUnnamed(tx, actor, { name: localPartOf(email), ...wanted, email }, email)
  if (!isNew) throw new Fail('email_taken')
  return user
}

export const findUserForEmail = (queries: Queries, email: string): Promise<UserRow | undefined> =>
  findUserByEmail(queries, normalizeEmail(email) ?? email)

/** An owner for a community that nobody in particular owns: of its name, without e-mail or password. */
export const createFounder = async (tx: Tx, actor: Actor, tag: string, name: string): Promise<UserRow> =>
  (await insertUnnamed(tx, actor, { email: null, name }, tag)).user

/** A new user under a free username made of the text, or the one who has the e-mail. */
async function insertUnnamed(
  tx: Tx,
  actor: Actor,
  wanted: Unnamed,
  text: string,
): Promise<{ readonly user: UserRow; readonly isNew: boolean }> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const made = await insertRecorded(tx, actor, { ...wanted, username: proposeUsername(text, attempt) })
    if (made) return { user: made, isNew: true }
    const known = wanted.email === null ? undefined : await findUserByEmail(tx, wanted.email)
    if (known) return { user: known, isNew: false }
  }
  throw new Error('no free username was found')
}

/**
 * The one way in: the row and its `user.created`; undefined where the e-mail or the username is taken.
 *
 * A user stands above communities, the event under the community of the transaction, since row-level security lets it write no
 * other: the host where a person registers, or an app or the operator makes the account; else the community that adds the
 * person, whose other events say what became of them there. No webhook hears of it, and nothing is kept of somebody new, so
 * there is nothing to forget.
 */
async function insertRecorded(tx: Tx, actor: Actor, wanted: CreateUser): Promise<UserRow | undefined> {
  const user = await insertUser(tx, toRow(wanted))
  if (user) await record(tx, actor, { type: 'user.created', objectType: 'user', objectId: user.id, data: { userId: user.id } })
  return user
}

function addressOf(text: string): string {
  const email = normalizeEmail(text)
  if (email === undefined) throw invalid('email', 'must be an e-mail address')
  return email
}
const localPartOf = (email: string): string => email.split('@')[0]!

const toRow = (wanted: CreateUser) => ({
  id: wanted.id ?? newId(),
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
  const email = changes.email === undefined ? user.email : addressOf(changes.email)
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
