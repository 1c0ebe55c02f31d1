import Type from 'typebox'
import { route } from '../route.ts'
import { Choice, Closed, HttpUrl, NoContent } from '../schemas.ts'
import { Body, inSpace, inSpaceWithId, sample, tenant } from './base.ts'

export const linkSections = ['admin/setup', 'admin/manage', 'admin/analyze', 'members'] as const
/** Of one app in one space. */
export const linksMax = 100

export const NavigationLink = Closed({
  section: Choice(linkSections),
  label: Type.String(),
  iframe_url: Type.String(),
  user_editable: Type.Boolean(),
  url: Type.String({ description: 'DELETE removes the link' }),
  user_url: Type.String({ description: 'Where people see the page' }),
})
const body = { section: 'admin/manage', label: 'Door locks', iframe_url: 'https://locks.example.org/embed' } as const
const linkExample = {
  ...body,
  user_editable: false,
  url: `${sample.url}/api/navigation_links/${sample.link}`,
  user_url: `${sample.url}/navigation_links/${sample.link}`,
}
const access = { token: 'navigation', as: 'admin' } as const

export const navigationLinks = {
  list: route({
    id: 'space.navigationLinks.list',
    method: 'GET',
    path: tenant('/navigation_links'),
    tag: 'Navigation links',
    summary: 'List the links that the app has added to the menus of a space',
    access,
    params: inSpace,
    reply: { status: 200, schema: Type.Array(NavigationLink) },
    errors: ['community_not_found'],
    example: { params: { tag: sample.tag }, reply: [linkExample] },
  }),
  create: route({
    id: 'space.navigationLinks.create',
    method: 'POST',
    path: tenant('/navigation_links'),
    tag: 'Navigation links',
    summary: 'Add a link to a menu of a space',
    access,
    params: inSpace,
    body: Body({
      section: Choice(linkSections),
      label: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
      iframe_url: HttpUrl(),
      user_editable: Type.Optional(Type.Boolean()),
    }),
    reply: { status: 201, schema: NavigationLink },
    errors: ['community_not_found'],
    example: { params: { tag: sample.tag }, body, reply: linkExample },
  }),
  remove: route({
    id: 'space.navigationLinks.remove',
    method: 'DELETE',
    path: tenant('/navigation_links/:id'),
    tag: 'Navigation links',
    summary: 'Remove a link that the app has added',
    access,
    params: inSpaceWithId,
    reply: { status: 204, schema: NoContent },
    errors: ['community_not_found', 'navigation_link_not_found'],
    example: { params: { tag: sample.tag, id: sample.link }, reply: null },
  }),
}
