/** The Community API: every operation, in the order the reference shows them. */
import type { AbsentRoute, RouteSpec } from '../route.ts'
import { applications, invitations } from './applications.ts'
import { articles } from './articles.ts'
import { atlas } from './atlas.ts'
import { broadcasts } from './broadcasts.ts'
import { communities } from './communities.ts'
import { events } from './events.ts'
import { keys } from './keys.ts'
import { members } from './members.ts'
import { products } from './products.ts'
import { rsvps } from './rsvps.ts'
import { rules } from './rules.ts'
import { segments } from './segments.ts'
import { tiers } from './tiers.ts'
import { changes, webhooks } from './webhooks.ts'

export const community = {
  communities,
  events,
  tiers,
  rsvps,
  articles,
  products,
  members,
  segments,
  applications,
  invitations,
  rules,
  atlas,
  broadcasts,
  keys,
} as const

export const communityRoutes: readonly RouteSpec[] = Object.values(community).flatMap(
  (group) => Object.values(group) as RouteSpec[],
)
export const communityAbsent: readonly AbsentRoute[] = [...Object.values(webhooks), ...Object.values(changes)]
