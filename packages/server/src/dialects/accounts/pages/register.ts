/** `/account/register`: a new account. Who has one is signed in at once. */
import { usernameLengthMax, usernameLengthMin } from '@guildhall/contract/platform/account-rules'
import type { FastifyInstance } from 'fastify'
import { html, type Markup } from '../../../http/html.ts'
import { passwordLengthMax, passwordLengthMin } from '../../../identity/passwords.ts'
import { alertBox, field, hidden } from './fields.ts'
import type { AccountParts } from './parts.ts'
import { safeReturnPath } from './return-to.ts'
import { sendForm } from './send-form.ts'
import { refuseOrSignIn } from './sign-in-step.ts'
import { openVisit, receiveForm, type Visit } from './visit.ts'
import { noProblems, type Problems, problemsOf } from './words.ts'

const labels = { email: 'The e-mail address', username: 'The username', password: 'The password' }

export function registerPage(app: FastifyInstance, parts: AccountParts): void {
  app.get('/account/register', async (request, reply) => {
    const visit = await openVisit(parts, request, reply)
    const returnTo = safeReturnPath((request.query as { return_to?: string }).return_to)
    return showForm(visit, { returnTo, typed: new URLSearchParams(), problems: noProblems })
  })
  app.post('/account/register', async (request, reply) => {
    const visit = await receiveForm(parts, request, reply)
    const { form, place } = visit
    const returnTo = safeReturnPath(form.get('return_to'))
    const text = (name: string) => (form.get(name) ?? '').trim()
    const wanted = { email: text('email'), username: text('username'), password: form.get('password') ?? '' }
    let user: { readonly id: string }
    try {
      user = await parts.accounts.register(wanted, visit.origin, place.url)
    } catch (error) {
      return showForm(visit, { returnTo, typed: form, problems: problemsOf(error, labels) })
    }
    return refuseOrSignIn(parts, visit, user.id, returnTo ?? `${place.path}/account?done=registered`)
  })
}

interface State {
  readonly returnTo: string | undefined
  readonly typed: URLSearchParams
  readonly problems: Problems
}

const showForm = (visit: Visit, state: State) =>
  sendForm(visit, state.problems, {
    title: 'Create an account',
    body: body(visit, state),
  })

function body({ place, formToken }: Visit, { returnTo, typed, problems: { form, fields } }: State): Markup {
  const typedIn = (name: string) => ({ name, value: typed.get(name) ?? undefined, error: fields[name] })
  const signIn = `${place.path}/account/sign-in${returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`}`
  return html`${alertBox(form)}<form method="post" action="${place.path}/account/register">
${hidden('form_token', formToken)}${hidden('return_to', returnTo)}
${field({ ...typedIn('email'), label: 'E-mail address', type: 'email', autocomplete: 'username', hint: 'You sign in with it. We send a link there to see that it is yours.' })}
${field({ ...typedIn('username'), label: 'Username', autocomplete: 'nickname', hint: `${usernameLengthMin} to ${usernameLengthMax} letters, digits, dashes and underscores. Others see it.`, lengthMin: usernameLengthMin, lengthMax: usernameLengthMax })}
${field({ ...typedIn('password'), label: 'Password', type: 'password', autocomplete: 'new-password', hint: `At least ${passwordLengthMin} characters. Several words in a row are easy to keep in mind and hard to guess.`, lengthMin: passwordLengthMin, lengthMax: passwordLengthMax })}
<button type="submit">Create account</button></form>
<p>You have one already? <a href="${signIn}">Sign in</a></p>`
}
