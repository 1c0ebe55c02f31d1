/** The Platform API: every operation, in the order the reference shows them. */
import type { RouteSpec } from '../route.ts'
import { auth } from './auth.ts'
import { organizations } from './organizations.ts'
import { resources } from './resources.ts'
import { sessions, users } from './users.ts'
import { webhooks } from './webhooks.ts'

export const platform = { resources, users, organizations, auth, sessions, webhooks } as const

export const platformRoutes: readonly RouteSpec[] = Object.values(platform).flatMap(
  (group) => Object.values(group) as RouteSpec[],
)
