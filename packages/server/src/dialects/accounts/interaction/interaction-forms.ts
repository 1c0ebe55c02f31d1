/** What the pages of an app's sign-in ask: go on as who is signed in, let the app in. */

import { html, type Markup } from '../../../http/html.ts'
import type { SignInRefusal } from '../../../identity/oauth/people.ts'
import type { ScopeAsked } from '../issuer/interactions.ts'
import { hidden } from '../pages/fields.ts'
import { refusalText } from '../pages/sign-in-step.ts'
import { addressOf, type Step } from './step.ts'

interface Shown {
  readonly name: string
  readonly email: string | null
  readonly username: string
}
const whoIs = ({ name, email, username }: Shown): Markup => html`<strong>${name}</strong> (${email ?? username})`

const formTo = (step: Step, content: Markup): Markup =>
  html`<form method="post" action="${addressOf(step)}">${hidden('form_token', step.visit.formToken)}${content}</form>`

/** Ends the sign-in: the app learns `access_denied`. */
export const denyForm = (step: Step, text: string): Markup =>
  formTo(step, html`<button type="submit" name="step" value="deny" class="second">${text} to ${step.asked.app.name}</button>`)

const otherAccount = (step: Step): Markup => html`<p><a href="${addressOf(step)}?account=other">Use another account</a></p>`

export function continueBody(step: Step): Markup {
  const { user } = step.visit.session!
  return html`<p>to go on to <strong>${step.asked.app.name}</strong></p>
<p>You are signed in as ${whoIs(user)}.</p>
${formTo(step, html`<button type="submit" name="step" value="continue">Continue as ${user.name}</button>`)}
${otherAccount(step)}${denyForm(step, 'Cancel and go back')}`
}

export const refusalBody = (step: Step, refusal: SignInRefusal): Markup =>
  html`<p>${refusalText(step.visit.place, refusal)}</p>${otherAccount(step)}${denyForm(step, 'Go back')}`

export function consentBody(step: Step, account: Shown): Markup {
  const { asked } = step
  const isNew = ({ name }: ScopeAsked) => asked.newScopes.includes(name)
  // Where nothing is new the person is asked all the same: all of it is the question then.
  const wanted = asked.scopes.some(isNew) ? asked.scopes.filter(isNew) : asked.scopes
  const before = asked.scopes.filter((scope) => !wanted.includes(scope))
  return html`<p>You are signed in as ${whoIs(account)}.</p>
<p><strong>${asked.app.name}</strong> wants to:</p><ul>${wanted.map(sentence)}</ul>
${before.length > 0 && html`<p>You have allowed it before to:</p><ul>${before.map(sentence)}</ul>`}
<p class="soft">Either way you go back to ${targetText(asked.redirectUri)}.</p>
${formTo(
  step,
  html`<div class="row"><button type="submit" name="step" value="allow">Allow</button><button type="submit" name="step" value="deny" class="second">Deny</button></div>`,
)}`
}

const sentence = (scope: ScopeAsked): Markup => html`<li>${scope.sentence}</li>`

/** An app can call itself anything; where it lives it cannot make up. */
function targetText(redirectUri: string): string {
  const url = URL.parse(redirectUri)
  if (!url) return 'the app'
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.host : `an app on this device (${url.protocol.slice(0, -1)})`
}
