/**
 * Everything a person does with their own account, behind one door: register, sign in, refresh, sign out, passwords, mailed
 * links, the second factor. Dialects and pages word it; the rules are in the files beside this one.
 */
import type { Database, Tx } from '../../db/database.ts'
import { record } from '../../events/outbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fail } from '../../kernel/fail.ts'
import { hostId, newId } from '../../kernel/ids.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import { limitAddressOf } from '../address.ts'
import type { Origin } from '../origin.ts'
import { hashPassword, isPassword } from '../passwords.ts'
import { createSessionTokens, type SessionTokens, type TokenPair } from '../sessions/session-tokens.ts'
import {
  type BrowserSession,
  endOtherSessions,
  endSession,
  findBrowserSession,
  listSessions,
  openApiSession,
  openBrowserSession,
  refreshSession,
  type SessionView,
  type StillHolds,
  userActor,
} from '../sessions/sessions.ts'
import { checkUsername } from '../users/usernames.ts'
import { checkPasswordLength, createUser, type UpdateUser, type UserRow, updateUser } from '../users/users.ts'
import { type AccountUser, dropLinks, findAccount, holdPassword, lockAccount, writePassword } from './accounts-store.ts'
import {
  isOpenLink,
  mailAddressChanged,
  mailVerification,
  requestEmailVerification,
  requestPasswordReset,
  resetPassword,
  verifyEmail,
} from './mailed-links.ts'
import { createSecondFactor, type SecondFactor } from './second-factor.ts'
import { type Credentials, checkSecondFactor, signIn } from './sign-in.ts'
import { countOwnAttempt, countRegistration, mayMail } from './throttle.ts'

export type { Origin } from '../origin.ts'
export type { TokenPair } from '../sessions/session-tokens.ts'
export type { BrowserSession, SessionView } from '../sessions/sessions.ts'
export type { Credentials } from './sign-in.ts'

export interface AccountParts {
  readonly database: Database
  readonly shared: SharedMemory
  readonly clock: Clock
  readonly secret: Buffer
  readonly publicUrl: string
  /** Told of a changed profile, in the transaction of the change. */
  readonly onUserUpdated?: (tx: Tx, user: UserRow, now: Date) => Promise<void>
  /**
   * Sessions of a person have ended or are about to: whoever remembers sign-ins besides forgets theirs. Told before the change
   * as well where all of them end, so that a process that is killed after its commit leaves none behind.
   */
  readonly onSessionsEnded?: (userId: string) => Promise<void>
}
export interface Registration {
  readonly email: string
  readonly username: string
  readonly password: string
  /** Shown to others; the username where it is left out. */
  readonly name?: string
}

export interface Accounts {
  readonly tokens: SessionTokens
  /** Right e-mail, password and second factor: `login_failed`, `second_factor_required`, `second_factor_failed`, `login_limited`. */
  authenticate(credentials: Credentials, origin: Origin): Promise<AccountUser>
  /** The step after the password, for pages that ask for the code apart. `passwordAt` is when that was right. */
  checkSecondFactor(userId: string, code: string, origin: Origin, passwordAt?: Date): Promise<AccountUser>
  /** 400 for what is no address, name or password; `email_taken`, `username_taken`. Mails a link to verify the address. */
  register(wanted: Registration, origin: Origin, baseUrl?: string): Promise<UserRow>
  /** `login_failed` where the password that was checked is none any more. */
  openApiSession(account: Checked, origin: Origin): Promise<TokenPair>
  refresh(refreshToken: string, requestId: string): Promise<TokenPair>
  /** Ends the person's session of a refresh token, whatever its generation; the present one where the token is none of theirs. */
  signOut(refreshToken: string, present: { userId: string; sessionId: string }, requestId: string): Promise<void>
  /** The same where `checked` is given: a sign-in with a password always has it. */
  openBrowserSession(userId: string, origin: Origin, checked?: Checked): Promise<{ cookie: string; expiresAt: Date }>
  findBrowserSession(cookie: string | undefined): Promise<BrowserSession | undefined>
  listSessions(userId: string): Promise<SessionView[]>
  /** `isReplaced`: the browser goes on with another session, so that what issuers remember of it stays. */
  endSession(sessionId: string, userId: string, requestId: string, options?: { isReplaced?: boolean }): Promise<void>
  endAllSessions(userId: string, requestId: string): Promise<void>
  /** Ends every other session. 400 `password_wrong`. */
  changePassword(
    userId: string,
    passwords: { current: string; next: string },
    keepSessionId: string | undefined,
    requestId: string,
  ): Promise<void>
  requestPasswordReset(email: string, origin: Origin, baseUrl?: string): Promise<void>
  isOpenLink(token: string, purpose: 'reset_password' | 'verify_email'): Promise<boolean>
  resetPassword(token: string, password: string, requestId: string): Promise<UserRow>
  requestEmailVerification(userId: string, baseUrl?: string): Promise<void>
  verifyEmail(token: string, requestId: string): Promise<UserRow>
  /** A new secret for an authenticator app; in force once `enableTotp` was shown a code of it. */
  beginTotp: SecondFactor['begin']
  enableTotp: SecondFactor['enable']
  disableTotp: SecondFactor['disable']
  renewRecoveryCodes: SecondFactor['renewRecoveryCodes']
  secondFactorState(userId: string): Promise<{ isOn: boolean; recoveryCodesLeft: number }>
  /** `email_taken`, `username_taken`. A new address gets a link to verify it. */
  updateProfile(userId: string, changes: UpdateUser, requestId: string, baseUrl?: string): Promise<UserRow>
  findAccount(userId: string): Promise<AccountUser | undefined>
}

