/** From the house's own facts to the Platform API's fields. */
import type { Plan, Role, UserCaller } from '../../identity/sessions/session-ring.ts'
import type { UserRow } from '../../identity/users/users.ts'
import { dressId, undressId } from '../../kernel/ids.ts'

/** ISO 8601, UTC, whole seconds. Source: platform contract B0. */
export const time = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`

/** First and last name as the person gave them; else the name that others gave them, cut at its first space. */
function namesOf(user: UserRow): { first_name: string | null; last_name: string | null } {
  if (user.first_name !== null || user.last_name !== null) return { first_name: user.first_name, last_name: user.last_name }
  if (user.name === user.username) return { first_name: null, last_name: null }
  const [first = '', ...rest] = user.name.split(' ')
  return { first_name: first || null, last_name: rest.join(' ') || null }
}

export const profileOf = (user: UserRow) => ({ ...namesOf(user), avatar_url: user.profile_image })

export const presentUser = (user: UserRow) => ({
  id: dressId('usr', user.id),
  email: user.email,
  username: user.username,
  profile: profileOf(user),
  role: user.is_admin ? ('admin' as const) : ('member' as const),
  created_at: time(user.created_at),
  updated_at: time(user.updated_at),
})

/** The three roles of this API; the house knows more, and those that manage content are members here. */
export const presentRole = (role: Role): 'owner' | 'admin' | 'member' =>
  role === 'OWNER' ? 'owner' : role === 'ADMIN' ? 'admin' : 'member'

export type { Plan, UserCaller }
export { dressId, undressId }
