/** The Space API, API 1 so far: `/api/…` for the host and `/c/:tag/api/…` for a space. See docs/dialects/space.md for each deviation. */
import { space, spaceRoutes } from '@guildhall/contract/space'
import type { FastifyInstance } from 'fastify'
import { bind } from '../../http/bind.ts'
import { bearerCors, bearerPreflight } from '../../http/cors.ts'
import type { Dialect } from '../../http/dialect.ts'
import { takeEmptyBodies } from '../../http/empty-body.ts'
import { answerOptions, refuseOtherMethods, useErrors } from '../../http/server.ts'
import { accessTokens } from './access-tokens/index.ts'
import { activities } from './activities/index.ts'
import { admit, type SpaceParts, takeBodyToken } from './admit.ts'
import { customFields } from './custom-fields/index.ts'
import { spaceWording } from './errors.ts'
import { takeNestedForms } from './form.ts'
import { loosenFields } from './loose-fields.ts'
import { memberships } from './memberships/index.ts'
import { navigationLinks } from './navigation-links/index.ts'
import { plans } from './plans/index.ts'
import { spaces } from './spaces/index.ts'
import { users } from './users/index.ts'
import { placeholderFile } from './users/picture.ts'

export type { SpaceParts } from './admit.ts'

export async function spaceDialect(app: FastifyInstance, parts: SpaceParts): Promise<void> {
  const dialect: Dialect = {
    name: 'space',
    ...spaceWording,
    admit: (request, reply, spec, isLast) => admit(parts, request, reply, spec, isLast),
  }
  useErrors(app, parts.log, dialect)
  takeNestedForms(app)
  takeEmptyBodies(app)
  app.decorateRequest('bodyToken', undefined)
  app.addHook('onRequest', async (_request, reply) => void reply.headers(bearerCors))
  app.addHook('preHandler', async (request) => {
    takeBodyToken(request)
    loosenFields(request)
  })
  // RFC 6750, 2.3: what a token in an address has opened is for nobody else's store.
  app.addHook('onSend', async (request, reply) => {
    if (request.visitor && 'token' in request.visitor && reply.getHeader('cache-control') === 'no-cache')
      reply.header('cache-control', 'private, no-cache')
  })
  bind(app, dialect, parts, space.users, users(parts))
  bind(app, dialect, parts, space.spaces, spaces(parts))
  bind(app, dialect, parts, space.memberships, memberships(parts))
  bind(app, dialect, parts, space.plans, plans)
  bind(app, dialect, parts, space.customFields, customFields)
  bind(app, dialect, parts, space.navigationLinks, navigationLinks)
  bind(app, dialect, parts, space.activities, activities)
  bind(app, dialect, parts, space.accessTokens, accessTokens(parts))
  refuseOtherMethods(app, spaceRoutes)
  answerOptions(app, spaceRoutes, (_path, methods) => bearerPreflight(methods))
  placeholderFile(app)
}
