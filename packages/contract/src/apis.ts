/** The APIs of the house, each with what it answers and what of its original it does not. */
import { communityAbsent, communityRoutes } from './community/index.ts'
import { type OpenidEndpoint, openidEndpoints } from './openid.ts'
import { platformRoutes } from './platform/index.ts'
import type { AbsentRoute, RouteSpec } from './route.ts'
import { spaceAbsent, spaceRoutes } from './space/index.ts'

export interface Api {
  readonly name: string
  readonly title: string
  /** Most of its paths begin with this. */
  readonly base: string
  readonly routes: readonly RouteSpec[]
  readonly absent: readonly AbsentRoute[]
  /** What it answers that other documents than ours describe. */
  readonly protocol?: readonly OpenidEndpoint[]
}

export const apis: readonly Api[] = [
  {
    name: 'community',
    title: 'Community API',
    base: '/api/v1/communities/:tag',
    routes: communityRoutes,
    absent: communityAbsent,
  },
  { name: 'platform', title: 'Platform API', base: '/v1', routes: platformRoutes, absent: [] },
  {
    name: 'space',
    title: 'Space API, OAuth 2 and OpenID',
    base: '/api',
    routes: spaceRoutes,
    absent: spaceAbsent,
    protocol: openidEndpoints,
  },
]
export const allRoutes: readonly RouteSpec[] = apis.flatMap(({ routes }) => routes)
