/**
 * `/account/verify-email`: the link in the mail that asks whether an address is the person's. Opening it does nothing, for
 * mail scanners open links too; the button does.
 */
import type { FastifyInstance } from 'fastify'
import { html } from '../../../http/html.ts'
import { Fail } from '../../../kernel/fail.ts'
import { hidden } from './fields.ts'
import { sendPage } from './layout.ts'
import type { AccountParts } from './parts.ts'
import { openVisit, receiveForm } from './visit.ts'

export function verifyEmailPage(app: FastifyInstance, parts: AccountParts): void {
  app.get('/account/verify-email', async (request, reply) => {
    const { place, formToken } = await openVisit(parts, request, reply)
    return sendPage(reply, place, {
      title: 'Is this your e-mail address?',
      body: html`<p>Press the button, and we know that mail to you arrives.</p>
<form method="post" action="${place.path}/account/verify-email">${hidden('form_token', formToken)}${hidden('token', (request.query as { token?: string }).token ?? '')}
<button type="submit">Yes, it is mine</button></form>`,
    })
  })
  app.post('/account/verify-email', async (request, reply) => {
    const { place, form, origin } = await receiveForm(parts, request, reply)
    const account = html`<a href="${place.path}/account">Your account</a>`
    try {
      const { email } = await parts.accounts.verifyEmail(form.get('token') ?? '', origin.requestId)
      return sendPage(reply, place, { title: 'Thank you', body: html`<p>${email} is verified.</p><p>${account}</p>` })
    } catch (error) {
      if (!(error instanceof Fail && error.code === 'link_invalid')) throw error
      return sendPage(reply, place, {
        title: 'This link is not valid',
        status: 400,
        body: html`<p>It was used already, is too old, or your e-mail address has changed since. You can send a new one from your account page.</p><p>${account}</p>`,
      })
    }
  })
}
