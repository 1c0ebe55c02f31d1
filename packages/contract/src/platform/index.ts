/** The Platform API: every operation, in the order the reference shows them. */
import type { RouteSpec } from '../route.ts'
import { auth } from './auth.ts'
import { sessions, users } from './users.ts'

export const platform = { auth, users, sessions } as const

export const platformRoutes: readonly RouteSpec[] = Object.values(platform).flatMap(
  (group) => Object.values(group) as RouteSpec[],
)
