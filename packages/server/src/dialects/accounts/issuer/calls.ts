/** What the answers of an issuer share: what each of them is given, and how it reads the request. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpParts } from '../../../http/bind.ts'
import type { IssuerAddress } from '../../../identity/oauth/asked.ts'
import type { FindGiver, IssuerAtParts } from './issuer-at.ts'
import { mergeParameters } from './parameters.ts'

export interface IssuerRoutesParts extends IssuerAtParts, Pick<HttpParts, 'log'> {
  /** The person has signed out of an issuer: ends the account pages' session too. Cookies it sets on the reply are sent. */
  readonly onSignOut?: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  /** Whether the browser is signed in to the account pages, which need not be through an issuer. */
  readonly isSignedIn?: (request: FastifyRequest) => Promise<boolean>
}

export interface HandleParts extends IssuerRoutesParts {
  readonly findGiver: FindGiver
}

export interface Call {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** The issuer that is asked. */
  readonly at: IssuerAddress
}

export type Handle = (parts: HandleParts, call: Call) => Promise<unknown> | unknown

export const queryOf = (request: FastifyRequest): string => request.url.split('?').slice(1).join('?')
export const withQuery = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`)
export const bodyOf = (request: FastifyRequest): Buffer | undefined => (Buffer.isBuffer(request.body) ? request.body : undefined)

/** Parameters from wherever they came. */
export const paramsOf = (request: FastifyRequest): Promise<URLSearchParams> =>
  mergeParameters(queryOf(request), request.headers['content-type'], bodyOf(request))

/** People whom an app sends to `www.` go on at the issuer's own host: their cookies are there. */
export const atOwnHost =
  (path: string, handle: Handle): Handle =>
  (parts, call) => {
    const { request, reply, at } = call
    return request.headers.host?.toLowerCase() === `www.${new URL(at.url).host}`
      ? reply.redirect(withQuery(at.url + path, queryOf(request)), 303)
      : handle(parts, call)
  }

/** A form for one of the browser's addresses: the same by GET, for which the browser sends its cookies. */
export const byGet =
  (path: string): Handle =>
  async (_parts, { request, reply, at }) =>
    reply.redirect(withQuery(at.url + path, (await paramsOf(request)).toString()), 303)
