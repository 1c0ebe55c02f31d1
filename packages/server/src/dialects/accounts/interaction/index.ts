/**
 * `/oauth/interaction/:uid`: the pages an app's sign-in passes: who are you, and may this app. What was learned goes to the
 * issuer, which sends the browser on. One address takes every form; its field `step` says which it was.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from '../../../http/html.ts'
import type { SignInRefusal } from '../../../identity/oauth/people.ts'
import { createInteractionSteps, type InteractionSteps, isSignInOver } from '../issuer/interactions.ts'
import { hidden } from '../pages/fields.ts'
import { type PageOptions, sendPage } from '../pages/layout.ts'
import type { AccountParts } from '../pages/parts.ts'
import { redirect } from '../pages/redirect.ts'
import { sendForm } from '../pages/send-form.ts'
import { otherWays, signInTitle } from '../pages/sign-in.ts'
import { firstStep, overtakenState, readSignIn, refusalTitle, type SignInState, signInForm } from '../pages/sign-in-step.ts'
import { openVisit, type Posted, receiveForm, signInBrowser, type Visit } from '../pages/visit.ts'
import { consentBody, continueBody, denyForm, refusalBody } from './interaction-forms.ts'
import { addressOf, type Step } from './step.ts'

/** With the steps that the issuer takes. */
type StepParts = AccountParts & { readonly steps: InteractionSteps }

export function interactionPages(app: FastifyInstance, given: AccountParts): void {
  const parts: StepParts = { ...given, steps: createInteractionSteps(given) }
  app.get('/oauth/interaction/:uid', async (request, reply) => {
    const visit = await openVisit(parts, request, reply, purposeOf(request))
    const step = await findStep(parts, visit)
    if (!step) return sendOver(visit)
    if (step.asked.prompt === 'consent') return showConsent(parts, step)
    const wantsOther = (request.query as { account?: string }).account === 'other'
    if (!visit.session || step.asked.mustReauthenticate || wantsOther) return showSignIn(step, firstStep(step.asked.loginHint))
    const refusal = await parts.checkSignIn(visit.place.communityId, visit.session.user.id)
    return refusal ? showRefusal(step, refusal) : showPage(step, { title: signInTitle(visit.place), body: continueBody(step) })
  })
  app.post('/oauth/interaction/:uid', async (request, reply) => {
    const visit = await receiveForm(parts, request, reply, {
      purpose: purposeOf(request),
      isSignIn: (form) => form.get('step') === 'sign-in',
    })
    const step = await findStep(parts, visit)
    if (!step) return sendOver(visit)
    try {
      return await take(parts, step)
    } catch (error) {
      // In another window of this browser meanwhile.
      if (isSignInOver(error)) return sendOver(visit)
      throw error
    }
  })
}

async function take(parts: StepParts, step: Step<Posted>): Promise<FastifyReply> {
  const { visit, asked } = step
  const wanted = visit.form.get('step')
  if (wanted === 'deny') return redirect(visit.reply, await parts.steps.abort(visit.request, visit.reply, 'access_denied'))
  if (asked.prompt === 'consent') return wanted === 'allow' ? allow(parts, step) : showConsent(parts, step)
  if (wanted === 'continue' && visit.session && !asked.mustReauthenticate) return proceed(parts, step, visit.session)
  return signIn(parts, step)
}

/** Forms of one interaction work in no other. */
const purposeOf = (request: FastifyRequest): string => `interaction ${(request.params as { uid: string }).uid}`

async function findStep<V extends Visit>({ steps }: StepParts, visit: V): Promise<Step<V> | undefined> {
  const asked = await steps.interactionOf(visit.request, visit.reply)
  return asked && { visit, asked }
}

async function signIn(parts: StepParts, step: Step<Posted>): Promise<FastifyReply> {
  const { visit } = step
  const { request, reply } = visit
  const read = await readSignIn(parts, visit)
  if ('state' in read) return showSignIn(step, read.state)
  const { userId, checked, amr } = read
  const refusal = await parts.checkSignIn(visit.place.communityId, userId)
  if (refusal) return showRefusal(step, refusal)
  try {
    await signInBrowser(parts, visit, userId, checked)
  } catch (error) {
    const state = overtakenState(error)
    if (!state) throw error
    return showSignIn(step, state)
  }
  const authTime = new Date(parts.clock.now())
  return redirect(reply, await parts.steps.finishLogin(request, reply, userId, { authTime, amr }))
}

/** As who is signed in already, without the password. */
async function proceed(parts: StepParts, step: Step, { user, createdAt }: NonNullable<Visit['session']>): Promise<FastifyReply> {
  const { request, reply } = step.visit
  const refusal = await parts.checkSignIn(step.visit.place.communityId, user.id)
  if (refusal) return showRefusal(step, refusal)
  return redirect(reply, await parts.steps.finishLogin(request, reply, user.id, { authTime: createdAt }))
}

async function allow(parts: StepParts, step: Step): Promise<FastifyReply> {
  const { request, reply } = step.visit
  const refusal = await refusalOf(parts, step)
  if (refusal) return showRefusal(step, refusal)
  const scopes = step.asked.scopes.map(({ name }) => name)
  return redirect(reply, await parts.steps.finishConsent(request, reply, { scopes }))
}

const refusalOf = async (parts: AccountParts, { visit, asked }: Step): Promise<SignInRefusal | undefined> =>
  asked.userId === undefined ? undefined : parts.checkSignIn(visit.place.communityId, asked.userId)

function showSignIn(step: Step, state: SignInState): FastifyReply {
  const { visit, asked } = step
  const action = addressOf(step)
  const form = signInForm(visit, state, { action, extra: hidden('step', 'sign-in'), links: otherWays(visit.place, action) })
  return sendForm(visit, state.problems, {
    title: state.step === 'code' ? 'Enter your code' : signInTitle(visit.place),
    leadsToApp: true,
    body: html`<p>to go on to <strong>${asked.app.name}</strong></p>${form}${denyForm(step, 'Cancel and go back')}`,
  })
}

async function showConsent(parts: AccountParts, step: Step): Promise<FastifyReply> {
  const refusal = await refusalOf(parts, step)
  if (refusal) return showRefusal(step, refusal)
  const account = step.asked.userId === undefined ? undefined : await parts.accounts.findAccount(step.asked.userId)
  return showPage(step, {
    title: `May ${step.asked.app.name} use your account?`,
    body: consentBody(step, account ?? { name: '', email: null, username: '' }),
  })
}

/** The app learns `access_denied` once the person gives up. */
const showRefusal = (step: Step, refusal: SignInRefusal): FastifyReply =>
  showPage(step, {
    title: refusalTitle(step.visit.place),
    status: 403,
    body: refusalBody(step, refusal),
  })

const showPage = ({ visit }: Step, options: PageOptions): FastifyReply =>
  sendPage(visit.reply, visit.place, { ...options, leadsToApp: true })

const sendOver = ({ reply, place }: Visit): FastifyReply =>
  sendPage(reply, place, {
    title: 'This sign-in is over',
    status: 404,
    body: html`<p>It is finished, took longer than an hour, or began in another browser. Go back to the app and sign in from there again.</p>`,
  })
