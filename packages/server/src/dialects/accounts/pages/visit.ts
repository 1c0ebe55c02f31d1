/**
 * One request to a page: the place, who is signed in, and the token for its forms. Forms of people who are not signed in
 * are bound to a cookie of their own, so that nobody can sign another person in with a form of his.
 */
import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '../../../http/address.ts'
import { clearCookie, type OwnCookie, readCookie, setCookie } from '../../../http/cookies.ts'
import { isFromOwnPage } from '../../../http/csrf.ts'
import { formOf } from '../../../http/form-body.ts'
import type { Checked } from '../../../identity/accounts/accounts.ts'
import type { Origin } from '../../../identity/origin.ts'
import type { BrowserSession } from '../../../identity/sessions/sessions.ts'
import { Fail } from '../../../kernel/fail.ts'
import type { AccountParts } from './parts.ts'
import { findPlace, type Place } from './place.ts'

export interface Visit {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly place: Place
  readonly session: BrowserSession | undefined
  /** For a hidden field `form_token` of every form on the page. */
  readonly formToken: string
  readonly origin: Origin
  /** What the browser is known by while nobody is signed in; for whatever is given to one form and comes back with it. */
  readonly browserId: string
}

export interface Posted extends Visit {
  readonly form: URLSearchParams
}

/** The form is not one of ours, or not this browser's, or older than the sign-in. Nothing has been done. */
export class ForeignForm extends Error {
  readonly place: Place
  constructor(place: Place) {
    super('a form that is not ours')
    this.place = place
  }
}

/** Nobody is signed in; come back to `returnTo`, a path, afterwards. */
export class SignInFirst extends Error {
  readonly place: Place
  readonly returnTo: string
  constructor(place: Place, returnTo: string) {
    super('sign in first')
    this.place = place
    this.returnTo = returnTo
  }
}

const sessionCookie = ({ isSecure }: Place): OwnCookie => ({ name: 'guildhall_session', isSecure })
const browserCookie = ({ isSecure }: Place): OwnCookie => ({ name: 'guildhall_browser', isSecure })
const browserIdBytes = 18

/** `purpose` binds the forms of this page to one thing besides the browser, such as one interaction. */
export async function openVisit(parts: AccountParts, request: FastifyRequest, reply: FastifyReply, purpose = ''): Promise<Visit> {
  const place = await findPlace(parts, request)
  const session = await parts.accounts.findBrowserSession(readCookie(request, sessionCookie(place)))
  const browserId = readCookie(request, browserCookie(place)) ?? newBrowserId(reply, place)
  return {
    request,
    reply,
    place,
    session,
    browserId,
    formToken: parts.csrf.tokenFor(bindingOf(browserId, session, purpose)),
    origin: { address: addressOf(request), userAgent: request.headers['user-agent'] ?? null, requestId: request.id },
  }
}

export interface FormOptions {
  readonly purpose?: string
  /**
   * Whether it is a form to sign in with. This browser may have got it before somebody signed in, in another window or with the
   * first of two clicks; who it signs in is told by what was typed.
   */
  readonly isSignIn?: (form: URLSearchParams) => boolean
}

/** The same for a form that was sent. Throws ForeignForm. */
export async function receiveForm(
  parts: AccountParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { purpose = '', isSignIn = () => false }: FormOptions = {},
): Promise<Posted> {
  const visit = await openVisit(parts, request, reply, purpose)
  const form = formOf(request)
  const token = form.get('form_token') ?? ''
  const isFor = (session: BrowserSession | undefined) =>
    parts.csrf.isTokenFor(bindingOf(visit.browserId, session, purpose), token)
  const isOurs = isFromOwnPage(request) && (isFor(visit.session) || (isSignIn(form) && isFor(undefined)))
  if (!isOurs) throw new ForeignForm(visit.place)
  return { ...visit, form }
}

/** Signing in changes the binding: a form from before does not work as the person who has signed in since. */
const bindingOf = (browserId: string, session: BrowserSession | undefined, purpose: string): string[] => [
  browserId,
  session?.id ?? '',
  purpose,
]

function newBrowserId(reply: FastifyReply, place: Place): string {
  const browserId = randomBytes(browserIdBytes).toString('base64url')
  setCookie(reply, browserCookie(place), browserId)
  return browserId
}

/**
 * A new session with a cookie of its own, whatever cookie the browser had before: one that somebody planted stays worth
 * nothing. The session before it ends.
 */
export async function signInBrowser(parts: AccountParts, visit: Visit, userId: string, checked?: Checked): Promise<void> {
  const { place, session, origin, reply } = visit
  // First, for it may be refused: then nothing has changed.
  const { cookie, expiresAt } = await parts.accounts.openBrowserSession(userId, origin, checked)
  if (session) await end(parts, session, origin.requestId, true)
  const lifetimeSeconds = Math.floor((expiresAt.getTime() - parts.clock.now()) / 1000)
  setCookie(reply, sessionCookie(place), cookie, lifetimeSeconds)
}

type BareParts = Pick<AccountParts, 'accounts' | 'database' | 'hosts' | 'issuers'>

/** Whether the browser is signed in to an account, where nothing but the request is known. */
export async function isSignedInHere(parts: BareParts, request: FastifyRequest): Promise<boolean> {
  const place = await findPlace(parts, request)
  return (await parts.accounts.findBrowserSession(readCookie(request, sessionCookie(place)))) !== undefined
}

/** Signs the browser out of its account, likewise: for signing out at an issuer. */
export async function signOutHere(parts: BareParts, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const place = await findPlace(parts, request)
  const session = await parts.accounts.findBrowserSession(readCookie(request, sessionCookie(place)))
  if (session) {
    await end(parts, session, request.id)
  }
  clearCookie(reply, sessionCookie(place))
}

/** Ends the session, on the server and in the browser, and with it the sign-ins that issuers remember. */
export async function signOutBrowser(parts: AccountParts, { session, origin, place, reply }: Visit): Promise<void> {
  if (session) {
    await end(parts, session, origin.requestId)
  }
  clearCookie(reply, sessionCookie(place))
}

async function end(
  { accounts }: Pick<AccountParts, 'accounts'>,
  session: BrowserSession,
  requestId: string,
  isReplaced = false,
): Promise<void> {
  try {
    await accounts.endSession(session.id, session.user.id, requestId, { isReplaced })
  } catch (error) {
    // Ended in another window a moment ago.
    if (!(error instanceof Fail && error.code === 'session_not_found')) throw error
  }
}

/** Who is signed in. Throws SignInFirst, to come back to the page that was asked for, or to `returnTo`. */
export function sessionOf({ session, place, request }: Visit, returnTo?: string): BrowserSession {
  if (session) return session
  throw new SignInFirst(place, returnTo ?? (request.method === 'GET' ? askedPath(request) : `${place.path}/account`))
}
/** As the browser asked, before a community's host was turned into a path. */
const askedPath = (request: FastifyRequest): string => request.originalUrl
