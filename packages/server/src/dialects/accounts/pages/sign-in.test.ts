import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AccountsApp, codeOf, createAccountsApp, password } from '../testing/accounts-app.ts'
import type { TestBrowser } from '../testing/test-browser.ts'

let a: AccountsApp
let guildId: string
beforeAll(async () => {
  a = await createAccountsApp()
  guildId = await a.createCommunity('guild')
})
afterAll(() => a.close())
beforeEach(() => {
  a.checkSignIn = async () => undefined
  // The limits of the test before are over.
  a.clock.advance(2 * 3_600_000)
})

const signIn = (browser: TestBrowser, email: string, typed = password) => browser.press('Sign in', { email, password: typed })

describe('signing in', () => {
  it('leads to the account, with a cookie that scripts and other sites do not get', async () => {
    const { email } = await a.register('anna')
    const browser = a.browser()
    await browser.get('/account')
    expect(browser.url).toBe('/account/sign-in?return_to=%2Faccount')
    const page = await a.app.inject({
      method: 'POST',
      url: '/account/sign-in',
      headers: {
        cookie: browser.cookieHeader('/account/sign-in'),
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams({ ...browser.forms[0]!.fields, email, password }).toString(),
    })
    expect(page.statusCode).toBe(303)
    expect(page.headers.location).toBe('/account')
    expect(page.headers['set-cookie']).toMatch(/^guildhall_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/)
    await signIn(browser, email)
    expect(browser.title).toBe('Your account')
  })

  it('says the same of a wrong password and of nobody', async () => {
    const { email } = await a.register('bert')
    const browser = await a.browser().get('/account/sign-in')
    await signIn(browser, email, 'something else')
    const [wrong, wrongText] = [browser.status, browser.html.replaceAll(email, '')]
    await signIn(browser, 'nobody@example.org')
    const tokens = /value="[\w-]{40,}"/g
    expect(browser.status).toBe(wrong)
    expect(browser.html.replaceAll('nobody@example.org', '').replace(tokens, '')).toBe(wrongText.replace(tokens, ''))
    expect(browser.alerts).toEqual(['The e-mail address or the password is wrong.'])
    expect(browser.html).toContain('<title>Problem: Sign in - Guildhall</title>')
    expect(browser.html).not.toContain(password)
  })

  it('says when to try again after too many failures (429)', async () => {
    const { email } = await a.register('carl')
    const browser = await a.browser().get('/account/sign-in')
    for (let n = 0; n < 11; n++) await signIn(browser, email, 'guess number one')
    expect(browser.status).toBe(429)
    expect(Number(browser.answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(browser.alerts[0]).toMatch(/Try again in \d+ (minutes|seconds)/)
  })

  it('never takes over a session cookie from before: fixation', async () => {
    const { email } = await a.register('dora')
    const attacker = await a.browser().get('/account/sign-in')
    await signIn(attacker, (await a.register('mallory')).email)
    const planted = attacker.cookies.get('guildhall_session')!
    const victim = a.browser()
    victim.cookies.set('guildhall_session', planted)
    await victim.get('/account/sign-in?done=signed-out')
    await signIn(victim, email)
    expect(victim.html).toContain(email)
    expect(victim.cookies.get('guildhall_session')).not.toBe(planted)
    await attacker.get('/account')
    expect(attacker.title).toBe('Sign in')
    const made = a.browser()
    made.cookies.set('guildhall_session', 'A'.repeat(43))
    await made.get('/account')
    await signIn(made, email)
    expect(made.cookies.get('guildhall_session')).not.toBe('A'.repeat(43))
  })

  it('goes back to where the person was going', async () => {
    const { email } = await a.register('emma')
    const browser = await a.browser().get('/account/sign-in?return_to=/account/second-factor')
    await signIn(browser, email, 'not this one')
    await signIn(browser, email)
    expect(browser.title).toBe('Second step')
  })

  it('goes to the account instead of to another host', async () => {
    const { email } = await a.register('finn')
    const browser = await a.browser().get('/account/sign-in?return_to=//evil.example')
    await signIn(browser, email)
    expect(browser.title).toBe('Your account')
    const other = await a.browser().get('/account/sign-in')
    await other.press('Sign in', { email, password, return_to: 'https://evil.example/' })
    expect(other.title).toBe('Your account')
  })

  it('is over after signing out, in the browser and on the server', async () => {
    const { email } = await a.register('gina')
    const browser = await a.browser().get('/account/sign-in')
    await signIn(browser, email)
    const cookie = browser.cookies.get('guildhall_session')!
    await browser.press('Sign out')
    expect(browser.html).toContain('You are signed out.')
    expect(browser.cookies.has('guildhall_session')).toBe(false)
    browser.cookies.set('guildhall_session', cookie)
    await browser.get('/account')
    expect(browser.title).toBe('Sign in')
  })
})

describe('the second step', () => {
  async function withSecondFactor(username: string) {
    const { id, email } = await a.register(username)
    const { secretBase32 } = await a.accounts.beginTotp(id)
    const { recoveryCodes } = await a.accounts.enableTotp(id, codeOf(secretBase32, a.clock.now()), 'test-request')
    a.clock.advance(60_000)
    return { email, recoveryCodes, code: () => codeOf(secretBase32, a.clock.now()) }
  }
  it('asks for a code and not for the password again', async () => {
    const { email, code } = await withSecondFactor('hans')
    const browser = await a.browser().get('/account/sign-in?return_to=/account/second-factor')
    await signIn(browser, email)
    expect(browser.title).toBe('Enter your code')
    expect(browser.html).toContain('autocomplete="one-time-code"')
    expect(browser.html).not.toMatch(/type="password"/)
    expect(browser.html).not.toContain(password)
    expect(browser.cookies.has('guildhall_session')).toBe(false)
    await browser.press('Continue', { code: '000000' })
    expect(browser.alerts[0]).toMatch(/This code is not right/)
    await browser.press('Continue', { code: code() })
    expect(browser.title).toBe('Second step')
  })
  it('begins again where the password was changed in between', async () => {
    const { email, code } = await withSecondFactor('ines')
    const browser = await a.browser().get('/account/sign-in')
    await browser.press('Sign in', { email, password })
    expect(browser.title).toBe('Enter your code')
    const { rows } = await a.db.admin.query('select id from users where email = $1', [email])
    const passwords = { current: password, next: 'another password' }
    await a.accounts.changePassword(rows[0].id, passwords, undefined, 'test-request')
    await browser.press('Continue', { code: code() })
    expect(browser.html).toContain('autocomplete="current-password"')
    expect(browser.alerts[0]).toMatch(/is wrong/)
    expect(await a.accounts.listSessions(rows[0].id)).toEqual([])
  })
  it('asks for the password again where it is changed before the session begins, and leaves who is signed in there', async () => {
    const [{ id, email }, other] = [await a.register('ivan'), await a.register('irma')]
    const browser = await a.signedIn(other.email)
    await browser.get('/account/sign-in?done=signed-out')
    a.checkSignIn = async () => {
      a.checkSignIn = async () => undefined
      await a.accounts.changePassword(id, { current: password, next: 'another password' }, undefined, 'test-request')
      return undefined
    }
    await browser.press('Sign in', { email, password })
    expect([browser.title, browser.alerts]).toEqual(['Sign in', [expect.stringMatching(/is wrong/)]])
    expect((await browser.get('/account')).html).toContain(other.email)
    await browser.get('/account/sign-in?done=signed-out')
    await browser.press('Sign in', { email, password: 'another password' })
    expect(browser.html).toContain(email)
  })
  it('takes a recovery code once', async () => {
    const { email, recoveryCodes } = await withSecondFactor('ida')
    for (const expected of ['Your account', 'Enter your code']) {
      const browser = await a.browser().get('/account/sign-in')
      await signIn(browser, email)
      await browser.press('Continue', { code: recoveryCodes[0]!.toUpperCase().replaceAll('-', ' ') })
      expect(browser.title).toBe(expected)
    }
  })
  it('begins anew after five minutes', async () => {
    const { email, code } = await withSecondFactor('jan')
    const browser = await a.browser().get('/account/sign-in')
    await signIn(browser, email)
    a.clock.advance(5 * 60_000)
    await browser.press('Continue', { code: code() })
    expect(browser.title).toBe('Sign in')
    expect(browser.alerts[0]).toMatch(/more than five minutes/)
  })
  it("refuses another browser's, another person's and a made-up proof of the password", async () => {
    const { email, code } = await withSecondFactor('kara')
    const owner = await a.browser().get('/account/sign-in')
    await signIn(owner, email)
    const { proof } = owner.forms[0]!.fields
    for (const tried of [proof!, `${proof!.slice(0, -2)}AA`, 'x', '']) {
      const other = await a.browser().get('/account/sign-in')
      await other.press('Sign in', { proof: tried, code: code() })
      expect(other.title, tried).toBe('Sign in')
      expect(other.cookies.has('guildhall_session')).toBe(false)
    }
  })
  it('says when to try again after too many codes (429)', async () => {
    const { email } = await withSecondFactor('lars')
    const browser = await a.browser().get('/account/sign-in')
    await signIn(browser, email)
    for (let n = 0; n < 11; n++) await browser.press('Continue', { code: '000000' })
    expect(browser.status).toBe(429)
    expect(browser.alerts[0]).toMatch(/Try again in/)
  })
})

describe("a community's sign-in", () => {
  it('tells people who may not sign in after the right password alone, and signs nobody in', async () => {
    const { email } = await a.register('mona')
    for (const [refusal, words] of [
      ['banned', /closed its doors/],
      ['not_a_member', /for its members/],
    ] as const) {
      a.checkSignIn = async (communityId) => (communityId === guildId ? refusal : undefined)
      const browser = await a.browser().get('/c/guild/account/sign-in')
      expect(browser.title).toBe('Sign in to Community guild')
      await signIn(browser, email, 'a wrong one')
      expect(browser.html).not.toMatch(words)
      await signIn(browser, email)
      expect(browser.status).toBe(403)
      expect(browser.html).toMatch(words)
      expect(browser.cookies.has('guildhall_session')).toBe(false)
      await browser.get('/account/sign-in')
      await signIn(browser, email)
      expect(browser.title).toBe('Your account')
    }
  })
  it("stays on the community's own host", async () => {
    const { email } = await a.register('nils')
    const browser = await a.browser('http://guild.localhost:4000').get('/account/security')
    expect(browser.status).toBe(404)
    await browser.get('/account')
    expect(browser.url).toBe('/account/sign-in?return_to=%2Faccount')
    expect(browser.forms[0]!.action).toBe('/account/sign-in')
    await signIn(browser, email)
    expect(browser.url).toBe('/account')
    expect(browser.html).toContain('<span>Community guild</span>')
  })
  it('says 404 for a community that is not there', async () => {
    const browser = await a.browser().get('/c/nowhere/account/sign-in')
    expect(browser.status).toBe(404)
    expect(browser.title).toBe('There is nothing here')
  })
})
