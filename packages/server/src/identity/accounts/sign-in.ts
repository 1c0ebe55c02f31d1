/** Is it really them: password, then the second factor where the person has one. */
import { hash } from 'node:crypto'
import type { Database } from '../../db/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fail } from '../../kernel/fail.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { limitAddressOf } from '../address.ts'
import type { Origin } from '../origin.ts'
import { hashPassword, isPassword } from '../passwords.ts'
import { hasSignedInFrom, placesKeptMs } from '../sessions/sessions.ts'
import { type AccountUser, findAccount, findAccountByEmail } from './accounts-store.ts'
import type { SecondFactor } from './second-factor.ts'
import { countAttempt } from './throttle.ts'

export interface SignInParts {
  readonly database: Database
  readonly shared: SharedMemory
  readonly clock: Clock
  readonly secondFactor: SecondFactor
}
export interface Credentials {
  readonly email: string
  readonly password: string
  /** A TOTP or a recovery code. */
  readonly secondFactor?: string | undefined
}

/** Longer than any that was ever allowed: hashing what nobody can have is not worth the time. */
const triedLengthMax = 1024

/** What an unknown person's password is compared with, so that it takes as long as a known one's. */
let decoy: Promise<string> | undefined
const decoyHash = (): Promise<string> => (decoy ??= hashPassword('nobody has this password'))

export async function signIn(parts: SignInParts, credentials: Credentials, origin: Origin): Promise<AccountUser> {
  const { shared, database } = parts
  const email = normalizeEmail(credentials.email) ?? credentials.email.toLowerCase()
  const address = limitAddressOf(origin.address)
  const account = await findAccountByEmail(database.system, email)
  const attempt = await countAttempt(shared.limits, personKey(email), address, () => isKnownPlace(parts, account, origin))
  await checkPassword(account, credentials.password)
  await parts.secondFactor.check(account!, credentials.secondFactor, origin.requestId).catch((error: unknown) => {
    // A right password and no code yet is no failure.
    if (error instanceof Fail && error.code === 'second_factor_required') attempt.forgive()
    throw error
  })
  attempt.forgive()
  return account!
}

/**
 * For a step after the password: the person is known, their code is tried. Counted like a password. `login_failed` where the
 * password is another since it was right.
 */
export async function checkSecondFactor(
  parts: SignInParts,
  userId: string,
  code: string,
  origin: Origin,
  passwordAt?: Date,
): Promise<AccountUser> {
  const account = await findAccount(parts.database.system, userId)
  const isOutdated = passwordAt && account?.password_changed_at && account.password_changed_at >= passwordAt
  if (!account || isOutdated) throw new Fail('login_failed')
  const address = limitAddressOf(origin.address)
  const attempt = await countAttempt(parts.shared.limits, personKey(account.email ?? userId), address, () =>
    isKnownPlace(parts, account, origin),
  )
  await parts.secondFactor.check(account, code, origin.requestId)
  attempt.forgive()
  return account
}

const personKey = (email: string): string => hash('sha256', email, 'base64url')

async function checkPassword(account: AccountUser | undefined, password: string): Promise<void> {
  const isPlausible = password.length <= triedLengthMax
  const known = account?.password_hash ?? (await decoyHash())
  const isRight = isPlausible && (await isPassword(known, password))
  if (!isRight || !account?.password_hash) throw new Fail('login_failed')
}

async function isKnownPlace(
  { database, clock }: SignInParts,
  account: AccountUser | undefined,
  origin: Origin,
): Promise<boolean> {
  if (!account) return false
  return hasSignedInFrom(database.system, account.id, origin.address, new Date(clock.now() - placesKeptMs))
}
