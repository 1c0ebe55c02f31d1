/** Who may make whom what. Source: platform contract B3. */
import type { Role } from '../../identity/roles.ts'
import { Fail } from '../../kernel/fail.ts'

export type GrantedRole = Extract<Role, 'OWNER' | 'ADMIN' | 'MEMBER'>

/** Owners and admins give roles; what an owner is or becomes, only owners decide. `present` is undefined for a new member. */
export function checkMayGrant(caller: Role, present: Role | undefined, wanted: GrantedRole): void {
  if (caller === 'OWNER') return
  if (caller !== 'ADMIN' || present === 'OWNER' || wanted === 'OWNER') throw new Fail('role_missing')
}

/** Owners and admins remove members; only owners remove owners. (Leaving is everybody's right.) */
export function checkMayRemove(caller: Role, present: Role): void {
  if (caller === 'OWNER') return
  if (caller !== 'ADMIN' || present === 'OWNER') throw new Fail('role_missing')
}
