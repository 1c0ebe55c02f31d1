import type { Tx } from '../../db/database.ts'
import type { UserRow } from '../../identity/users/users.ts'
import { announceToAcquaintances } from './announce.ts'
import { presentUser } from './objects.ts'

/** Tells the webhooks of the person, and of those who may see them, what has become of their profile. */
export const announceUser = (tx: Tx, user: UserRow, now: Date): Promise<void> =>
  announceToAcquaintances(tx, 'user.updated', now, user.id, () => presentUser(user))
