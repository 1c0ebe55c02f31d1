/** On the account page: the apps that the person has let in here, and the way to take that back. */
import { sentenceOf } from '@guildhall/contract/space/scopes'
import { html, type Markup } from '../../../http/html.ts'
import { hidden } from './fields.ts'
import type { AccountParts } from './parts.ts'
import type { Visit } from './visit.ts'

export interface AllowedApp {
  readonly clientId: string
  readonly name: string
  readonly scopes: readonly string[]
}

/** At the issuer of this place: each has its own. */
export async function findAllowedApps(
  { issuers }: Pick<AccountParts, 'issuers'>,
  communityId: string,
  userId: string,
): Promise<AllowedApp[]> {
  const allowed = await issuers.consents.list(communityId, userId)
  const apps = await Promise.all(allowed.map(({ clientId }) => issuers.apps.find(clientId)))
  return allowed.flatMap(({ clientId, scopes }, index) => {
    const app = apps[index]
    return app ? [{ clientId, name: app.name, scopes }] : []
  })
}

export function allowedApps({ place, formToken }: Visit, apps: readonly AllowedApp[]): Markup | undefined {
  if (apps.length === 0) return undefined
  const item = ({ clientId, name, scopes }: AllowedApp) =>
    html`<li><strong>${name}</strong> may<ul>${scopes.map((scope) => html`<li>${sentenceOf(scope)}</li>`)}</ul>
<form class="inline" method="post" action="${place.path}/account/take-back">${hidden('form_token', formToken)}${hidden('client_id', clientId)}<button type="submit" class="second" aria-label="Take back what ${name} may">Take back</button></form></li>`
  return html`<h2 id="allowed">Apps that may use your account</h2><ul class="plain">${apps.map(item)}</ul>`
}
