import type { space } from '@guildhall/contract/space'
import { addLink, listLinks, type NavigationLink, removeLink } from '../../../domain/navigation-links/navigation-links.ts'
import { type Handler, type Handlers, WithHeaders } from '../../../http/context.ts'
import { Fail } from '../../../kernel/fail.ts'
import { fromHexId, hexId } from '../../../kernel/ids.ts'

type Links = typeof space.navigationLinks

const present = (link: NavigationLink, spaceUrl: string) => ({
  section: link.section,
  label: link.label,
  iframe_url: link.iframe_url,
  user_editable: link.is_user_editable,
  url: `${spaceUrl}/api/navigation_links/${hexId(link.id)}`,
  user_url: `${spaceUrl}/navigation_links/${hexId(link.id)}`,
})

const list: Handler<Links['list']> = async ({ token, data, space: { communityId, url } }) =>
  (await listLinks(data.tenant(communityId), token.appId)).map((link) => present(link, url))

const create: Handler<Links['create']> = async ({ body, token, actor, data, space: { communityId, url }, now }) => {
  const { section, label, iframe_url, user_editable: isEditable = false } = body
  const wanted = { section, label, iframe_url, is_user_editable: isEditable }
  const link = await data.change(communityId, (tx) => addLink(tx, actor, token.appId, wanted, now))
  const reply = present(link, url)
  return new WithHeaders(reply, { location: reply.url })
}

const remove: Handler<Links['remove']> = async ({ params, token, actor, data, space: { communityId } }) => {
  const id = fromHexId(params.id)
  if (id === undefined) throw new Fail('navigation_link_not_found')
  await data.change(communityId, (tx) => removeLink(tx, actor, token.appId, id))
  return undefined
}

export const navigationLinks: Handlers<Links> = { list, create, remove }
