/** `/account/second-factor`: set it up with an authenticator app, get new recovery codes, switch it off. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { html, Markup } from '../../../http/html.ts'
import { qrSvg } from '../../../identity/second-factor/qr.ts'
import { deriveKey, open, seal } from '../../../kernel/sealing.ts'
import { accountNav } from './account-nav.ts'
import { alertBox, field, hidden } from './fields.ts'
import { sendPage } from './layout.ts'
import type { AccountParts } from './parts.ts'
import { redirect } from './redirect.ts'
import { sendForm } from './send-form.ts'
import { openVisit, type Posted, receiveForm, sessionOf, type Visit } from './visit.ts'
import { noProblems, type Problems, problemsOf } from './words.ts'

/** What the app is to learn, as long as the form for its first code comes back wrong. */
interface Setup {
  readonly secretBase32: string
  readonly uri: string
}
const labels = { code: 'The code' }

export function secondFactorPages(app: FastifyInstance, parts: AccountParts): void {
  const { accounts } = parts
  app.get('/account/second-factor', async (request, reply) => showState(parts, await openVisit(parts, request, reply)))

  const post = (path: string, work: (visit: Posted, code: string) => Promise<FastifyReply>) =>
    app.post(`/account/second-factor${path}`, async (request, reply) => {
      const visit = await receiveForm(parts, request, reply)
      sessionOf(visit, `${visit.place.path}/account/second-factor`)
      return work(visit, (visit.form.get('code') ?? '').trim())
    })
  const isOn = async (visit: Posted) => (await accounts.secondFactorState(sessionOf(visit).user.id)).isOn
  post('/begin', async (visit) =>
    (await isOn(visit))
      ? showState(parts, visit)
      : showSetup(parts, visit, await accounts.beginTotp(sessionOf(visit).user.id), noProblems),
  )
  post('/enable', async (visit, code) => {
    const { user } = sessionOf(visit)
    const setup = openSetup(parts, user.id, visit.form.get('setup') ?? '')
    if (!setup) return showState(parts, visit)
    try {
      const { recoveryCodes } = await accounts.enableTotp(user.id, code, visit.origin.requestId)
      return showCodes(visit, 'The second step is on', recoveryCodes)
    } catch (error) {
      // Sent twice, or from another tab: there is nothing to set up any more.
      return (await isOn(visit)) ? showState(parts, visit) : showSetup(parts, visit, setup, problemsOf(error, labels))
    }
  })
  post('/recovery-codes', async (visit, code) => {
    try {
      const { recoveryCodes } = await accounts.renewRecoveryCodes(sessionOf(visit).user.id, code, visit.origin.requestId)
      return showCodes(visit, 'Your new recovery codes', recoveryCodes)
    } catch (error) {
      return showState(parts, visit, { renew: problemsOf(error, labels) })
    }
  })
  post('/disable', async (visit, code) => {
    try {
      await accounts.disableTotp(sessionOf(visit).user.id, code, visit.origin.requestId)
    } catch (error) {
      return showState(parts, visit, { disable: problemsOf(error, labels) })
    }
    return redirect(visit.reply, `${visit.place.path}/account?done=second-factor-off`)
  })
}

async function showState(
  parts: AccountParts,
  visit: Visit,
  refused: { renew?: Problems; disable?: Problems } = {},
): Promise<FastifyReply> {
  const state = await parts.accounts.secondFactorState(sessionOf(visit).user.id)
  return sendForm(visit, refused.renew ?? refused.disable, {
    title: 'Second step',
    nav: accountNav(visit, 'account'),
    body: state.isOn ? offerChange(visit, state.recoveryCodesLeft, refused) : offerSetup(visit),
  })
}

const formTo = ({ place, formToken }: Visit, path: string, content: Markup): Markup =>
  html`<form method="post" action="${place.path}/account/second-factor/${path}">${hidden('form_token', formToken)}${content}</form>`

const offerSetup = (visit: Visit): Markup =>
  html`<p>With it, signing in takes a code of an authenticator app besides the password. Who learns your password still cannot sign in.</p>
<p>Any such app works, on your phone or in your password manager.</p>
${formTo(visit, 'begin', html`<button type="submit">Set it up</button>`)}`

function offerChange(visit: Visit, codesLeft: number, { renew, disable }: { renew?: Problems; disable?: Problems }): Markup {
  const code = (id: string, problems: Problems | undefined) =>
    field({
      name: 'code',
      id,
      label: 'Code',
      autocomplete: 'one-time-code',
      hint: 'From your authenticator app, or a recovery code.',
      error: problems?.fields.code,
      lengthMax: 40,
    })
  return html`<p>It is on.</p>
<h2>Recovery codes</h2><p>${codesLeft} are left. New ones replace all that you have.</p>${alertBox(renew?.form)}
${formTo(visit, 'recovery-codes', html`${code('renew-code', renew)}<button type="submit">Get new recovery codes</button>`)}
<h2>Switch it off</h2><p>Then the password alone is enough to sign in.</p>${alertBox(disable?.form)}
${formTo(visit, 'disable', html`${code('disable-code', disable)}<button type="submit" class="second">Switch it off</button>`)}`
}

function showSetup(parts: AccountParts, visit: Visit, setup: Setup, problems: Problems): FastifyReply {
  const { user } = sessionOf(visit)
  const groups = setup.secretBase32.match(/.{1,4}/g)!.join(' ')
  return sendForm(visit, problems, {
    title: 'Set up the second step',
    nav: accountNav(visit, 'account'),
    body: html`<ol><li>Scan this picture with your authenticator app.
${new Markup(qrSvg(setup.uri, 'QR code of the secret, which stands below as text'))}
Or type the secret into the app: <code>${groups}</code></li>
<li>The app then shows six digits, new ones every 30 seconds. Type those of now.</li></ol>
${alertBox(problems.form)}${formTo(
  visit,
  'enable',
  html`${hidden('setup', sealSetup(parts, user.id, setup))}${field({ name: 'code', label: 'Code', autocomplete: 'one-time-code', inputmode: 'numeric', error: problems.fields.code, lengthMax: 12 })}
<button type="submit">Switch it on</button>`,
)}`,
  })
}

const showCodes = (visit: Visit, title: string, codes: readonly string[]): FastifyReply =>
  sendPage(visit.reply, visit.place, {
    title,
    nav: accountNav(visit, 'account'),
    body: html`<p>These are your recovery codes. Each lets you sign in once when your phone is not there. Print them or keep them in a safe place: <strong>they are shown only now.</strong></p>
<ul class="codes plain">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p><a class="button" href="${visit.place.path}/account">I have kept them</a></p>`,
  })

const setupKey = (secret: Buffer): Buffer => deriveKey(secret, 'second factor form')
const sealSetup = ({ secret }: AccountParts, userId: string, setup: Setup): string =>
  seal(setupKey(secret), JSON.stringify(setup), userId).toString('base64url')
function openSetup({ secret }: AccountParts, userId: string, sealed: string): Setup | undefined {
  try {
    return JSON.parse(open(setupKey(secret), Buffer.from(sealed, 'base64url'), userId).toString('utf8')) as Setup
  } catch {
    return undefined
  }
}
