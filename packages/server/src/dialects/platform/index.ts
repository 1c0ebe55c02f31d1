/** The Platform API under `/v1`. See docs/dialects/platform.md for each deviation. */
import { platform, platformRoutes } from '@guildhall/contract/platform'
import type { FastifyInstance } from 'fastify'
import { bind, type HttpParts } from '../../http/bind.ts'
import { bearerCors, bearerPreflight } from '../../http/cors.ts'
import type { Dialect } from '../../http/dialect.ts'
import { takeEmptyBodies } from '../../http/empty-body.ts'
import { refuseOtherMethods, useErrors } from '../../http/server.ts'
import type { Accounts } from '../../identity/accounts/accounts.ts'
import type { SessionRing } from '../../identity/sessions/session-ring.ts'
import { Fail } from '../../kernel/fail.ts'
import { admit, countCaller } from './admit.ts'
import { auth } from './auth/index.ts'
import { platformWording } from './errors.ts'
import { organizations } from './organizations/index.ts'
import { resources } from './resources/index.ts'
import { sessions } from './sessions/index.ts'
import { users } from './users/index.ts'
import { type WebhooksParts, webhooks } from './webhooks/index.ts'

const corsHeaders = { ...bearerCors, vary: 'Authorization, Origin' } as const
const preflightHeaders = bearerPreflight(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])

export interface PlatformParts extends HttpParts, WebhooksParts {
  readonly accounts: Accounts
  readonly sessionRing: SessionRing
}

export async function platformDialect(app: FastifyInstance, parts: PlatformParts): Promise<void> {
  const dialect: Dialect = {
    name: 'platform',
    ...platformWording,
    admit: (request, _reply, spec) => admit(parts, request, spec),
  }
  app.decorateRequest('platformUser', undefined)
  useErrors(app, parts.log, dialect)
  takeEmptyBodies(app)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(corsHeaders)
    // A browser's question whether it may ask is no request yet.
    if (request.method !== 'OPTIONS') await countCaller(parts, request, reply)
  })
  bind(app, dialect, parts, platform.auth, auth(parts))
  bind(app, dialect, parts, platform.users, users(parts))
  bind(app, dialect, parts, platform.sessions, sessions(parts))
  bind(app, dialect, parts, platform.organizations, organizations)
  bind(app, dialect, parts, platform.resources, resources)
  bind(app, dialect, parts, platform.webhooks, webhooks(parts))
  refuseOtherMethods(app, platformRoutes)
  app.options('/v1/*', (_request, reply) => reply.code(204).headers(preflightHeaders).send())
  // Addresses that are none: counted and worded like the rest.
  for (const url of ['/v1', '/v1/*'])
    app.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url,
      onRequest: (_request, _reply, done) => done(new Fail('route_not_found')),
      handler: () => undefined,
    })
}
