/** The probes of the host itself, which belong to no API. */
import Type from 'typebox'
import { type RouteSpec, route } from './route.ts'
import { Closed } from './schemas.ts'

export const host = {
  health: route({
    id: 'host.health',
    method: 'GET',
    path: '/healthz',
    tag: 'Host',
    summary: 'Say that the process lives',
    access: { open: 'probes of an operator carry no credential' },
    reply: { status: 200, schema: Closed({ status: Type.String() }) },
    errors: [],
    example: { reply: { status: 'ok' } },
  }),
  ready: route({
    id: 'host.ready',
    method: 'GET',
    path: '/readyz',
    tag: 'Host',
    summary: 'Say whether the database and its migrations are ready',
    access: { open: 'load balancers ask before they send anybody here' },
    reply: { status: 200, schema: Closed({ status: Type.String() }) },
    errors: [],
    example: { reply: { status: 'ready' } },
  }),
}
export const hostRoutes: readonly RouteSpec[] = Object.values(host)
