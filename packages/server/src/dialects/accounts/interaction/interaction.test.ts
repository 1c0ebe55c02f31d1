import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AccountsApp, codeOf, createAccountsApp, password } from '../testing/accounts-app.ts'
import { type AppSignIn, createAppSignIn, redirectUri, target } from '../testing/app-sign-in.ts'

let a: AccountsApp
let guildId: string
let calendar: AppSignIn
beforeAll(async () => {
  a = await createAccountsApp()
  guildId = await a.createCommunity('guild')
  calendar = await createAppSignIn(a, 'Calendar')
})
afterAll(() => a.close())
beforeEach(() => {
  a.checkSignIn = async () => undefined
})

describe("an app's sign-in", () => {
  it.each(['', '/c/guild'])('at "%s" asks who it is, then whether the app may, and goes back to it', async (prefix) => {
    const { id, email } = await a.register(`anna${prefix.length}`)
    const browser = await a.browser().get(calendar.authorizeUrl(prefix, { max_age: '3600' }))
    expect(browser.url).toMatch(new RegExp(`^${prefix}/oauth/interaction/[\\w-]+$`))
    expect(browser.title).toBe(prefix === '' ? 'Sign in' : 'Sign in to Community guild')
    expect(browser.html).toContain('to go on to <strong>Calendar</strong>')
    await browser.press('Sign in', { email, password: 'a wrong one' })
    expect(browser.alerts).toEqual(['The e-mail address or the password is wrong.'])
    await browser.press('Sign in', { email, password })
    expect(browser.title).toBe('May Calendar use your account?')
    expect([...browser.html.matchAll(/<li>(.*?)<\/li>/g)].map(([, text]) => text)).toEqual([
      'Know who you are',
      'See your e-mail address',
    ])
    expect(browser.html).toContain('you go back to app.example')
    await browser.press('Allow')
    const { origin, pathname, searchParams } = target(browser)
    expect(origin + pathname).toBe(redirectUri)
    expect(searchParams.get('state')).toBe('the-state')
    const claims = await calendar.claimsFor(browser, prefix)
    expect(claims).toMatchObject({ sub: id.replaceAll('-', ''), email, iss: `http://localhost:4000${prefix}` })
    expect(Math.abs(Number(claims.auth_time) - a.clock.now() / 1000)).toBeLessThan(60)
    await browser.get(`${prefix}/account`)
    expect(browser.title).toBe('Your account')
  })
  it.each(['', '/c/guild'])(
    'at "%s" goes on in a second window too, with the form it had before the first signed in',
    async (prefix) => {
      const { email } = await a.register(`windows${prefix.length}`)
      const browser = await a.browser().get(calendar.authorizeUrl(prefix))
      const [first] = browser.forms
      await browser.get(calendar.authorizeUrl(prefix))
      const [second] = browser.forms
      const filled = { step: 'sign-in', email, password }
      for (const form of [first!, second!]) {
        await browser.post(form.action, { ...form.fields, ...filled })
        if (browser.title.startsWith('May')) await browser.press('Allow')
        expect(target(browser).searchParams.get('code')).toBeTruthy()
      }
    },
  )
  it('goes on in a second window as another person, whose sign-in ends the first', async () => {
    const [first, second] = [await a.register('window-one'), await a.register('window-two')]
    const browser = await a.browser().get(calendar.authorizeUrl())
    const [one] = browser.forms
    await browser.get(calendar.authorizeUrl())
    const [other] = browser.forms
    await browser.post(one!.action, { ...one!.fields, step: 'sign-in', email: first.email, password })
    await browser.post(other!.action, { ...other!.fields, step: 'sign-in', email: second.email, password })
    // The library's own page, which goes on by itself where scripts run.
    expect(String(browser.answer.headers['content-security-policy'])).toMatch(/;script-src 'sha256-[\w+/=]+';/)
    await browser.press('Continue')
    await browser.press('Allow')
    expect((await calendar.claimsFor(browser)).email).toBe(second.email)
  })
  it('takes the second of two clicks on "Sign in" like the first', async () => {
    const { email } = await a.register('clicks')
    const browser = await a.browser().get(calendar.authorizeUrl())
    const [form] = browser.forms
    const cookies = new Map(browser.cookies)
    const fields = { ...form!.fields, step: 'sign-in', email, password }
    // The browser follows the answer to its last request alone.
    const headers = { cookie: browser.cookieHeader(form!.action), origin: 'null', 'sec-fetch-site': 'same-origin' }
    const once = await a.app.inject({
      method: 'POST',
      url: form!.action,
      headers: { ...headers, host: 'localhost:4000', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    })
    expect(once.statusCode).toBe(303)
    expect(browser.cookies).toEqual(cookies)
    await browser.post(form!.action, fields)
    expect(browser.title).toBe('May Calendar use your account?')
    await browser.press('Allow')
    expect(target(browser).searchParams.get('code')).toBeTruthy()
  })
  it('takes no form of another browser, or for anything else than signing in, from before', async () => {
    const { email } = await a.register('strict')
    const stranger = await a.browser().get(calendar.authorizeUrl())
    const browser = await a.browser().get(calendar.authorizeUrl())
    const [form] = browser.forms
    await browser.get('/account/sign-in')
    await browser.press('Sign in', { email, password })
    await browser.post(form!.action, { ...form!.fields, step: 'continue' })
    expect([browser.status, browser.title]).toEqual([403, 'This page is too old'])
    await browser.post(form!.action, { ...stranger.forms[0]!.fields, step: 'sign-in', email, password })
    expect([browser.status, browser.title]).toEqual([403, 'This page is too old'])
  })
  it.each(['', '/c/guild'])(
    'is taken back on the account page at "%s": its tokens end, and it has to ask again',
    async (prefix) => {
      const { email } = await a.register(`regret${prefix.length}`)
      const browser = await a.browser().get(calendar.authorizeUrl(prefix))
      await browser.press('Sign in', { email, password })
      await browser.press('Allow')
      const token = await calendar.tokenFor(browser, prefix)
      expect(await a.issuers.tokens.find(token)).toBeDefined()
      await browser.get(prefix === '' ? '/c/guild/account' : '/account')
      expect(browser.html).not.toContain('Apps that may use your account')
      await browser.get(`${prefix}/account`)
      expect(browser.html).toContain('<strong>Calendar</strong> may<ul><li>Know who you are</li>')
      await browser.press('Take back')
      expect(browser.html).toContain('That app may not use your account any more.')
      expect(browser.html).not.toContain('Calendar')
      expect(await a.issuers.tokens.find(token)).toBeUndefined()
      await browser.get(calendar.authorizeUrl(prefix))
      expect(browser.title).toBe('May Calendar use your account?')
    },
  )
  it('that ends in another window while a step is taken says so', async () => {
    const { email } = await a.register('overtaken')
    const browser = await a.browser().get(calendar.authorizeUrl())
    await browser.press('Sign in', { email, password })
    await a.db.admin.query(`
      create function overtake() returns trigger language plpgsql as $$
        begin delete from oauth_records where model = 'Session' and user_id = new.user_id; return new; end $$;
      create trigger overtake before insert on oauth_records for each row when (new.model = 'Consent') execute function overtake()`)
    try {
      await browser.press('Allow')
    } finally {
      await a.db.admin.query('drop function overtake cascade')
    }
    expect([browser.status, browser.title]).toEqual([404, 'This sign-in is over'])
  })
  it('asks for the password again where it is changed meanwhile', async () => {
    const { id, email } = await a.register('bodo')
    const browser = await a.browser().get(calendar.authorizeUrl())
    a.checkSignIn = async () => {
      a.checkSignIn = async () => undefined
      await a.accounts.changePassword(id, { current: password, next: 'another password' }, undefined, 'test-request')
      return undefined
    }
    await browser.press('Sign in', { email, password })
    expect([browser.title, browser.alerts]).toEqual(['Sign in', [expect.stringMatching(/is wrong/)]])
    await browser.press('Sign in', { email, password: 'another password' })
    await browser.press('Allow')
    expect(target(browser).searchParams.get('code')).toBeTruthy()
  })
  it("works on the community's own host", async () => {
    const { email } = await a.register('bea')
    const browser = await a.browser('http://guild.localhost:4000').get(calendar.authorizeUrl())
    expect(browser.title).toBe('Sign in to Community guild')
    await browser.press('Sign in', { email, password })
    await browser.press('Allow')
    expect(target(browser).searchParams.get('iss')).toBe('http://guild.localhost:4000')
  })
  it('asks for the code of the second factor', async () => {
    const { id, email } = await a.register('carl')
    const { secretBase32 } = await a.accounts.beginTotp(id)
    await a.accounts.enableTotp(id, codeOf(secretBase32, a.clock.now()), 'test-request')
    a.clock.advance(60_000)
    const browser = await a.browser().get(calendar.authorizeUrl())
    await browser.press('Sign in', { email, password })
    expect(browser.title).toBe('Enter your code')
    await browser.press('Continue', { code: codeOf(secretBase32, a.clock.now()) })
    await browser.press('Allow')
    expect((await calendar.claimsFor(browser)).email).toBe(email)
  })
  it('takes one click where the browser is signed in, and can be done by another person', async () => {
    const [dora, emil] = [await a.register('dora'), await a.register('emil')]
    const browser = await a.signedIn(dora.email)
    await browser.get(calendar.authorizeUrl())
    expect(browser.html).toContain(`You are signed in as <strong>dora</strong> (${dora.email})`)
    await browser.press('Continue as dora')
    await browser.press('Allow')
    expect((await calendar.claimsFor(browser)).email).toBe(dora.email)

    const other = await a.signedIn(dora.email)
    await other.get(calendar.authorizeUrl())
    expect(other.html).toContain(`href="${other.url}?account=other"`)
    await other.get(`${other.url}?account=other`)
    await other.press('Sign in', { email: emil.email, password })
    await other.press('Allow')
    expect((await calendar.claimsFor(other)).email).toBe(emil.email)
    await other.get('/account')
    expect(other.html).toContain(emil.email)
  })
  it('wants the password where the app does, whatever is sent', async () => {
    const { email } = await a.register('fred')
    const browser = await a.signedIn(email)
    await browser.get(calendar.authorizeUrl('', { prompt: 'login', login_hint: 'fred@example.org' }))
    expect(browser.forms[0]!.fields.email).toBe('fred@example.org')
    expect(browser.html).not.toContain('Continue as')
    const { form_token } = browser.forms[0]!.fields
    await browser.post(browser.url, { form_token: form_token!, step: 'continue' })
    expect(browser.title).toBe('Sign in')
    expect(browser.status).toBe(400)
    await browser.press('Sign in', { email, password })
    expect(browser.title).toBe('May Calendar use your account?')
  })
  it('wants the password where the app bounds how old a sign-in may be', async () => {
    const { email } = await a.register('fina')
    const browser = await a.signedIn(email)
    await browser.get(calendar.authorizeUrl('', { max_age: '3600' }))
    expect(browser.html).toContain('type="password"')
    await browser.press('Sign in', { email, password })
    expect(browser.title).toBe('May Calendar use your account?')
  })
  it('goes straight back where all is known, and says what is new where more is asked', async () => {
    const { email } = await a.register('gina')
    const browser = await a.browser().get(calendar.authorizeUrl())
    await browser.press('Sign in', { email, password })
    await browser.press('Allow')
    await browser.get(calendar.authorizeUrl())
    expect(target(browser).searchParams.get('code')).toBeTruthy()
    await browser.get(calendar.authorizeUrl('', { scope: 'openid email profile' }))
    expect(browser.html).toMatch(/wants to:<\/p><ul><li>See your name, username and picture<\/li><\/ul>/)
    expect(browser.html).toMatch(/before to:<\/p><ul><li>Know who you are<\/li><li>See your e-mail address<\/li><\/ul>/)
  })
  it('is denied at either step: the app learns access_denied and nothing else', async () => {
    const { email } = await a.register('hans')
    const first = await a.browser().get(calendar.authorizeUrl())
    await first.press('Cancel and go back to Calendar')
    expect(Object.fromEntries(target(first).searchParams)).toMatchObject({ error: 'access_denied', state: 'the-state' })
    const second = await a.browser().get(calendar.authorizeUrl())
    await second.press('Sign in', { email, password })
    await second.press('Deny')
    expect(target(second).searchParams.get('error')).toBe('access_denied')
    expect(target(second).searchParams.has('code')).toBe(false)
    await second.get(calendar.authorizeUrl())
    expect(second.title).toBe('May Calendar use your account?')
  })
  it('comes back after registering and from a forgotten password', async () => {
    const browser = await a.browser().get(calendar.authorizeUrl())
    const [forgot, register] = [...browser.html.matchAll(/href="(\/account\/[^"]*)"/g)].map(([, href]) => href)
    expect(forgot).toBe(`/account/forgot-password?return_to=${encodeURIComponent(browser.url)}`)
    await browser.get(register!)
    await browser.press('Create account', { email: 'ida@example.org', username: 'ida', password })
    expect(browser.title).toBe('Sign in')
    await browser.press('Continue as ida')
    await browser.press('Allow')
    expect((await calendar.claimsFor(browser)).email).toBe('ida@example.org')
  })
})

describe('people whom the community does not let in', () => {
  it.each([
    ['banned', /closed its doors/],
    ['not_a_member', /for its members/],
  ] as const)('(%s) are told so after the right password alone, and the app learns access_denied', async (refusal, words) => {
    const { email } = await a.register(`out-${refusal.slice(0, 3)}`)
    a.checkSignIn = async (communityId) => (communityId === guildId ? refusal : undefined)
    const browser = await a.browser().get(calendar.authorizeUrl('/c/guild'))
    await browser.press('Sign in', { email, password: 'a wrong one' })
    expect(browser.html).not.toMatch(words)
    await browser.press('Sign in', { email, password })
    expect(browser.status).toBe(403)
    expect(browser.html).toMatch(words)
    expect(browser.cookies.has('guildhall_session')).toBe(false)
    await browser.press('Go back to Calendar')
    expect(target(browser).searchParams.get('error')).toBe('access_denied')
  })
  it('are told so where the browser is signed in, and cannot go on with what they had open', async () => {
    const { email } = await a.register('jan')
    const browser = await a.signedIn(email)
    await browser.get(calendar.authorizeUrl('/c/guild'))
    const { form_token } = browser.forms[0]!.fields
    a.checkSignIn = async (communityId) => (communityId === guildId ? 'banned' : undefined)
    await browser.press('Continue as jan')
    expect(browser.html).toMatch(/closed its doors/)
    await browser.get(browser.url)
    expect(browser.html).toMatch(/closed its doors/)
    await browser.post(browser.url, { form_token: form_token!, step: 'allow' })
    expect(browser.answer.headers.location).toBeUndefined()

    a.checkSignIn = async () => undefined
    const asked = await a.browser().get(calendar.authorizeUrl('/c/guild'))
    await asked.press('Sign in', { email, password })
    a.checkSignIn = async (communityId) => (communityId === guildId ? 'banned' : undefined)
    await asked.press('Allow')
    expect(asked.html).toMatch(/closed its doors/)
  })
})
