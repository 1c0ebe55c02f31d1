/** Which users a space may make its members by their id: those it has a reason to know. Source: space contract 3.2. */
import type { Tx } from '../../db/database.ts'
import { findUser, type UserRow } from '../../identity/users/users.ts'
import { invalid } from '../../kernel/fail.ts'
import { normalizeEmail } from '../../kernel/text/email.ts'
import { hasOpenApplication } from '../applications/open-requests.ts'
import { lockUserPerson, type Person } from './memberships.ts'

export interface WantedUser {
  /** undefined for what is no id at all. */
  readonly userId: string | undefined
  /** Who asks. */
  readonly callerId: string
  /** What was sent along, in its one spelling. */
  readonly email: string | null
}

/**
 * Locks a user who may become a member: whoever asks, who has or had a membership here, who asks to be let in, or whose e-mail
 * is sent along. Everybody else is refused as if there were no such user, so that ids tell nothing of people elsewhere.
 * 400 naming `user` or `email`.
 */
export async function holdKnownUser(
  tx: Tx,
  { userId, callerId, email }: WantedUser,
): Promise<{ readonly user: UserRow; readonly person: Person }> {
  const unknown = invalid('user', 'is not known to this space', 'unknown')
  const user = userId === undefined ? undefined : await findUser(tx, userId)
  if (!user) throw unknown
  const person = await lockUserPerson(tx, user)
  const isTheirs = email !== null && user.email !== null && normalizeEmail(user.email) === email
  const isKnown = isTheirs || user.id === callerId || person.membership !== undefined
  if (!isKnown && !(user.email !== null && (await hasOpenApplication(tx, person.key)))) throw unknown
  if (email !== null && !isTheirs) throw invalid('email', 'is not the address of this user')
  if (person.membership?.status === 'BANNED') throw invalid('user', 'is banned from this space')
  if (person.membership?.status === 'ACCEPTED') throw invalid('user', 'is already a member', 'taken')
  return { user, person }
}
