/**
 * `/c/:tag/navigation_links/:id`: what an app shows in a space, in a frame of a page of the space's own. Source: space contract 2.5,
 * Navigation links.
 */
import type { FastifyInstance } from 'fastify'
import { type NavigationLink, openLink } from '../../../domain/navigation-links/navigation-links.ts'
import { html } from '../../../http/html.ts'
import { Fail } from '../../../kernel/fail.ts'
import { fromHexId, hexId } from '../../../kernel/ids.ts'
import { accountNav } from './account-nav.ts'
import { sendPage } from './layout.ts'
import type { AccountParts } from './parts.ts'
import { openVisit, sessionOf } from './visit.ts'

/** An app of somebody else's: it may run and ask, and may not take the whole window without a click. */
const sandbox = 'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-top-navigation-by-user-activation'

export function navigationLinkPage(app: FastifyInstance, parts: AccountParts): void {
  app.get('/navigation_links/:id', async (request, reply) => {
    const visit = await openVisit(parts, request, reply)
    const { communityId, tag } = visit.place
    if (tag === undefined) throw new Fail('route_not_found')
    const { user } = sessionOf(visit)
    const id = fromHexId((request.params as { id: string }).id)
    if (id === undefined) throw new Fail('navigation_link_not_found')
    const link = await openLink(parts.database.tenant(communityId), user.id, id)
    const { app_data: appData } = request.query as { app_data?: unknown }
    const address = frameAddress(link, { tag, userId: user.id, appData: typeof appData === 'string' ? appData : undefined })
    return sendPage(reply, visit.place, {
      title: link.label,
      nav: accountNav(visit, undefined),
      frameTarget: address,
      body: html`<iframe class="wide" src="${address}" title="${link.label}" sandbox="${sandbox}"></iframe>`,
    })
  })
}

/** What the app is told of where it is shown, and to whom. */
function frameAddress(
  { iframe_url: text, section }: NavigationLink,
  { tag, userId, appData }: { tag: string; userId: string; appData: string | undefined },
): string {
  const url = new URL(text)
  const told = {
    cobot_embed: 'true',
    cobot_subdomain: tag,
    cobot_user_id: hexId(userId),
    cobot_locale: 'en',
    cobot_section: section,
    ...(appData !== undefined && { app_data: appData }),
  }
  for (const [name, value] of Object.entries(told)) url.searchParams.set(name, value)
  return url.href
}
