/** What the pages of apps show: the list, the form, the secret that is seen once. */
import { html, type Markup } from '../../../http/html.ts'
import type { App } from '../../../identity/apps/apps.ts'
import { alertBox, choices, field, hidden, textArea } from './fields.ts'
import type { Visit } from './visit.ts'
import { noProblems, type Problems, timeText } from './words.ts'

export const appLabels = {
  name: 'The name',
  redirectUris: 'The redirect address',
  postLogoutRedirectUris: 'The address after signing out',
}

/** What was typed, or what an app is now. */
export interface TypedApp {
  readonly name: string
  readonly redirectUris: string
  readonly postLogoutRedirectUris: string
  readonly kind: 'confidential' | 'public'
  readonly tokens: 'lasting' | 'expiring'
}
export const emptyApp: TypedApp = {
  name: '',
  redirectUris: '',
  postLogoutRedirectUris: '',
  kind: 'confidential',
  tokens: 'lasting',
}

export const typedFrom = (form: URLSearchParams): TypedApp => ({
  name: (form.get('name') ?? '').trim(),
  redirectUris: form.get('redirectUris') ?? '',
  postLogoutRedirectUris: form.get('postLogoutRedirectUris') ?? '',
  kind: form.get('kind') === 'public' ? 'public' : 'confidential',
  tokens: form.get('tokens') === 'expiring' ? 'expiring' : 'lasting',
})
export const typedOf = (app: App): TypedApp => ({
  name: app.name,
  redirectUris: app.redirectUris.join('\n'),
  postLogoutRedirectUris: app.postLogoutRedirectUris.join('\n'),
  kind: app.secretHash ? 'confidential' : 'public',
  tokens: app.hasLastingTokens ? 'lasting' : 'expiring',
})
/** The lines that are not empty. */
export const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

export const appList = ({ place: { path } }: Visit, apps: readonly App[]): Markup =>
  apps.length === 0
    ? html`<p>You have none yet.</p>`
    : html`<ul class="plain">${apps.map(
        (app) => html`<li><a href="${path}/account/apps/${app.id}">${app.name}</a><br>
<span class="soft">Client id <code>${app.clientId}</code>, ${app.secretHash ? 'with a secret' : 'public'}, since ${timeText(app.createdAt)}</span></li>`,
      )}</ul>`

/** Whether it is public is decided once: a secret cannot be taken back from those who have it. */
export function appForm(
  { formToken }: Visit,
  action: string,
  typed: TypedApp,
  { form, fields }: Problems = noProblems,
  isNew = false,
): Markup {
  return html`${alertBox(form)}<form method="post" action="${action}">${hidden('form_token', formToken)}
${field({ name: 'name', label: 'Name', hint: 'People see it when they are asked to let the app in.', value: typed.name, error: fields.name, lengthMax: 100 })}
${textArea({ name: 'redirectUris', label: 'Redirect addresses', hint: 'One in each line, exactly as the app sends them. With https, except on your own machine.', value: typed.redirectUris, error: fields.redirectUris })}
${textArea({ name: 'postLogoutRedirectUris', label: 'Addresses after signing out (optional)', hint: 'Where the app may send people once it has signed them out here. One in each line.', value: typed.postLogoutRedirectUris, error: fields.postLogoutRedirectUris, isOptional: true })}
${
  isNew &&
  choices(
    'kind',
    'Where does the app run?',
    [
      { value: 'confidential', label: 'On a server, which can keep a secret' },
      { value: 'public', label: 'In a browser or on a phone: no secret, it uses PKCE' },
    ],
    typed.kind,
  )
}
${choices(
  'tokens',
  'How long do its access tokens work?',
  [
    { value: 'expiring', label: 'An hour; the app gets a new one by itself' },
    { value: 'lasting', label: 'Until they are revoked, as older integrations expect' },
  ],
  typed.tokens,
)}
<button type="submit">${isNew ? 'Create app' : 'Save'}</button></form>`
}

export const secretBox = (app: App, clientSecret: string | undefined): Markup =>
  html`<dl><dt>Client id</dt><dd><code>${app.clientId}</code></dd>${
    clientSecret !== undefined && html`<dt>Client secret</dt><dd><code>${clientSecret}</code></dd>`
  }</dl>${
    clientSecret !== undefined &&
    html`<p class="box">Copy the secret now. <strong>It is shown only this once</strong>; all we keep is its fingerprint.</p>`
  }`

export const tokenBox = (token: string): Markup =>
  html`<dl><dt>Access token</dt><dd><code>${token}</code></dd></dl>
<p class="box">Copy it now. <strong>It is shown only this once</strong>; all we keep is its fingerprint.</p>`
