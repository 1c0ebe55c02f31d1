/** API 1 of the Space API: every operation, in the order the reference shows them, and what is not offered of both versions. */
import { type AbsentRoute, absent, type RouteSpec } from '../route.ts'
import { spaceAbsentV1 } from './absent-v1.ts'
import { spaceAbsentV2 } from './absent-v2.ts'
import { accessTokens } from './access-tokens.ts'
import { activities } from './activities.ts'
import { tenant } from './base.ts'
import { customFields } from './custom-fields.ts'
import { memberships } from './memberships.ts'
import { navigationLinks } from './navigation-links.ts'
import { plans } from './plans.ts'
import { spaces } from './spaces.ts'
import { users } from './users.ts'

export const space = { users, spaces, memberships, plans, customFields, navigationLinks, activities, accessTokens } as const

export const spaceRoutes: readonly RouteSpec[] = Object.values(space).flatMap((group) => Object.values(group) as RouteSpec[])

export const spaceAbsent: readonly AbsentRoute[] = [
  absent('memberships made here are confirmed at once', {
    id: 'space.memberships.confirm',
    method: 'POST',
    path: tenant('/memberships/:id/confirmation'),
    tag: 'Memberships',
    summary: 'Confirm a membership that somebody asked for',
  }),
  ...spaceAbsentV1,
  ...spaceAbsentV2,
]
