/** The steps of a sign-in for the pages that ask the person, at `/oauth/interaction/:uid` and below `/c/:tag`. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  type FinishLogin,
  type Interactions,
  type InteractionView,
  interactionsOf,
} from '../../../identity/oauth/interactions.ts'
import { createFindIssuer, type IssuerAtParts } from './issuer-at.ts'

export { type InteractionView, isSignInOver, type ScopeAsked } from '../../../identity/oauth/interactions.ts'

export interface InteractionSteps {
  /** undefined where this browser has no such sign-in under way: over, unknown, another browser's. */
  interactionOf(request: FastifyRequest, reply: FastifyReply): Promise<InteractionView | undefined>
  /** These answer the address to redirect to (303). They throw where `interactionOf` finds nothing, so ask it first. */
  finishLogin(request: FastifyRequest, reply: FastifyReply, userId: string, how: Omit<FinishLogin, 'userId'>): Promise<string>
  finishConsent(request: FastifyRequest, reply: FastifyReply, consent: { readonly scopes: readonly string[] }): Promise<string>
  abort(request: FastifyRequest, reply: FastifyReply, error: 'access_denied'): Promise<string>
}

export function createInteractionSteps(parts: IssuerAtParts): InteractionSteps {
  const findIssuer = createFindIssuer(parts)
  const stepsOf = async (request: FastifyRequest): Promise<Interactions> => {
    await parts.issuers.ready()
    const issuer = parts.issuers.of(await findIssuer(request))
    return interactionsOf(issuer, { database: parts.database, consents: parts.issuers.consents })
  }
  return {
    interactionOf: async (request, reply) =>
      (await stepsOf(request)).find(request.raw, reply.raw, (request.params as { uid: string }).uid),
    finishLogin: async (request, reply, userId, how) =>
      (await stepsOf(request)).finishLogin(request.raw, reply.raw, { ...how, userId }),
    finishConsent: async (request, reply, consent) => (await stepsOf(request)).finishConsent(request.raw, reply.raw, consent),
    abort: async (request, reply, error) => (await stepsOf(request)).abort(request.raw, reply.raw, error),
  }
}
