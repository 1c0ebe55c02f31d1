/** `/account`: the person's profile, password, sign-ins; each form goes to an address of its own and comes back here. */
import { usernameLengthMax, usernameLengthMin } from '@guildhall/contract/platform/account-rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { html, type Markup } from '../../../http/html.ts'
import { passwordLengthMax, passwordLengthMin } from '../../../identity/passwords.ts'
import type { SessionView } from '../../../identity/sessions/sessions.ts'
import { namesOf } from '../../../identity/users/users.ts'
import { accountNav } from './account-nav.ts'
import { allowedApps, findAllowedApps } from './allowed-apps.ts'
import { alertBox, field, hidden, noteBox } from './fields.ts'
import type { AccountParts } from './parts.ts'
import { redirect } from './redirect.ts'
import { sendForm } from './send-form.ts'
import { openVisit, type Posted, receiveForm, sessionOf, type Visit } from './visit.ts'
import { agentText, noProblems, type Problems, problemsOf, timeText } from './words.ts'

const notes: Readonly<Record<string, string>> = {
  registered: 'Welcome. Your account is ready.',
  profile: 'Your profile is saved.',
  mail: 'A mail with a link is on its way to you.',
  password: 'Your password is changed. Everywhere else you are signed out.',
  session: 'That sign-in has ended.',
  app: 'That app may not use your account any more. Its tokens do not work any more.',
  'second-factor-off': 'The second step is switched off.',
}
const labels = {
  first_name: 'The first name',
  last_name: 'The last name',
  username: 'The username',
  new_password: 'The new password',
}

/** Which form was refused, with what was typed into it. */
interface Refused {
  readonly form: 'profile' | 'mail' | 'password' | 'session' | 'app'
  readonly problems: Problems
  readonly typed: URLSearchParams
}

export function accountPage(app: FastifyInstance, parts: AccountParts): void {
  app.get('/account', async (request, reply) => {
    const visit = await openVisit(parts, request, reply)
    return showAccount(parts, visit, { note: notes[(request.query as { done?: string }).done ?? ''] })
  })
  const act = (path: string, form: Refused['form'], work: (visit: Posted, userId: string) => Promise<void>) =>
    app.post(`/account/${path}`, async (request, reply) => {
      const visit = await receiveForm(parts, request, reply)
      const { user } = sessionOf(visit)
      try {
        await work(visit, user.id)
      } catch (error) {
        return showAccount(parts, visit, { refused: { form, problems: problemsOf(error, labels), typed: visit.form } })
      }
      return redirect(reply, `${visit.place.path}/account?done=${form}`)
    })
  act('profile', 'profile', async ({ form, origin, place }, userId) => {
    const text = (name: string) => (form.get(name) ?? '').trim()
    const changes = { username: text('username'), firstName: text('first_name'), lastName: text('last_name') }
    await parts.accounts.updateProfile(userId, changes, origin.requestId, place.url)
  })
  act('send-verification', 'mail', async ({ place }, userId) => parts.accounts.requestEmailVerification(userId, place.url))
  act('password', 'password', async ({ form, session, origin }, userId) => {
    const passwords = { current: form.get('current_password') ?? '', next: form.get('new_password') ?? '' }
    await parts.accounts.changePassword(userId, passwords, session?.id, origin.requestId)
  })
  act('take-back', 'app', async ({ form, place }, userId) => {
    await parts.issuers.tokens.revokeApp(place.communityId, userId, form.get('client_id') ?? '')
  })
  act('end-session', 'session', async ({ form, origin }, userId) => {
    await parts.accounts.endSession(form.get('session') ?? '', userId, origin.requestId)
  })
}

async function showAccount(
  parts: AccountParts,
  visit: Visit,
  { note, refused }: { note?: string | undefined; refused?: Refused },
): Promise<FastifyReply> {
  const session = sessionOf(visit)
  const [sessions, secondFactor, allowed] = await Promise.all([
    parts.accounts.listSessions(session.user.id),
    parts.accounts.secondFactorState(session.user.id),
    findAllowedApps(parts, visit.place.communityId, session.user.id),
  ])
  const of = (form: Refused['form']): Problems => (refused?.form === form ? refused.problems : noProblems)
  const typed = refused?.form === 'profile' ? refused.typed : undefined
  return sendForm(visit, refused?.problems, {
    title: 'Your account',
    nav: accountNav(visit, 'account'),
    body: html`${noteBox(note)}${profileForm(visit, typed, of('profile'))}${emailPart(visit, of('mail'))}${passwordForm(visit, of('password'))}${secondFactorPart(visit, secondFactor)}${allowedApps(visit, allowed)}${sessionList(visit, sessions, of('session'))}`,
  })
}

