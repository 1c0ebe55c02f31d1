/**
 * Links that prove who opens a mailbox: a forgotten password, an address that is really theirs. Only the hash of a link is
 * stored, it works once, and a newer one of its kind ends it. What is answered does not tell whether an address is known.
 */
import { hash, randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Database, Tx } from '../../db/database.ts'
import { record } from '../../events/outbox.ts'
import { enqueue } from '../../jobs/queue.ts'
import type { Clock } from '../../kernel/clock.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { hostId } from '../../kernel/ids.ts'
import type { SharedMemory } from '../../kernel/shared/shared-memory.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { limitAddressOf } from '../address.ts'
import type { Origin } from '../origin.ts'
import { hashPassword } from '../passwords.ts'
import { endOtherSessions, userActor } from '../sessions/sessions.ts'
import type { UserRow } from '../users/users.ts'
import { checkPasswordLength } from '../users/users.ts'
import {
  type AccountUser,
  dropLinks,
  findAccountByEmail,
  insertLink,
  type LinkPurpose,
  lockAccount,
  peekLink,
  takeLink,
  writePassword,
  writeVerified,
} from './accounts-store.ts'
import { sealMail } from './sealed-mail.ts'
import { countReset, mayMail } from './throttle.ts'

export interface LinkParts {
  readonly database: Database
  readonly shared: SharedMemory
  readonly clock: Clock
  readonly secret: Buffer
  /** See AccountParts. */
  readonly onSessionsEnded?: (userId: string) => Promise<void>
}

const goodForMs: Record<LinkPurpose, number> = { reset_password: 3_600_000, verify_email: 7 * 86_400_000 }
const pages: Record<LinkPurpose, string> = { reset_password: 'reset-password', verify_email: 'verify-email' }
/** Longer than a transaction takes on a busy machine. */
const answerAfterMs = 150
const hashLink = (token: string): Buffer => hash('sha256', token, 'buffer')

async function mailLink(
  { clock, secret }: LinkParts,
  tx: Tx,
  account: AccountUser,
  purpose: LinkPurpose,
  baseUrl: string,
): Promise<void> {
  const now = new Date(clock.now())
  const token = randomBytes(32).toString('base64url')
  const email = account.email!
  await dropLinks(tx, account.id, purpose, now)
  await insertLink(tx, {
    hash: hashLink(token),
    userId: account.id,
    purpose,
    email,
    now,
    expiresAt: new Date(now.getTime() + goodForMs[purpose]),
  })
  const url = `${baseUrl}/account/${pages[purpose]}?token=${token}`
  await enqueue(tx, 'send-mail', {
    sealed: sealMail(secret, { to: { name: account.name, address: email }, ...texts[purpose](url) }),
  })
}

const texts: Record<LinkPurpose, (url: string) => { subject: string; text: string }> = {
  reset_password: (url) => ({
    subject: 'Choose a new password',
    text: `Somebody, we hope you, asked for a new password for your account. This link lets you choose one. It works once, within an hour:

${url}

If it was not you, there is nothing to do: your password stays as it is.
`,
  }),
  verify_email: (url) => ({
    subject: 'Is this your e-mail address?',
    text: `Open this link and press the button, so that we know that this address is yours. It works once, within a week:

${url}

If you have not made an account, there is nothing to do.
`,
  }),
}

/** Mails a link where the address is somebody's; answers alike where it is not. */
export async function requestPasswordReset(parts: LinkParts, email: string, origin: Origin, baseUrl: string): Promise<void> {
  const address = normalizeEmail(email)
  if (address === undefined) throw invalid('email', 'must be an e-mail address')
  countReset(parts.shared.limits, limitAddressOf(origin.address))
  // Only a known address makes work: the answer takes as long without.
  await Promise.all([setTimeout(answerAfterMs), mailReset(parts, address, origin.requestId, baseUrl)])
}

async function mailReset(parts: LinkParts, address: string, requestId: string, baseUrl: string): Promise<void> {
  const known = await findAccountByEmail(parts.database.system, address)
  if (!known || !mayMail(parts.shared.limits, 'reset', known.id)) return
  await parts.database.change(hostId, async (tx) => {
    // One at a time, or each of two at once would leave the other's link open.
    const account = await lockAccount(tx, known.id)
    // Another address by now: this one proves nothing.
    if (account?.email !== known.email) return
    await mailLink(parts, tx, account, 'reset_password', baseUrl)
    await record(tx, userActor(account.id, requestId), {
      type: 'password.reset_requested',
      objectType: 'user',
      objectId: account.id,
      data: { userId: account.id },
    })
  })
}

