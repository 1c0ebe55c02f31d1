/** `response_mode=form_post`, as .NET asks by default (OAuth 2.0 Form Post Response Mode): a page that sends the answer to the app. */
import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import type { Arrival } from './testing/jar.ts'
import { authorizeUrl, bearer, get, post } from './testing/raw.ts'

let at: IssuerApp
let alpha: { id: string; url: string }
let made: AppWithSecret
beforeAll(async () => {
  at = await createIssuerApp()
  alpha = await at.addCommunity('alpha')
  at.person.userId = await at.addUser('ada')
  made = await at.addApp()
})
afterAll(() => at.close())

const wanted = (more: Record<string, string> = {}) => ({
  response_type: 'code',
  response_mode: 'form_post',
  client_id: made.app.clientId,
  redirect_uri: at.redirectUri,
  scope: 'openid',
  state: 's',
  ...more,
})
const unescapeHtml = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

/** What the page sends, and to where. */
function formOf({ body, headers }: Arrival): { action: string; fields: Record<string, string> } {
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  const [, action] = /<form method="post" action="([^"]*)">/.exec(body)!
  const inputs = body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)
  return {
    action: unescapeHtml(action!),
    fields: Object.fromEntries([...inputs].map(([, name, value]) => [name!, unescapeHtml(value!)])),
  }
}

describe('response_mode=form_post', () => {
  it.each([['the host'], ['a community']])('gives the code of %s in a form, and the code works', async (which) => {
    const url = which === 'the host' ? at.url : alpha.url
    const page = await at.browser().open(authorizeUrl(url, wanted({ state: `"'><script>&amp;` })))
    expect([page.status, page.hops.length > 2]).toEqual([200, true])
    const { action, fields } = formOf(page)
    expect(action).toBe(at.redirectUri)
    expect(fields).toEqual({ code: expect.any(String), state: `"'><script>&amp;`, iss: url })
    const { status, body } = await post(`${url}/oauth/access_token`, {
      grant_type: 'authorization_code',
      code: fields.code!,
      redirect_uri: at.redirectUri,
      client_id: made.app.clientId,
      client_secret: made.clientSecret!,
    })
    expect(status).toBe(200)
    expect((await get(`${url}/api/userinfo`, bearer(body.access_token))).status).toBe(200)
  })
  it('gives it at once to a browser that is signed in, asked by POST too', async () => {
    const browser = at.browser()
    await browser.open(authorizeUrl(at.url, wanted()))
    const body = new URLSearchParams(wanted())
    const page = await browser.open(`${at.url}/oauth/authorize`, { method: 'POST', body })
    expect([page.status, page.hops.length]).toEqual([200, 2])
    expect(formOf(page).fields.code).toBeTruthy()
  })
  it('tells the app in a form too that the person did not agree, or that nobody is signed in', async () => {
    at.person.doesConsent = false
    const denied = await at.browser().open(authorizeUrl(at.url, wanted({ scope: 'openid email' })))
    at.person.doesConsent = true
    expect(formOf(denied)).toMatchObject({
      action: at.redirectUri,
      fields: { error: 'access_denied', state: 's', iss: at.url },
    })
    const nobody = await at.browser().open(authorizeUrl(at.url, wanted({ prompt: 'none' })))
    expect(formOf(nobody).fields).toMatchObject({ error: 'login_required', state: 's' })
  })
  it('sends nothing to an address that the app has not registered', async () => {
    const page = await at.browser().open(authorizeUrl(at.url, wanted({ redirect_uri: 'https://evil.example.com/' })))
    expect([page.status, page.body.includes('<form')]).toEqual([400, false])
  })
  it('runs the one script that sends the form, has a button where none runs, and is kept and framed nowhere', async () => {
    const { headers, body } = await at.browser().open(authorizeUrl(at.url, wanted()))
    const scripts = [...body.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => script!)
    expect(scripts).toHaveLength(1)
    const policy = headers.get('content-security-policy')!.split(/;\s*/)
    expect(policy.toSorted()).toEqual([
      `base-uri 'none'`,
      `default-src 'none'`,
      `frame-ancestors 'none'`,
      `script-src 'sha256-${hash('sha256', scripts[0]!, 'base64')}'`,
    ])
    expect(body).toMatch(/<noscript>.*<button [^>]*type="submit">.*<\/noscript>/s)
    expect([headers.get('cache-control'), headers.get('x-frame-options')]).toEqual(['no-store', 'DENY'])
  })
  it('lets no other page of the endpoint run a script', async () => {
    const failed = await at.browser().open(authorizeUrl(at.url, wanted({ client_id: 'nobody' })))
    expect(failed.headers.get('content-security-policy')).not.toContain('script-src')
    const away = await at.browser().open(authorizeUrl(at.url, wanted({ response_mode: 'query' })))
    expect(away.headers.get('content-security-policy')).toContain(`default-src 'none'; script-src;`)
  })
})
