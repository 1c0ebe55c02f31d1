/**
 * The steps of a sign-in that need the person: who are you, and may this app. The pages ask; what they learn goes back to the
 * library here. An interaction is known by its cookie, which the browser sends to that one page alone.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sentenceOf } from '@guildhall/contract/space/scopes'
import type { Database } from '../../db/database.ts'
import { appOfClient } from './clients.ts'
import type { Consents } from './consents.ts'
import type { Issuer } from './issuers.ts'
import { library } from './library.ts'
import { deleteSession } from './records-store.ts'
import { subOf, userIdOf } from './subjects.ts'

export interface InteractionView {
  readonly uid: string
  readonly prompt: 'login' | 'consent'
  readonly app: { readonly id: string; readonly name: string; readonly clientId: string }
  /** All that is asked for, each with the sentence to show. */
  readonly scopes: readonly ScopeAsked[]
  /** Those of them that the person has not allowed before. */
  readonly newScopes: readonly string[]
  readonly communityId: string
  readonly issuerUrl: string
  /** Where the person goes in the end. */
  readonly redirectUri: string
  /** Who is signed in at the issuer; at a consent always there. */
  readonly userId: string | undefined
  readonly loginHint: string | undefined
  /** A sign-in of before is not enough: the app wants the password now. */
  readonly mustReauthenticate: boolean
}
export interface ScopeAsked {
  readonly name: string
  readonly sentence: string
}
export interface FinishLogin {
  readonly userId: string
  /** When the person proved who they are. */
  readonly authTime: Date
  /** False: the sign-in at the issuer ends with the browser. */
  readonly remember?: boolean
  /** How (RFC 8176): `pwd`, `otp`, … */
  readonly amr?: readonly string[]
}

export interface Interactions {
  /** undefined where there is none for this browser: over, unknown, another's. */
  find(request: IncomingMessage, response: ServerResponse, uid: string): Promise<InteractionView | undefined>
  /** Each answers the address at which the browser goes on. Throws SessionNotFound where `find` finds nothing. */
  finishLogin(request: IncomingMessage, response: ServerResponse, login: FinishLogin): Promise<string>
  /** `scopes` are those allowed; the others that were asked for are refused. */
  finishConsent(
    request: IncomingMessage,
    response: ServerResponse,
    consent: { readonly scopes: readonly string[] },
  ): Promise<string>
  abort(request: IncomingMessage, response: ServerResponse, error: 'access_denied'): Promise<string>
}

export function interactionsOf(issuer: Issuer, { database, consents }: { database: Database; consents: Consents }): Interactions {
  const { communityId, url } = issuer

  return {
    find: (request, response, uid) =>
      issuer.use(async (provider) => {
        try {
          const details = await provider.interactionDetails(request, response)
          if (details.uid !== uid) return undefined
          const client = await provider.Client.find(String(details.params.client_id))
          const app = appOfClient(client)
          if (!app) return undefined
          const { prompt, params, session } = details
          const asked = String(params.scope ?? '').split(' ')
          return {
            uid,
            prompt: prompt.name as 'login' | 'consent',
            app: { id: app.id, name: app.name, clientId: app.clientId },
            scopes: asked.map((name) => ({ name, sentence: sentenceOf(name) })),
            newScopes: newScopesOf(prompt.details, asked),
            communityId,
            issuerUrl: url,
            redirectUri: String(params.redirect_uri),
            userId: session?.accountId === undefined ? undefined : userIdOf(session.accountId),
            loginHint: typeof params.login_hint === 'string' ? params.login_hint : undefined,
            mustReauthenticate: prompt.reasons.some((reason) => reauthenticating.has(reason)),
          }
        } catch (error) {
          if (isSignInOver(error)) return undefined
          throw error
        }
      }),

    finishLogin: (request, response, { userId, authTime, remember = true, amr }) =>
      issuer.use(async (provider) => {
        const details = await provider.interactionDetails(request, response)
        const accountId = subOf(userId)
        const { session } = details
        const hinted = hintedSubject(details.params.id_token_hint)
        if (hinted !== undefined && hinted !== accountId)
          return provider.interactionResult(request, response, {
            error: 'login_required',
            error_description: 'another person has signed in',
          })
        if (session !== undefined && session.accountId !== accountId) {
          // Another person now: the sign-in of the one before ends, and the new one begins in a session of its own.
          if (session.uid !== undefined) await deleteSession(database.tenant(communityId), session.uid)
          Object.assign(details, { session: undefined })
          await details.save(details.exp - Math.floor(Date.now() / 1000))
        }
        const ts = Math.floor(authTime.getTime() / 1000)
        const login = { accountId, remember, ts, ...(amr && { amr: [...amr] }) }
        return provider.interactionResult(request, response, { login })
      }),

    finishConsent: (request, response, { scopes }) =>
      issuer.use(async (provider) => {
        const details = await provider.interactionDetails(request, response)
        const { params, session, prompt } = details
        if (prompt.name !== 'consent' || session === undefined)
          throw new (library().errors.SessionNotFound)('there is nothing to allow')
        const clientId = String(params.client_id)
        const asked = String(params.scope ?? '').split(' ')
        const allowed = asked.filter((name) => name === 'openid' || scopes.includes(name))
        const refused = asked.filter((name) => !allowed.includes(name))
        const grant = new provider.Grant({ accountId: session.accountId, clientId })
        grant.addOIDCScope(allowed.join(' '))
        if (refused.length > 0) grant.rejectOIDCScope(refused.join(' '))
        const resources = [params.resource ?? []].flat().map(String)
        for (const resource of resources) {
          grant.addResourceScope(resource, allowed.join(' '))
          if (refused.length > 0) grant.rejectResourceScope(resource, refused.join(' '))
        }
        const grantId = await grant.save()
        await consents.add(communityId, session.accountId, clientId, {
          scopes: allowed,
          resources: Object.fromEntries(resources.map((resource) => [resource, allowed])),
        })
        return provider.interactionResult(request, response, { consent: { grantId } })
      }),

    abort: (request, response, error) =>
      issuer.use((provider) =>
        provider.interactionResult(request, response, { error, error_description: 'the person did not agree' }),
      ),
  }
}

/** Why who is signed in has to prove it again: `prompt=login`, `max_age`, and a hint (OpenID Connect Core 3.1.2.1) at somebody else. */
const reauthenticating = new Set(['login_prompt', 'max_age', 'id_token_hint'])

/** Whom an app expects. The library has verified the hint before it asked anybody to sign in. */
function hintedSubject(hint: unknown): string | undefined {
  if (typeof hint !== 'string') return undefined
  const payload = JSON.parse(Buffer.from(hint.split('.')[1] ?? '', 'base64url').toString('utf8')) as { sub?: unknown }
  return typeof payload.sub === 'string' ? payload.sub : undefined
}

/** Whether a step came too late: the sign-in ended, or went on as another, between two of its reads. */
export const isSignInOver = (error: unknown): boolean => error instanceof library().errors.SessionNotFound

function newScopesOf(details: Record<string, unknown>, asked: readonly string[]): string[] {
  const missing = new Set(
    [details.missingOIDCScope ?? [], ...Object.values(details.missingResourceScopes ?? {})].flat() as string[],
  )
  return asked.filter((name) => missing.has(name))
}