/** The new password; every session of the person ends. The mailbox is proved besides. 400 `link_invalid`. */
export async function resetPassword(parts: LinkParts, token: string, password: string, requestId: string): Promise<UserRow> {
  checkPasswordLength(password)
  // Asked first, so that a bad link costs no hashing; what counts is that it is taken below.
  const userId = await findOpenLink(parts, token, 'reset_password')
  if (userId === undefined) throw new Fail('link_invalid')
  const passwordHash = await hashPassword(password)
  const now = new Date(parts.clock.now())
  await parts.onSessionsEnded?.(userId)
  return parts.database.change(hostId, async (tx) => {
    const account = await use(tx, token, 'reset_password', now)
    await writePassword(tx, account.id, passwordHash, now)
    await dropLinks(tx, account.id, 'reset_password', now)
    await writeVerified(tx, account.id, now)
    await endOtherSessions(tx, account.id, null, 'password_changed', requestId, now)
    await record(tx, userActor(account.id, requestId), {
      type: 'password.changed',
      objectType: 'user',
      objectId: account.id,
      data: { userId: account.id, how: 'reset' },
      userId: account.id,
    })
    return account
  })
}

export async function requestEmailVerification(parts: LinkParts, userId: string, baseUrl: string): Promise<void> {
  if (!mayMail(parts.shared.limits, 'verification', userId)) throw new Fail('login_limited', { retryAfterSeconds: 3600 })
  await parts.database.change(hostId, async (tx) => {
    const account = await lockAccount(tx, userId)
    if (!account?.email) throw new Fail('user_not_found')
    if (account.email_verified_at) return
    await mailVerification(parts, tx, account, baseUrl)
  })
}

/** In the transaction that made the account or changed its address. */
export async function mailVerification(parts: LinkParts, tx: Tx, account: AccountUser, baseUrl: string): Promise<void> {
  await mailLink(parts, tx, account, 'verify_email', baseUrl)
  await record(tx, userActor(account.id), {
    type: 'email.verification_requested',
    objectType: 'user',
    objectId: account.id,
    data: { userId: account.id },
  })
}

/** To the address before, so that nobody loses an account without hearing of it. */
export async function mailAddressChanged({ secret }: LinkParts, tx: Tx, before: AccountUser, newEmail: string): Promise<void> {
  const mail = {
    to: { name: before.name, address: before.email! },
    subject: 'The e-mail address of your account has changed',
    text: `Your account now has the address ${newEmail}. You sign in with that one.

If it was not you who changed it, write to who runs this server: somebody else may be signed in as you.
`,
  }
  await enqueue(tx, 'send-mail', { sealed: sealMail(secret, mail) })
}

/** 400 `link_invalid`, also where the person has another address by now. */
export async function verifyEmail({ database, clock }: LinkParts, token: string, requestId: string): Promise<UserRow> {
  const now = new Date(clock.now())
  return database.change(hostId, async (tx) => {
    const account = await use(tx, token, 'verify_email', now)
    await writeVerified(tx, account.id, now)
    await record(tx, userActor(account.id, requestId), {
      type: 'email.verified',
      objectType: 'user',
      objectId: account.id,
      data: { userId: account.id },
      userId: account.id,
    })
    return { ...account, email_verified_at: account.email_verified_at ?? now }
  })
}

/** Whether a link would work, for the page that it opens: nothing is used up. */
export const isOpenLink = async (parts: LinkParts, token: string, purpose: LinkPurpose): Promise<boolean> =>
  (await findOpenLink(parts, token, purpose)) !== undefined

/** Whose it is, where it would work. */
const findOpenLink = async ({ database, clock }: LinkParts, token: string, purpose: LinkPurpose): Promise<string | undefined> =>
  isPlausible(token) ? peekLink(database.system, hashLink(token), purpose, new Date(clock.now())) : undefined

const isPlausible = (token: string): boolean => /^[\w-]{43}$/.test(token)

async function use(tx: Tx, token: string, purpose: LinkPurpose, now: Date): Promise<AccountUser> {
  const link = isPlausible(token) ? await takeLink(tx, hashLink(token), purpose, now) : undefined
  const account = link && (await lockAccount(tx, link.user_id))
  if (!account?.email || account.email.toLowerCase() !== link!.email.toLowerCase()) throw new Fail('link_invalid')
  return account
}
