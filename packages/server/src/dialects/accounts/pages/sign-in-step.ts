/**
 * Signing in with a form, for the account pages and for apps alike: e-mail and password, then the code of the second factor
 * where the person has one. What a place has against a person is said only after both.
 */
import type { FastifyReply } from 'fastify'
import { html, type Markup } from '../../../http/html.ts'
import type { Checked } from '../../../identity/accounts/accounts.ts'
import type { SignInRefusal } from '../../../identity/oauth/people.ts'
import { findUserForEmail } from '../../../identity/users/users.ts'
import { Fail } from '../../../kernel/fail.ts'
import { alertBox, field, hidden } from './fields.ts'
import { sendPage } from './layout.ts'
import type { AccountParts } from './parts.ts'
import type { Place } from './place.ts'
import { makeProof, readProof } from './proof.ts'
import { redirect } from './redirect.ts'
import { type Posted, signInBrowser, type Visit } from './visit.ts'
import { noProblems, type Problems, problemsOf } from './words.ts'

/** What the form shows next. */
export type SignInState =
  | { readonly step: 'password'; readonly email: string; readonly problems: Problems }
  | { readonly step: 'code'; readonly proof: string; readonly problems: Problems }

export const firstStep = (email = ''): SignInState => ({ step: 'password', email, problems: noProblems })

/** How it was shown that it is them (RFC 8176). */
const byPassword = ['pwd']
const byBoth = ['pwd', 'otp', 'mfa']
export interface SignedIn {
  readonly userId: string
  readonly checked: Checked
  readonly amr: readonly string[]
}

/** The person, or the form to show. */
export async function readSignIn(parts: AccountParts, visit: Posted): Promise<SignedIn | { readonly state: SignInState }> {
  const { form } = visit
  return form.get('proof') === null ? readPassword(parts, visit, form) : readCode(parts, visit, form)
}

async function readPassword(parts: AccountParts, visit: Posted, form: URLSearchParams) {
  const email = (form.get('email') ?? '').trim()
  const credentials = { email, password: form.get('password') ?? '' }
  const atMs = parts.clock.now()
  try {
    const checked = await parts.accounts.authenticate(credentials, visit.origin)
    return { userId: checked.id, checked, amr: byPassword }
  } catch (error) {
    if (error instanceof Fail && error.code === 'second_factor_required') {
      const user = await findUserForEmail(parts.database.system, email)
      const proof = makeProof(parts, visit.browserId, { userId: user!.id, atMs })
      return { state: { step: 'code', proof, problems: noProblems } as const }
    }
    return { state: { step: 'password', email, problems: problemsOf(error) } as const }
  }
}

async function readCode(parts: AccountParts, visit: Posted, form: URLSearchParams) {
  const proof = form.get('proof') ?? ''
  const read = readProof(parts, visit.browserId, proof)
  if (!read) return { state: { step: 'password', email: '', problems: tooLate } as const }
  try {
    const code = (form.get('code') ?? '').trim()
    const checked = await parts.accounts.checkSecondFactor(read.userId, code, visit.origin, new Date(read.atMs))
    return { userId: checked.id, checked, amr: byBoth }
  } catch (error) {
    return { state: overtakenState(error) ?? ({ step: 'code', proof, problems: problemsOf(error) } as const) }
  }
}

/** The first step again, where the password has become another since it was right; undefined for other failures. */
export const overtakenState = (error: unknown): SignInState | undefined =>
  error instanceof Fail && error.code === 'login_failed' ? { ...firstStep(), problems: problemsOf(error) } : undefined

const tooLate: Problems = { status: 400, form: 'That took more than five minutes. Please begin again.', fields: {} }

export interface SignInForm {
  /** Where the form goes. */
  readonly action: string
  /** Hidden fields of the page that asks. */
  readonly extra?: Markup | undefined
  /** Below the form of the first step: other ways. */
  readonly links?: Markup
}

export function signInForm({ formToken }: Visit, state: SignInState, { action, extra, links }: SignInForm): Markup {
  const { form, fields } = state.problems
  const head = html`${alertBox(form)}<form method="post" action="${action}">${hidden('form_token', formToken)}${extra}`
  if (state.step === 'code')
    return html`${head}${hidden('proof', state.proof)}
${field({ name: 'code', label: 'Code', autocomplete: 'one-time-code', hint: 'The six digits that your authenticator app shows now, or one of your recovery codes.', error: fields.code, lengthMax: 40 })}
<button type="submit">Continue</button></form>`
  return html`${head}
${field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username', value: state.email, error: fields.email })}
${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', error: fields.password })}
<button type="submit">Sign in</button></form>${links}`
}

/** Signs the browser in and goes on to `target`, a path; or says why this place does not let this person in. */
export async function refuseOrSignIn(
  parts: AccountParts,
  visit: Visit,
  userId: string,
  target: string,
  checked?: Checked,
): Promise<FastifyReply> {
  const { place, reply } = visit
  const refusal = await parts.checkSignIn(place.communityId, userId)
  if (!refusal) {
    await signInBrowser(parts, visit, userId, checked)
    return redirect(reply, target)
  }
  return sendPage(reply, place, {
    title: refusalTitle(place),
    status: 403,
    body: html`<p>${refusalText(place, refusal)}</p><p><a href="${place.path}/account/sign-in?return_to=${encodeURIComponent(target)}">Sign in with another account</a></p>`,
  })
}

export const refusalTitle = ({ name }: Place): string => `You cannot sign in to ${name}`
export const refusalText = ({ name }: Place, refusal: SignInRefusal): string =>
  refusal === 'banned'
    ? `${name} has closed its doors to this account. If you think that is a mistake, write to the people who run ${name}.`
    : `${name} is for its members, and this account is not one of them. Ask the people who run ${name} how to join.`
