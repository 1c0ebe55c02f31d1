/** What a person may be in a community, and what a community may have. */
import type { roles } from '@guildhall/contract/community/members'
import type { plans } from '@guildhall/contract/platform/organizations'

export type Role = (typeof roles)[number]
export type Plan = (typeof plans)[number]

/** The roles that manage a community, whichever API they come by. */
export const managers: readonly Role[] = ['OWNER', 'ADMIN']
export const isManager = (role: Role | null | undefined): boolean => role === 'OWNER' || role === 'ADMIN'