/** Whom a password let in, and which: of a change meanwhile the sign-in is to learn. */
export type Checked = Pick<AccountUser, 'id' | 'password_hash'>

const stillHas =
  ({ id, password_hash: checked }: Checked): StillHolds =>
  async (tx) => {
    // A change of password ends the sessions there are; it is waited for, or waits until this one can be seen.
    if ((await holdPassword(tx, id)) !== checked) throw new Fail('login_failed')
  }

export function createAccounts(parts: AccountParts): Accounts {
  const { database, shared, clock, publicUrl } = parts
  const tokens = createSessionTokens(parts)
  const sessionParts = { database, clock, tokens }
  const secondFactor = createSecondFactor({ ...parts, issuerName: new URL(publicUrl).host.replace(':', ' ') })
  const signInParts = { ...parts, secondFactor }

  async function register(
    { email, username, password, name }: Registration,
    origin: Origin,
    baseUrl = publicUrl,
  ): Promise<UserRow> {
    checkPasswordLength(password)
    checkUsername(username)
    countRegistration(shared.limits, limitAddressOf(origin.address))
    const passwordHash = await hashPassword(password)
    const id = newId()
    return database.change(hostId, async (tx) => {
      const wanted = { id, email, username, passwordHash, ...(name && { name }) }
      const user = await createUser(tx, userActor(id, origin.requestId), wanted)
      await mailVerification(parts, tx, user as AccountUser, baseUrl)
      return user
    })
  }

  async function changePassword(
    userId: string,
    { current, next }: { current: string; next: string },
    keepSessionId: string | undefined,
    requestId: string,
  ): Promise<void> {
    checkPasswordLength(next, 'new_password')
    const account = await findAccount(database.system, userId)
    if (!account) throw new Fail('user_not_found')
    const attempt = countOwnAttempt(shared.limits, userId)
    if (!account.password_hash || !(await isPassword(account.password_hash, current))) throw new Fail('password_wrong')
    attempt.forgive()
    const passwordHash = await hashPassword(next)
    const now = new Date(clock.now())
    await parts.onSessionsEnded?.(userId)
    await database.change(hostId, async (tx) => {
      const locked = await lockAccount(tx, userId)
      // Of two changes at once the second knew a password that is none any more.
      if (locked?.password_hash !== account.password_hash) throw new Fail('password_wrong')
      await writePassword(tx, userId, passwordHash, now)
      // Who was mailed a link before, or reads that mailbox, does not undo it.
      await dropLinks(tx, userId, 'reset_password', now)
      await endOtherSessions(tx, userId, keepSessionId ?? null, 'password_changed', requestId, now)
      await record(tx, userActor(userId, requestId), {
        type: 'password.changed',
        objectType: 'user',
        objectId: userId,
        data: { userId, how: 'changed' },
        userId,
      })
    })
    await parts.onSessionsEnded?.(userId)
  }

  /** For codes that somebody with a stolen session might try through. */
  async function counted<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const attempt = countOwnAttempt(shared.limits, userId)
    const result = await work()
    attempt.forgive()
    return result
  }

  return {
    tokens,
    register,
    changePassword,
    authenticate: (credentials, origin) => signIn(signInParts, credentials, origin),
    checkSecondFactor: (userId, code, origin, passwordAt) => checkSecondFactor(signInParts, userId, code, origin, passwordAt),
    openApiSession: (account, origin) => openApiSession(sessionParts, account.id, origin, stillHas(account)),
    refresh: (refreshToken, requestId) => refreshSession(sessionParts, refreshToken, requestId),
    async signOut(refreshToken, { userId, sessionId }, requestId) {
      const claims = await tokens.readRefresh(refreshToken, clock.now())
      const ended = claims?.userId === userId ? claims.sessionId : sessionId
      await endSession(sessionParts, ended, userId, requestId, 'signed_out').catch((error: unknown) => {
        if (!(error instanceof Fail && error.code === 'session_not_found')) throw error
      })
    },
    openBrowserSession: (userId, origin, checked) =>
      openBrowserSession(sessionParts, userId, origin, checked && stillHas(checked)),
    findBrowserSession: (cookie) => findBrowserSession(sessionParts, cookie),
    listSessions: (userId) => listSessions(sessionParts, userId),
    async endSession(sessionId, userId, requestId, { isReplaced = false } = {}) {
      const kind = await endSession(sessionParts, sessionId, userId, requestId)
      if (kind === 'browser' && !isReplaced) await parts.onSessionsEnded?.(userId)
    },
    async endAllSessions(userId, requestId) {
      const now = new Date(clock.now())
      await parts.onSessionsEnded?.(userId)
      await database.change(hostId, (tx) => endOtherSessions(tx, userId, null, 'signed_out', requestId, now))
      await parts.onSessionsEnded?.(userId)
    },
    requestPasswordReset: (email, origin, baseUrl = publicUrl) => requestPasswordReset(parts, email, origin, baseUrl),
    isOpenLink: (token, purpose) => isOpenLink(parts, token, purpose),
    async resetPassword(token, password, requestId) {
      const user = await resetPassword(parts, token, password, requestId)
      await parts.onSessionsEnded?.(user.id)
      return user
    },
    requestEmailVerification: (userId, baseUrl = publicUrl) => requestEmailVerification(parts, userId, baseUrl),
    verifyEmail: (token, requestId) => verifyEmail(parts, token, requestId),
    beginTotp: secondFactor.begin,
    enableTotp: (userId, code, requestId) => counted(userId, () => secondFactor.enable(userId, code, requestId)),
    disableTotp: (userId, code, requestId) => counted(userId, () => secondFactor.disable(userId, code, requestId)),
    renewRecoveryCodes: (userId, code, requestId) =>
      counted(userId, () => secondFactor.renewRecoveryCodes(userId, code, requestId)),
    async secondFactorState(userId) {
      const account = await findAccount(database.system, userId)
      if (!account) throw new Fail('user_not_found')
      return secondFactor.state(account)
    },
    updateProfile: (userId, changes, requestId, baseUrl = publicUrl) =>
      database.change(hostId, async (tx) => {
        const before = await lockAccount(tx, userId)
        // The name they have may be older than the rule: it is theirs until they choose another.
        if (changes.username !== undefined && changes.username !== before?.username) checkUsername(changes.username)
        const now = new Date(clock.now())
        const user = await updateUser(tx, userActor(userId, requestId), userId, changes, now)
        if (user.email !== null && user.email !== before?.email) {
          // Each goes to an address that nobody has proved.
          if (!mayMail(shared.limits, 'new address', userId)) throw new Fail('login_limited', { retryAfterSeconds: 3600 })
          await mailVerification(parts, tx, user as AccountUser, baseUrl)
          if (before?.email) await mailAddressChanged(parts, tx, before, user.email)
        }
        await parts.onUserUpdated?.(tx, user, now)
        return user
      }),
    findAccount: (userId) => findAccount(database.system, userId),
  }
}
