/** The Community API under `/api/v1/communities/:tag`. See docs/dialects/community.md for each deviation. */
import { community, communityRoutes } from '@guildhall/contract/community'
import type { FastifyInstance } from 'fastify'
import { bind, type HttpParts } from '../../http/bind.ts'
import type { Dialect } from '../../http/dialect.ts'
import { takeEmptyBodies } from '../../http/empty-body.ts'
import type { Front } from '../../http/front.ts'
import { refuseOtherMethods, useErrors } from '../../http/server.ts'
import type { KeyRing } from '../../identity/api-keys/key-ring.ts'
import type { SessionRing } from '../../identity/sessions/session-ring.ts'
import { Fail } from '../../kernel/fail.ts'
import { applications } from './applications/index.ts'
import { articles } from './articles/index.ts'
import { atlas } from './atlas/index.ts'
import { broadcasts } from './broadcasts/index.ts'
import { communities } from './communities/index.ts'
import { corsHeaders, corsLines, preflightHeaders } from './cors.ts'
import { authenticate, checkCommunity } from './credentials.ts'
import { wordError } from './errors.ts'
import { events } from './events/index.ts'
import { invitations } from './invitations/index.ts'
import { keys } from './keys/index.ts'
import { members } from './members/index.ts'
import { products } from './products/index.ts'
import { rsvps } from './rsvps/index.ts'
import { rules } from './rules/index.ts'
import { segments } from './segments/index.ts'
import { tiers } from './tiers/index.ts'

export interface CommunityParts extends HttpParts {
  readonly keyRing: KeyRing
  readonly sessionRing: SessionRing
  readonly front?: Front
}

export async function communityDialect(app: FastifyInstance, parts: CommunityParts): Promise<void> {
  const dialect: Dialect = {
    name: 'community',
    authenticate: (request) => authenticate(parts, request),
    checkCommunity: (caller, request) => checkCommunity(parts.database.system, caller, request),
    wordError,
  }
  parts.front?.open({
    knownCaller: ({ apiKey }) => (apiKey === undefined ? undefined : parts.keyRing.known(apiKey)),
    headersFor: corsLines,
  })
  useErrors(app, parts.log, dialect)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(corsHeaders(request))
    done()
  })
  takeEmptyBodies(app)
  bind(app, dialect, parts, community.communities, communities(parts))
  bind(app, dialect, parts, community.articles, articles)
  bind(app, dialect, parts, community.keys, keys)
  bind(app, dialect, parts, community.rules, rules)
  bind(app, dialect, parts, community.members, members)
  bind(app, dialect, parts, community.invitations, invitations)
  bind(app, dialect, parts, community.applications, applications)
  bind(app, dialect, parts, community.segments, segments)
  bind(app, dialect, parts, community.events, events)
  bind(app, dialect, parts, community.rsvps, rsvps)
  bind(app, dialect, parts, community.tiers, tiers)
  bind(app, dialect, parts, community.broadcasts, broadcasts)
  bind(app, dialect, parts, community.products, products)
  bind(app, dialect, parts, community.atlas, atlas)
  refuseOtherMethods(app, communityRoutes)
  for (const url of ['/api/v1/*', '/api/communities/*']) {
    app.options(url, (_request, reply) => reply.code(204).headers(preflightHeaders).send())
    // Here and not at the host's, so that pages of other sites can read it.
    app.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url,
      exposeHeadRoute: false,
      onRequest: (_request, _reply, done) => done(new Fail('route_not_found')),
      handler: () => undefined,
    })
  }
}
