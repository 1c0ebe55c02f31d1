/** `/account/forgot-password` and `/account/reset-password`: a new password by a link in a mail. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { html, type Markup } from '../../../http/html.ts'
import { passwordLengthMax, passwordLengthMin } from '../../../identity/passwords.ts'
import { Fail } from '../../../kernel/fail.ts'
import { alertBox, field, hidden } from './fields.ts'
import { sendPage } from './layout.ts'
import type { AccountParts } from './parts.ts'
import { redirect } from './redirect.ts'
import { safeReturnPath } from './return-to.ts'
import { sendForm } from './send-form.ts'
import { openVisit, receiveForm, signOutBrowser, type Visit } from './visit.ts'
import { noProblems, type Problems, problemsOf } from './words.ts'

const labels = { email: 'The e-mail address', password: 'The password' }
const signInLink = (path: string, returnTo: string | undefined): Markup =>
  html`<p><a href="${path}/account/sign-in${returnTo !== undefined && `?return_to=${encodeURIComponent(returnTo)}`}">Back to signing in</a></p>`

export function passwordPages(app: FastifyInstance, parts: AccountParts): void {
  app.get('/account/forgot-password', async (request, reply) => {
    const visit = await openVisit(parts, request, reply)
    return askAddress(visit, safeReturnPath((request.query as { return_to?: string }).return_to), noProblems)
  })
  app.post('/account/forgot-password', async (request, reply) => {
    const visit = await receiveForm(parts, request, reply)
    const { form, place, origin } = visit
    const returnTo = safeReturnPath(form.get('return_to'))
    try {
      await parts.accounts.requestPasswordReset((form.get('email') ?? '').trim(), origin, place.url)
    } catch (error) {
      return askAddress(visit, returnTo, problemsOf(error, labels), form.get('email') ?? '')
    }
    // The same words whether anybody has this address or not.
    return sendPage(reply, place, {
      title: 'Look into your mailbox',
      body: html`<p>If there is an account with this e-mail address, a mail with a link is on its way. The link works once, and for a short time.</p>
<p>Nothing there after some minutes? Look among the unwanted mail, or ask again.</p>${signInLink(place.path, returnTo)}`,
    })
  })
  app.get('/account/reset-password', async (request, reply) => {
    const visit = await openVisit(parts, request, reply)
    const { token = '' } = request.query as { token?: string }
    const isOpen = await parts.accounts.isOpenLink(token, 'reset_password')
    return isOpen ? askPassword(visit, token, noProblems) : sendPage(reply, visit.place, deadLink(visit))
  })
  app.post('/account/reset-password', async (request, reply) => {
    const visit = await receiveForm(parts, request, reply)
    const token = visit.form.get('token') ?? ''
    try {
      await parts.accounts.resetPassword(token, visit.form.get('password') ?? '', visit.origin.requestId)
    } catch (error) {
      if (error instanceof Fail && error.code === 'link_invalid') return sendPage(reply, visit.place, deadLink(visit))
      return askPassword(visit, token, problemsOf(error, labels))
    }
    // Whoever was signed in here begins anew as the person of the link.
    await signOutBrowser(parts, visit)
    return redirect(reply, `${visit.place.path}/account/sign-in?done=reset`)
  })
}

function askAddress(visit: Visit, returnTo: string | undefined, problems: Problems, email = ''): FastifyReply {
  const { place, formToken } = visit
  return sendForm(visit, problems, {
    title: 'Forgot your password?',
    body: html`${alertBox(problems.form)}<p>We send you a mail with a link that lets you choose a new one.</p>
<form method="post" action="${place.path}/account/forgot-password">${hidden('form_token', formToken)}${hidden('return_to', returnTo)}
${field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username', value: email, error: problems.fields.email })}
<button type="submit">Send the link</button></form>${signInLink(place.path, returnTo)}`,
  })
}

function askPassword(visit: Visit, token: string, problems: Problems): FastifyReply {
  const { place, formToken } = visit
  return sendForm(visit, problems, {
    title: 'Choose a new password',
    body: html`${alertBox(problems.form)}<form method="post" action="${place.path}/account/reset-password">${hidden('form_token', formToken)}${hidden('token', token)}
${field({ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', hint: `At least ${passwordLengthMin} characters. You are signed out everywhere else.`, error: problems.fields.password, lengthMin: passwordLengthMin, lengthMax: passwordLengthMax })}
<button type="submit">Change the password</button></form>`,
  })
}

const deadLink = ({ place: { path } }: Visit) => ({
  title: 'This link is not valid',
  status: 400,
  body: html`<p>It was used already, is too old, or was cut short. <a href="${path}/account/forgot-password">Ask for a new one</a>.</p>`,
})