const nameLengthMax = 100
function profileForm(visit: Visit, typed: URLSearchParams | undefined, { form, fields }: Problems): Markup {
  const { user } = sessionOf(visit)
  const { first_name: first, last_name: last } = namesOf(user)
  return html`${alertBox(form)}<form method="post" action="${visit.place.path}/account/profile">${hidden('form_token', visit.formToken)}
${field({ name: 'first_name', label: 'First name', autocomplete: 'given-name', value: typed?.get('first_name') ?? first ?? '', error: fields.first_name, isOptional: true, lengthMax: nameLengthMax })}
${field({ name: 'last_name', label: 'Last name', autocomplete: 'family-name', value: typed?.get('last_name') ?? last ?? '', error: fields.last_name, isOptional: true, lengthMax: nameLengthMax })}
${field({ name: 'username', label: 'Username', autocomplete: 'nickname', value: typed?.get('username') ?? user.username, error: fields.username, lengthMin: usernameLengthMin, lengthMax: usernameLengthMax })}
<button type="submit">Save profile</button></form>`
}

function emailPart(visit: Visit, { form }: Problems): Markup {
  const { user } = sessionOf(visit)
  const state = user.email_verified_at
    ? html`<p>${user.email} (verified)</p>`
    : user.email &&
      html`<p>${user.email} (not verified yet)</p>
<form method="post" action="${visit.place.path}/account/send-verification">${hidden('form_token', visit.formToken)}<button type="submit" class="second">Send the link again</button></form>`
  return html`<h2 id="email">E-mail address</h2>${alertBox(form)}${state || html`<p>None.</p>`}`
}

function passwordForm(visit: Visit, { form, fields }: Problems): Markup {
  const { email } = sessionOf(visit).user
  // Whose password it is, for password managers.
  const whose =
    email && html`<input type="email" autocomplete="username" value="${email}" aria-label="E-mail address" hidden readonly>`
  return html`<h2 id="password-part">Password</h2>${alertBox(form)}<form method="post" action="${visit.place.path}/account/password">${hidden('form_token', visit.formToken)}
${whose}
${field({ name: 'current_password', label: 'Present password', type: 'password', autocomplete: 'current-password', error: fields.current_password })}
${field({ name: 'new_password', label: 'New password', type: 'password', autocomplete: 'new-password', hint: `At least ${passwordLengthMin} characters. You are signed out everywhere else.`, error: fields.new_password, lengthMin: passwordLengthMin, lengthMax: passwordLengthMax })}
<button type="submit">Change password</button></form>`
}

const secondFactorPart = ({ place }: Visit, { isOn, recoveryCodesLeft }: { isOn: boolean; recoveryCodesLeft: number }): Markup =>
  html`<h2 id="second-factor">Second step</h2>
<p>${
    isOn
      ? `On: signing in takes a code of your authenticator app. ${recoveryCodesLeft} recovery codes are left.`
      : 'Off. With it, signing in takes a code of an app on your phone besides the password.'
  }</p>
<p><a href="${place.path}/account/second-factor">${isOn ? 'Recovery codes, or switch it off' : 'Set it up'}</a></p>`

function sessionList(visit: Visit, sessions: readonly SessionView[], { form }: Problems): Markup {
  const present = sessionOf(visit).id
  const item = (session: SessionView) => {
    const agent = session.kind === 'api' ? 'An app or script' : agentText(session.userAgent)
    const end = html`<form class="inline" method="post" action="${visit.place.path}/account/end-session">${hidden('form_token', visit.formToken)}${hidden('session', session.id)}<button type="submit" class="second" aria-label="End: ${agent}, ${timeText(session.createdAt)}">End</button></form>`
    return html`<li>${agent}${session.address && `, from ${session.address}`}<br>
<span class="soft">since ${timeText(session.createdAt)}, last used ${timeText(session.lastUsedAt)}</span><br>
${session.id === present ? html`<strong>This browser</strong>` : end}</li>`
  }
  return html`<h2 id="sessions">Where you are signed in</h2>${alertBox(form)}<ul class="plain">${sessions.map(item)}</ul>`
}
