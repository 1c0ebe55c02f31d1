/** `/account/sign-in` and `/account/sign-out`. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { html, type Markup } from '../../../http/html.ts'
import { hidden, noteBox } from './fields.ts'
import type { AccountParts } from './parts.ts'
import type { Place } from './place.ts'
import { redirect } from './redirect.ts'
import { safeReturnPath } from './return-to.ts'
import { sendForm } from './send-form.ts'
import { firstStep, overtakenState, readSignIn, refuseOrSignIn, type SignInState, signInForm } from './sign-in-step.ts'
import { openVisit, receiveForm, signOutBrowser, type Visit } from './visit.ts'

const notes: Readonly<Record<string, string>> = {
  'signed-out': 'You are signed out.',
  reset: 'Your password is changed. Sign in with the new one.',
}

export function signInPage(app: FastifyInstance, parts: AccountParts): void {
  app.get('/account/sign-in', async (request, reply) => {
    const visit = await openVisit(parts, request, reply)
    const query = request.query as { return_to?: string; done?: string }
    const returnTo = safeReturnPath(query.return_to)
    if (visit.session && query.done === undefined) return redirect(reply, returnTo ?? `${visit.place.path}/account`)
    return showForm(visit, firstStep(), returnTo, notes[query.done ?? ''])
  })
  app.post('/account/sign-in', async (request, reply) => {
    const visit = await receiveForm(parts, request, reply, { isSignIn: () => true })
    const returnTo = safeReturnPath(visit.form.get('return_to'))
    const read = await readSignIn(parts, visit)
    if ('state' in read) return showForm(visit, read.state, returnTo)
    try {
      return await refuseOrSignIn(parts, visit, read.userId, returnTo ?? `${visit.place.path}/account`, read.checked)
    } catch (error) {
      const state = overtakenState(error)
      if (!state) throw error
      return showForm(visit, state, returnTo)
    }
  })
  app.post('/account/sign-out', async (request, reply) => {
    const visit = await receiveForm(parts, request, reply)
    await signOutBrowser(parts, visit)
    return redirect(reply, `${visit.place.path}/account/sign-in?done=signed-out`)
  })
}

function showForm(visit: Visit, state: SignInState, returnTo: string | undefined, note?: string): FastifyReply {
  const { place } = visit
  const form = signInForm(visit, state, {
    action: `${place.path}/account/sign-in`,
    extra: hidden('return_to', returnTo),
    links: otherWays(place, returnTo),
  })
  return sendForm(visit, state.problems, {
    title: state.step === 'code' ? 'Enter your code' : signInTitle(place),
    body: html`${noteBox(note)}${form}`,
  })
}

export const signInTitle = ({ tag, name }: Place): string => (tag === undefined ? 'Sign in' : `Sign in to ${name}`)

/** Both come back to where the person was going. */
export function otherWays({ path }: Place, returnTo: string | undefined): Markup {
  const query = returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`
  return html`<p><a href="${path}/account/forgot-password${query}">Forgot your password?</a></p>
<p>New here? <a href="${path}/account/register${query}">Create an account</a></p>`
}
