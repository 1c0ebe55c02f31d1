/** What holds for every page and every form of the account pages, read from the routes themselves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccountsApp, createAccountsApp, password } from '../testing/accounts-app.ts'
import type { TestBrowser } from '../testing/test-browser.ts'

let a: AccountsApp
let browser: TestBrowser
let appId: string
beforeAll(async () => {
  a = await createAccountsApp()
  await a.createCommunity('guild', { brand: { color: '#ffcc00', logoUrl: 'https://tracker.example/logo.png' } })
  browser = await a.signedIn((await a.register('walker')).email)
  await browser.get('/account/apps')
  await browser.press('Create app', { name: 'Walked', redirectUris: 'https://app.example/back' })
  await browser.get('/account/apps')
  appId = /\/account\/apps\/([\w-]{36})/.exec(browser.html)![1]!
})
afterAll(() => a.close())

const open = [
  '/account/sign-in',
  '/account/register',
  '/account/forgot-password',
  '/account/reset-password',
  '/account/verify-email',
]
const signedIn = () => ['/account', '/account/second-factor', '/account/apps', `/account/apps/${appId}`]
const posts = () => [
  ...open,
  '/account/sign-out',
  '/account/profile',
  '/account/send-verification',
  '/account/password',
  '/account/end-session',
  '/account/take-back',
  ...['begin', 'enable', 'disable', 'recovery-codes'].map((name) => `/account/second-factor/${name}`),
  '/account/apps',
  `/account/apps/${appId}`,
  `/account/apps/${appId}/secret`,
  `/account/apps/${appId}/token`,
  `/account/apps/${appId}/remove`,
]

describe('every page', () => {
  it('of the routes that exist is walked here', () => {
    const own = a.routes.filter((route) => /^(GET|POST) (\/c\/:tag)?\/account/.test(route))
    const walked = [
      ...[...open, ...signedIn()].map((url) => `GET ${url}`),
      ...posts().map((url) => `POST ${url}`),
      'GET /account/*',
    ].map((route) => route.replace(appId, ':id'))
    expect(own.sort()).toEqual([...walked, ...walked.map((route) => route.replace(' ', ' /c/:tag'))].sort())
  })
  it('runs no script, loads nothing, is shown in no frame and kept nowhere', async () => {
    for (const prefix of ['', '/c/guild'])
      for (const url of [...open, ...signedIn(), '/account/apps/unknown', '/account/un/known']) {
        const one = open.includes(url) ? a.browser() : browser
        await one.get(prefix + url)
        const { headers } = one.answer
        const policy = String(headers['content-security-policy'])
        expect(policy, url).toMatch(
          /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
        )
        expect(headers).toMatchObject({
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'x-frame-options': 'DENY',
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        })
        expect(one.html, url).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|url\(|@import|\sstyle=/)
        expect(one.html.match(/<h1>/g), url).toHaveLength(1)
        expect(one.html).toMatch(/^<!doctype html>\n<html lang="en">/)
      }
  })
  it('has a label for each field and no id twice', async () => {
    for (const url of [...open, ...signedIn()]) {
      const one = open.includes(url) ? a.browser() : browser
      await one.get(url)
      const ids = [...one.html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)
      expect(new Set(ids).size, url).toBe(ids.length)
      for (const [tag] of one.html.matchAll(/<(input|textarea)(?! type="(hidden|radio)"|[^>]* hidden)[^>]*>/g)) {
        const id = /\sid="([^"]+)"/.exec(tag)?.[1]
        expect(one.html, tag).toContain(`<label for="${id}">`)
        expect(tag).toMatch(/<textarea| autocomplete="[\w-]+"|name="(name|redirectUris|postLogoutRedirectUris)"/)
      }
    }
  })
  it("has the community's name and its colour, with black text on a light one", async () => {
    await browser.get('/c/guild/account')
    expect(browser.html).toContain('<span>Community guild</span>')
    expect(browser.html).toContain('--button:#ffcc00;--on-button:#000000')
    await browser.get('/account')
    expect(browser.html).toContain('--button:#1f5d42;--on-button:#ffffff')
  })
  it("shows a community's picture from a host of ours, and lets nothing else be loaded", async () => {
    await a.createCommunity('pictured', { brand: { logoUrl: 'http://localhost:4000/static/demo/logo.svg' } })
    const one = await a.browser().get('/c/pictured/account/sign-in')
    expect(one.html).toContain('<img src="http://localhost:4000/static/demo/logo.svg" alt="">')
    expect(one.answer.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src http:\/\/localhost:4000; form-action/,
    )
  })
  it('of who is not signed in leads to signing in and back', async () => {
    for (const url of signedIn()) {
      const one = await a.browser().get(url)
      expect(one.url, url).toBe(`/account/sign-in?return_to=${encodeURIComponent(url)}`)
    }
  })
})

describe('every form', () => {
  const rows = async () =>
    JSON.stringify(
      (
        await a.db.admin.query(
          `select (select count(*) from sessions where ended_at is null) sessions, (select count(*) from users) users,
             (select json_agg(u order by id) from users u) people, (select json_agg(p order by id) from apps p) apps,
             (select count(*) from account_tokens) links, (select count(*) from recovery_codes) codes`,
        )
      ).rows,
    )
  const filled = {
    email: 'new@example.org',
    username: 'new-one',
    password,
    current_password: password,
    new_password: 'x'.repeat(12),
    name: 'N',
    redirectUris: 'https://e.example/',
  }

  it('without its token, with a token of another browser or from another site is refused (403), and nothing is done', async () => {
    const before = await rows()
    const stranger = await a.signedIn((await a.register('other')).email)
    const { form_token: foreign } = stranger.forms[0]!.fields
    const begun = await rows()
    expect(begun).not.toBe(before)
    await browser.get('/account')
    const { form_token: own } = browser.forms[0]!.fields
    for (const prefix of ['', '/c/guild'])
      for (const url of posts())
        for (const [token, headers] of [
          [undefined, {}],
          ['', {}],
          [foreign, {}],
          [own!.slice(0, -4), {}],
          [own, { 'sec-fetch-site': 'cross-site' }],
          [own, { 'sec-fetch-site': 'same-site' }],
        ] as const) {
          await browser.post(prefix + url, { ...filled, ...(token !== undefined && { form_token: token }) }, headers)
          expect(browser.status, url).toBe(403)
          expect(browser.title).toBe('This page is too old')
        }
    expect(await rows()).toBe(begun)
  })
  it('from before signing in does not work afterwards', async () => {
    const one = await a.browser().get('/account/sign-in')
    const { form_token } = one.forms[0]!.fields
    await one.press('Sign in', { email: 'walker@example.org', password })
    expect(one.title).toBe('Your account')
    await one.post('/account/profile', { form_token: form_token!, username: 'changed' })
    expect(one.status).toBe(403)
  })
  it('of another kind or too large is refused as a page', async () => {
    for (const [payload, type, status] of [
      ['{}', 'application/json', 415],
      ['x', 'multipart/form-data; boundary=x', 415],
      [`a=${'x'.repeat(70_000)}`, 'application/x-www-form-urlencoded', 413],
      ['a=%00', 'application/x-www-form-urlencoded', 400],
    ] as const) {
      const answer = await a.app.inject({ method: 'POST', url: '/account/sign-in', payload, headers: { 'content-type': type } })
      expect(answer.statusCode, type).toBe(status)
      expect(answer.headers['content-type']).toContain('text/html')
      expect(answer.body).toContain('<h1>This did not work</h1>')
    }
  })
})

describe('over https', () => {
  it('cookies are tied to the host and never sent in the clear', async () => {
    const secure = await createAccountsApp({ publicUrl: 'https://guild.example' })
    try {
      const { email } = await secure.register('sara')
      const one = await secure.browser().get('/account/sign-in')
      expect([...one.cookies.keys()]).toEqual(['__Host-guildhall_browser'])
      expect(one.answer.headers['set-cookie']).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
      await one.press('Sign in', { email, password })
      expect([...one.cookies.keys()]).toContain('__Host-guildhall_session')
      expect(one.title).toBe('Your account')
    } finally {
      await secure.close()
    }
  })
})
