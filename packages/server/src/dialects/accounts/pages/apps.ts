/** `/account/apps`: the OAuth apps of a person, who makes, changes and removes them here. */
import { spaceScopes } from '@guildhall/contract/space/scopes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html, type Markup } from '../../../http/html.ts'
import {
  type App,
  type AppWithSecret,
  createApp,
  findApp,
  listApps,
  removeApp,
  renewSecret,
  updateApp,
} from '../../../identity/apps/apps.ts'
import { userActor } from '../../../identity/sessions/sessions.ts'
import { Fail } from '../../../kernel/fail.ts'
import { hostId, isUuid } from '../../../kernel/ids.ts'
import { accountNav } from './account-nav.ts'
import {
  appForm,
  appLabels,
  appList,
  emptyApp,
  linesOf,
  secretBox,
  type TypedApp,
  tokenBox,
  typedFrom,
  typedOf,
} from './app-forms.ts'
import { hidden, noteBox } from './fields.ts'
import { sendPage } from './layout.ts'
import type { AccountParts } from './parts.ts'
import { redirect } from './redirect.ts'
import { sendForm } from './send-form.ts'
import { openVisit, type Posted, receiveForm, sessionOf, type Visit } from './visit.ts'
import { noProblems, type Problems, problemsOf } from './words.ts'

const listNotes: Readonly<Record<string, string>> = { removed: 'The app is removed. Its tokens do not work any more.' }

export function appsPages(app: FastifyInstance, parts: AccountParts): void {
  const { database, clock } = parts
  const now = () => new Date(clock.now())

  app.get('/account/apps', async (request, reply) => {
    const visit = await openVisit(parts, request, reply)
    const note = listNotes[(request.query as { done?: string }).done ?? '']
    return showList(visit, await listApps(database.system, sessionOf(visit).user.id), { note })
  })
  app.post('/account/apps', async (request, reply) => {
    const { visit, actor, userId } = await receive(parts, request, reply)
    const typed = typedFrom(visit.form)
    const wanted = {
      name: typed.name,
      redirectUris: linesOf(typed.redirectUris),
      postLogoutRedirectUris: linesOf(typed.postLogoutRedirectUris),
      isPublic: typed.kind === 'public',
      hasLastingTokens: typed.tokens === 'lasting',
      ownerUserId: userId,
    }
    try {
      const made = await database.change(hostId, (tx) => createApp(tx, actor, wanted, now()))
      return showSecret(visit, 'Your app is ready', made)
    } catch (error) {
      const problems = problemsOf(error, appLabels)
      return showList(visit, await listApps(database.system, userId), { typed, problems })
    }
  })
  app.get('/account/apps/:id', async (request, reply) => {
    const visit = await openVisit(parts, request, reply)
    const own = await findOwnApp(parts, visit)
    return showApp(visit, own, typedOf(own), { isSaved: 'done' in (request.query as object) })
  })
  app.post('/account/apps/:id', async (request, reply) => {
    const { visit, actor, userId } = await receive(parts, request, reply)
    const own = await findOwnApp(parts, visit)
    const typed = typedFrom(visit.form)
    const changes = {
      name: typed.name,
      redirectUris: linesOf(typed.redirectUris),
      postLogoutRedirectUris: linesOf(typed.postLogoutRedirectUris),
      hasLastingTokens: typed.tokens === 'lasting',
    }
    try {
      await database.change(hostId, (tx) => updateApp(tx, actor, { id: own.id, ownerUserId: userId }, changes, now()))
    } catch (error) {
      return showApp(visit, own, typed, { problems: problemsOf(error, appLabels) })
    }
    return redirect(reply, `${visit.place.path}/account/apps/${own.id}?done=saved`)
  })
  app.post('/account/apps/:id/secret', async (request, reply) => {
    const { visit, actor, userId } = await receive(parts, request, reply)
    const { id } = await findOwnApp(parts, visit)
    const made = await database.change(hostId, (tx) => renewSecret(tx, actor, { id, ownerUserId: userId }, now()))
    return showSecret(visit, 'The new secret', made)
  })
  app.post('/account/apps/:id/token', async (request, reply) => {
    const { visit, userId } = await receive(parts, request, reply)
    const { name, clientId, scopes } = await findOwnApp(parts, visit)
    const wanted = { communityId: hostId, userId, clientId, scopes: scopes ?? Object.keys(spaceScopes) }
    const made = await parts.issuers.tokens.issue(wanted)
    // Removed in another window a moment ago.
    if (!made) throw new Fail('app_not_found')
    return sendPage(reply, visit.place, {
      title: 'A test access token',
      nav: accountNav(visit, 'apps'),
      body: html`<p>With it, ${name} may do for you whatever it may ask people for: as if you had signed in and allowed it all.</p>${tokenBox(made.token)}${goOn(visit)}`,
    })
  })
  app.post('/account/apps/:id/remove', async (request, reply) => {
    const { visit, actor, userId } = await receive(parts, request, reply)
    const { id } = await findOwnApp(parts, visit)
    await removeApp(database, actor, { id, ownerUserId: userId })
    return redirect(reply, `${visit.place.path}/account/apps?done=removed`)
  })
}

