import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addLink, type NewLink } from '../../../domain/navigation-links/navigation-links.ts'
import { createApp } from '../../../identity/apps/apps.ts'
import { hexId, hostId } from '../../../kernel/ids.ts'
import { testActor } from '../../../testing/test-app.ts'
import { type AccountsApp, createAccountsApp, password } from '../testing/accounts-app.ts'

let a: AccountsApp
let communityId: string
let appId: string
beforeAll(async () => {
  a = await createAccountsApp()
  communityId = await a.createCommunity('guild')
  const wanted = { name: 'Doors', redirectUris: ['https://doors.example/back'] }
  appId = (await a.database.change(hostId, (tx) => createApp(tx, testActor, wanted, new Date()))).app.id
})
afterAll(() => a.close())

const add = async (section: NewLink['section'], iframeUrl = 'https://doors.example/app?x=1') => {
  const wanted = { section, label: 'Doors & keys', iframe_url: iframeUrl, is_user_editable: false }
  const { id } = await a.database.change(communityId, (tx) => addLink(tx, testActor, appId, wanted, new Date()))
  return `/c/guild/navigation_links/${hexId(id)}`
}
/** Signed in, and a member with this role; undefined for none. */
const person = async (username: string, role?: string) => {
  const { id, email } = await a.register(username)
  if (role !== undefined)
    await a.db.admin.query(
      `insert into memberships (community_id, id, user_id, role, status, joined_at) values ($1, gen_random_uuid(), $2, $3, 'ACCEPTED', now())`,
      [communityId, id, role],
    )
  return { id, email, browser: await a.signedIn(email) }
}

describe('the page of a navigation link', () => {
  it('shows the app in a frame, and tells it where and to whom', async () => {
    const { id, browser } = await person('member', 'MEMBER')
    await browser.get(`${await add('members')}?app_data=room+7`)
    expect([browser.status, browser.title]).toEqual([200, 'Doors & keys'])
    const source = /<iframe class="wide" src="([^"]*)" title="Doors &amp; keys" sandbox="[^"]*"><\/iframe>/.exec(
      browser.html,
    )![1]!
    const url = new URL(source.replaceAll('&amp;', '&'))
    expect(url.origin + url.pathname).toBe('https://doors.example/app')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      x: '1',
      cobot_embed: 'true',
      cobot_subdomain: 'guild',
      cobot_user_id: hexId(id),
      cobot_locale: 'en',
      cobot_section: 'members',
      app_data: 'room 7',
    })
    expect(browser.answer.headers['content-security-policy']).toContain('; frame-src https://doors.example;')
  })
  it('of the admins is for admins alone, and of the space for its members (404)', async () => {
    const [forAdmins, forMembers] = [await add('admin/manage'), await add('members')]
    const { browser: member } = await person('plain', 'MEMBER')
    const { browser: admin } = await person('admin', 'ADMIN')
    const { browser: stranger } = await person('stranger')
    for (const [browser, path, status] of [
      [member, forAdmins, 404],
      [admin, forAdmins, 200],
      [admin, forMembers, 200],
      [stranger, forMembers, 404],
      [admin, forMembers.replace('/c/guild', ''), 404],
      [admin, '/c/guild/navigation_links/none', 404],
    ] as const)
      expect([path, (await browser.get(path)).status]).toEqual([path, status])
  })
  it('asks who it is first, and comes back', async () => {
    const path = await add('members')
    const { email } = await person('late', 'MEMBER')
    const browser = await a.browser().get(path)
    expect(browser.title).toBe('Sign in to Community guild')
    await browser.press('Sign in', { email, password })
    expect([browser.url, browser.title]).toEqual([path, 'Doors & keys'])
  })
  it("answers on the space's own host too", async () => {
    const { email } = await person('host', 'MEMBER')
    const path = (await add('members')).replace('/c/guild', '')
    const browser = await a.browser('http://guild.localhost:4000').get(path)
    await browser.press('Sign in', { email, password })
    expect([browser.status, browser.title]).toEqual([200, 'Doors & keys'])
  })
})
