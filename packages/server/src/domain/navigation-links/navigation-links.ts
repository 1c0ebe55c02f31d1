/** Links that apps add to the menus of a space; an app sees and removes its own alone. Source: space contract 2.5 Navigation links. */
import { linksMax } from '@guildhall/contract/space/navigation-links'
import type { Tenant, Tx } from '../../db/database.ts'
import { type Actor, record } from '../../events/outbox.ts'
import { isManager } from '../../identity/roles.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { newId } from '../../kernel/ids.ts'
import { roleOf } from '../memberships/memberships.ts'
import { deleteLink, insertLink, linkById, linksOfApp, lockLinksOfApp, type NavigationLink } from './navigation-links-store.ts'

export type { NavigationLink } from './navigation-links-store.ts'

/** In the order they were added. */
export const listLinks = (tenant: Tenant, appId: string): Promise<NavigationLink[]> => linksOfApp(tenant, appId)

/** For whom its section is: members, or admins. Others learn nothing of it: 404. */
export async function openLink(tenant: Tenant, userId: string, id: string): Promise<NavigationLink> {
  const [link, role] = await Promise.all([linkById(tenant, id), roleOf(tenant, userId)])
  const mayOpen = link?.section === 'members' ? role !== undefined : isManager(role)
  if (!link || !mayOpen) throw new Fail('navigation_link_not_found')
  return link
}

export type NewLink = Omit<NavigationLink, 'id' | 'app_id'>

export async function addLink(tx: Tx, actor: Actor, appId: string, wanted: NewLink, now: Date): Promise<NavigationLink> {
  await lockLinksOfApp(tx, appId)
  if ((await linksOfApp(tx, appId)).length >= linksMax) throw invalid('', `an app adds at most ${linksMax} links to a space`)
  const link = { ...wanted, id: newId(), app_id: appId }
  await insertLink(tx, link, now)
  await recordLink(tx, actor, 'navigation_link.created', link)
  return link
}

/** 404 for what is none of the app's. */
export async function removeLink(tx: Tx, actor: Actor, appId: string, id: string): Promise<void> {
  const label = await deleteLink(tx, id, appId)
  if (label === undefined) throw new Fail('navigation_link_not_found')
  await recordLink(tx, actor, 'navigation_link.removed', { id, app_id: appId, label })
}

const recordLink = (
  tx: Tx,
  actor: Actor,
  type: 'navigation_link.created' | 'navigation_link.removed',
  { id, app_id: appId, label }: Pick<NavigationLink, 'id' | 'app_id' | 'label'>,
): Promise<void> =>
  record(tx, actor, { type, objectType: 'navigation_link', objectId: id, data: { navigationLinkId: id, appId, label } })