async function receive(parts: AccountParts, request: FastifyRequest, reply: FastifyReply) {
  const visit: Posted = await receiveForm(parts, request, reply)
  const userId = sessionOf(visit, `${visit.place.path}/account/apps`).user.id
  return { visit, userId, actor: userActor(userId, request.id) }
}

/** Another person's looks like one that is not there. */
async function findOwnApp({ database }: AccountParts, visit: Visit): Promise<App> {
  const userId = sessionOf(visit).user.id
  const { id } = visit.request.params as { id: string }
  const found = isUuid(id) ? await findApp(database.system, id) : undefined
  if (found?.ownerUserId !== userId) throw new Fail('app_not_found')
  return found
}

interface ListState {
  readonly note?: string | undefined
  readonly typed?: TypedApp
  readonly problems?: Problems
}
const showList = (visit: Visit, apps: readonly App[], { note, typed = emptyApp, problems }: ListState): FastifyReply =>
  sendForm(visit, problems, {
    title: 'Your apps',
    nav: accountNav(visit, 'apps'),
    body: html`${noteBox(note)}<p>Programs that sign people in here, or that use the API for them.</p>${appList(visit, apps)}
<h2>New app</h2>${appForm(visit, `${visit.place.path}/account/apps`, typed, problems, true)}`,
  })

function showApp(
  visit: Visit,
  app: App,
  typed: TypedApp,
  { problems = noProblems, isSaved = false }: { problems?: Problems; isSaved?: boolean },
): FastifyReply {
  const base = addressOf(visit, app)
  return sendForm(visit, problems, {
    title: app.name,
    nav: accountNav(visit, 'apps'),
    body: html`${noteBox(isSaved ? 'Saved.' : undefined)}${secretBox(app, undefined)}${appForm(visit, base, typed, problems)}
${app.secretHash && html`<h2>New secret</h2><p>The present one stops working at once.</p>${button(visit, app, 'secret', 'Make a new secret')}`}
${testToken(visit, app)}
<h2>Remove</h2><p>Nobody can sign in with it any more, and its tokens stop working. This cannot be undone.</p>${button(visit, app, 'remove', 'Remove this app')}`,
  })
}

const showSecret = (visit: Visit, title: string, { app, clientSecret }: AppWithSecret): FastifyReply =>
  sendPage(visit.reply, visit.place, {
    title,
    nav: accountNav(visit, 'apps'),
    body: html`<p>${app.name}</p>${secretBox(app, clientSecret)}${testToken(visit, app)}${goOn(visit)}`,
  })

const addressOf = ({ place }: Visit, { id }: App): string => `${place.path}/account/apps/${id}`
const button = (visit: Visit, app: App, path: string, text: string): Markup =>
  html`<form method="post" action="${addressOf(visit, app)}/${path}">${hidden('form_token', visit.formToken)}<button type="submit" class="second">${text}</button></form>`

/** To try the API before there is a sign-in. Source: space contract 2.1. */
const testToken = (visit: Visit, app: App): Markup =>
  html`<h2>Try it</h2><p>A test access token calls the API as you, without a sign-in.</p>${button(visit, app, 'token', 'Make a test access token')}`
const goOn = ({ place }: Visit): Markup => html`<p><a class="button" href="${place.path}/account/apps">Go on</a></p>`
