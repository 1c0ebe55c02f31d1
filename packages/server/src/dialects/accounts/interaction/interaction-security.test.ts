import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccountsApp, createAccountsApp, password } from '../testing/accounts-app.ts'
import { type AppSignIn, createAppSignIn, target } from '../testing/app-sign-in.ts'
import type { TestBrowser } from '../testing/test-browser.ts'

let a: AccountsApp
let calendar: AppSignIn
beforeAll(async () => {
  a = await createAccountsApp()
  await a.createCommunity('guild')
  calendar = await createAppSignIn(a, 'Calendar')
})
afterAll(() => a.close())

describe('the forms of an interaction', () => {
  it('carry headers that let nothing in, and do not hold the app to one address', async () => {
    const { email } = await a.register('kurt')
    const browser = await a.browser().get(calendar.authorizeUrl())
    const check = () => {
      expect(String(browser.answer.headers['content-security-policy'])).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; frame-ancestors 'none'$/,
      )
      expect(browser.answer.headers).toMatchObject({ 'x-frame-options': 'DENY', 'cache-control': 'no-store' })
      expect(browser.html).not.toMatch(/<script|<link|<img|\son\w+=|\sstyle=/)
    }
    check()
    await browser.press('Sign in', { email, password })
    check()
  })
  it('are refused without their token, with that of another page, browser or interaction, and from another site (403)', async () => {
    const { email } = await a.register('lena')
    const browser = await a.signedIn(email)
    const { form_token: ofAccount } = browser.forms[0]!.fields
    await browser.get(calendar.authorizeUrl())
    await browser.press('Continue as lena')
    const other = await a.signedIn(email)
    await other.get(calendar.authorizeUrl())
    const { form_token: ofOther } = other.forms[0]!.fields
    const consent = browser.url
    const { form_token: own } = browser.forms[0]!.fields
    const sibling = await browser.get(calendar.authorizeUrl('', { prompt: 'login' }))
    const { form_token: ofSibling } = sibling.forms[0]!.fields
    for (const step of ['allow', 'deny', 'continue', 'sign-in'])
      for (const [form_token, headers] of [
        ['', {}],
        [ofAccount!, {}],
        [ofOther!, {}],
        [ofSibling!, {}],
        [own!, { 'sec-fetch-site': 'cross-site' }],
      ] as const) {
        await browser.post(consent, { form_token, step, email, password }, headers)
        expect(browser.status).toBe(403)
        expect(browser.answer.headers.location).toBeUndefined()
      }
    await browser.get(consent)
    await browser.press('Allow')
    expect(target(browser).searchParams.get('code')).toBeTruthy()
  })
  it('belong to the browser in which the sign-in began', async () => {
    const { email } = await a.register('mona')
    const browser = await a.browser().get(calendar.authorizeUrl())
    const attacker = await a.signedIn((await a.register('mallory')).email)
    await attacker.get(browser.url)
    expect(attacker.status).toBe(404)
    expect(attacker.title).toBe('This sign-in is over')
    const { url } = browser
    await browser.press('Sign in', { email, password })
    await browser.press('Allow')
    await browser.get(url)
    expect(browser.title).toBe('This sign-in is over')
  })
  it('show what an app calls itself as text', async () => {
    const evil = await createAppSignIn(a, '<script>alert(1)</script>"\'&')
    const browser = await a.browser().get(evil.authorizeUrl('', { login_hint: '"><b>' }))
    expect(browser.html).not.toMatch(/<script|<b>/)
    expect(browser.forms[0]!.fields.email).toBe('"><b>')
  })
})

describe('what issuers remember of a sign-in', () => {
  it('ends with signing out of the account, a new password, a reset one and an ended session', async () => {
    const { email } = await a.register('otto')
    let present = password
    const server = await createAppSignIn(a, 'Server', false)
    const ends: [string, (browser: TestBrowser) => Promise<unknown>][] = [
      ['sign out', (browser) => browser.press('Sign out')],
      [
        'end elsewhere',
        async () =>
          (await (await a.browser().get('/account/sign-in')).press('Sign in', { email, password: present })).press('End'),
      ],
      [
        'new password',
        (browser) => browser.press('Change password', { current_password: present, new_password: 'the second one' }),
      ],
      [
        'reset',
        async () => {
          await (await a.browser().get('/account/forgot-password')).press('Send the link', { email })
          await (await a.browser().get(await a.linkTo(email))).press('Change the password', { password: 'the third one' })
        },
      ],
    ]
    for (const [name, end] of ends) {
      const browser = await a.browser().get(server.authorizeUrl('/c/guild'))
      await browser.press('Sign in', { email, password: present })
      if (browser.forms.some(({ buttons }) => buttons.includes('Allow'))) await browser.press('Allow')
      await browser.get(server.authorizeUrl('/c/guild'))
      expect(target(browser).searchParams.has('code'), name).toBe(true)
      await end(await browser.get('/account'))
      await browser.get(server.authorizeUrl('/c/guild'))
      expect(browser.answer.headers.location, name).toBeUndefined()
      expect(browser.title).toBe('Sign in to Community guild')
      present = { 'new password': 'the second one', reset: 'the third one' }[name] ?? present
    }
  })
})

describe('signing out at the issuer', () => {
  it('ends the sign-in to the account pages too', async () => {
    const { email } = await a.register('nora')
    const browser = await a.browser().get(calendar.authorizeUrl())
    await browser.press('Sign in', { email, password })
    await browser.press('Allow')
    await browser.get('/oauth/logout')
    expect(browser.title).toBe('Sign out of Guildhall?')
    await browser.press('Sign out')
    expect(browser.title).toBe('You are signed out')
    await browser.get('/account')
    expect(browser.title).toBe('Sign in')
  })
  it.each(['', '/c/guild'])('at "%s" asks a browser that is signed in to its account alone, and ends that', async (prefix) => {
    const browser = await a.signedIn((await a.register(`mona${prefix.length}`)).email)
    await browser.get(`${prefix}/oauth/logout`)
    expect(browser.title).toMatch(/^Sign out of /)
    await browser.press('Stay signed in')
    expect(browser.title).toBe('You are still signed in')
    await browser.get('/account')
    expect(browser.title).toBe('Your account')
    await browser.get(`${prefix}/oauth/logout`)
    await browser.press('Sign out')
    expect(browser.title).toBe('You are signed out')
    await browser.get('/account')
    expect(browser.title).toBe('Sign in')
  })
})
