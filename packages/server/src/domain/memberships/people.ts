/** The people that somebody may see: operators see everybody, others themselves and who is in a community with them. */
import type { System } from '../../db/database.ts'
import type { UserCaller } from '../../identity/sessions/session-ring.ts'
import type { UserRow } from '../../identity/users/users.ts'
import { likePattern } from '../../kernel/text/like.ts'
import { countPeople, readPeople } from './people-store.ts'

export interface PeopleWanted {
  readonly viewer: Pick<UserCaller, 'userId' | 'isOperator' | 'rights'>
  /** Part of an e-mail, a username or a name, in any case. */
  readonly search?: string
  /** Operators of the server, or everybody else. */
  readonly role?: 'admin' | 'member'
}

/** Newest first, with how many there are in all. */
export async function findPeople(
  system: System,
  { viewer, search, role }: PeopleWanted,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: UserRow[]; total: number }> {
  const filter = {
    viewerId: viewer.isOperator ? null : viewer.userId,
    communityIds: [...viewer.rights.keys()],
    like: search ? likePattern(search) : null,
    isOperator: role === undefined ? null : role === 'admin',
  }
  const [rows, total] = await Promise.all([readPeople(system, filter, limit, offset), countPeople(system, filter)])
  return { rows, total }
}
