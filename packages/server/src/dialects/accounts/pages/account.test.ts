import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AccountsApp, codeOf, createAccountsApp, password } from '../testing/accounts-app.ts'

let a: AccountsApp
beforeAll(async () => {
  a = await createAccountsApp()
  await a.createCommunity('guild')
})
afterAll(() => a.close())
beforeEach(() => a.clock.advance(2 * 3_600_000))

describe('registering', () => {
  it('makes an account, signs in, mails a link and goes on to where the person was going', async () => {
    const browser = await a.browser().get('/account/register?return_to=/account/apps')
    await browser.press('Create account', { email: 'Anna@Example.org', username: 'anna', password })
    expect(browser.title).toBe('Your apps')
    await browser.get('/account')
    expect(browser.html).toContain('(not verified yet)')
    expect(await a.linkTo('anna@example.org')).toMatch(/^\/account\/verify-email\?token=/)
  })
  it('names the field at fault and keeps what was typed, but for the password', async () => {
    await a.register('bert')
    const browser = await a.browser().get('/account/register')
    const good = { email: 'new@example.org', username: 'new-one', password }
    for (const [field, value, words] of [
      ['email', 'bert@example.org', /already/],
      ['email', 'no address', /must be an e-mail address/],
      ['username', 'bert', /Somebody else/],
      ['username', 'a b', /must be 3 to 30/],
      ['password', 'short', /at least 8/],
    ] as const) {
      await browser.press('Create account', { ...good, [field]: value })
      expect(browser.status).toBeGreaterThanOrEqual(400)
      expect(browser.alerts, value).toEqual([expect.stringMatching(words)])
      expect(browser.html).toContain(`id="${field}-error" role="alert"`)
      expect(browser.html).toMatch(
        new RegExp(`<input id="${field}"[^>]* aria-describedby="(${field}-hint )?${field}-error" aria-invalid="true"`),
      )
      expect(browser.html).not.toContain(password)
      const { fields } = browser.forms[0]!
      if (field !== 'password') expect(fields[field]).toBe(value)
    }
  })
  it('shows what was typed as text', async () => {
    const browser = await a.browser().get('/account/register')
    await browser.press('Create account', { email: '"><script>alert(1)</script>', username: `'"&<b>`, password })
    expect(browser.html).not.toMatch(/<script|<b>/)
    expect(browser.forms[0]!.fields).toMatchObject({ email: '"><script>alert(1)</script>', username: `'"&<b>` })
  })
})

describe('a forgotten password', () => {
  it('is answered alike whether the address is known or not', async () => {
    const { email } = await a.register('carl')
    const before = (await a.mailsTo(email)).length
    const pages: string[] = []
    for (const address of [email, 'nobody@example.org']) {
      const browser = await a.browser().get('/account/forgot-password?return_to=/account/apps')
      await browser.press('Send the link', { email: address })
      expect(browser.status).toBe(200)
      expect(Object.keys(browser.answer.headers).sort()).not.toContain('set-cookie')
      pages.push(browser.html)
    }
    expect(pages[0]).toBe(pages[1])
    expect(pages[0]).toContain('/account/sign-in?return_to=%2Faccount%2Fapps')
    expect((await a.mailsTo(email)).length).toBe(before + 1)
    expect(await a.mailsTo('nobody@example.org')).toEqual([])
  })
  it('is replaced by the mailed link, once; every sign-in ends', async () => {
    const { email } = await a.register('dora')
    const elsewhere = await a.signedIn(email)
    const asking = await a.browser().get('/account/forgot-password')
    await asking.press('Send the link', { email })
    const link = await a.linkTo(email)
    const browser = await a.browser().get(link)
    expect(browser.title).toBe('Choose a new password')
    await browser.press('Change the password', { password: 'short' })
    expect(browser.alerts[0]).toMatch(/at least 8/)
    await browser.press('Change the password', { password: 'a whole new password' })
    expect(browser.html).toContain('Your password is changed')
    await browser.press('Sign in', { email, password })
    expect(browser.title).toBe('Sign in')
    await browser.press('Sign in', { email, password: 'a whole new password' })
    expect(browser.title).toBe('Your account')
    await elsewhere.get('/account')
    expect(elsewhere.title).toBe('Sign in')
    await browser.get(link)
    expect(browser.status).toBe(400)
    expect(browser.title).toBe('This link is not valid')
  })
  it('is not replaced by a link that is made up, too old or used meanwhile', async () => {
    const { email } = await a.register('emil')
    for (const token of ['', 'x', 'A'.repeat(43), '<script>']) {
      const browser = await a.browser().get(`/account/reset-password?token=${encodeURIComponent(token)}`)
      expect(browser.title).toBe('This link is not valid')
    }
    await (await a.browser().get('/account/forgot-password')).press('Send the link', { email })
    const link = await a.linkTo(email)
    const late = await a.browser().get(link)
    const other = await a.browser().get(link)
    await other.press('Change the password', { password: 'the quicker one' })
    await late.press('Change the password', { password: 'the later one' })
    expect(late.title).toBe('This link is not valid')
    await (await a.browser().get('/account/forgot-password')).press('Send the link', { email })
    const second = await a.linkTo(email)
    a.clock.advance(3_600_001)
    await late.get(second)
    expect(late.title).toBe('This link is not valid')
  })
  it("comes back to the community's page where it was asked", async () => {
    const { email } = await a.register('fred')
    await (await a.browser().get('/c/guild/account/forgot-password')).press('Send the link', { email })
    expect(await a.linkTo(email)).toMatch(/^\/c\/guild\/account\/reset-password\?token=/)
    const own = await a.browser('http://guild.localhost:4000').get('/account/forgot-password')
    await own.press('Send the link', { email })
    expect((await a.mailsTo(email)).at(-1)!.text).toContain('http://guild.localhost:4000/account/reset-password?token=')
  })
  it('mails no link to a host that somebody made up', async () => {
    const { email } = await a.register('gerd')
    const browser = await a.browser('http://evil.example').get('/account/forgot-password')
    await browser.press('Send the link', { email })
    expect((await a.mailsTo(email)).at(-1)!.text).toContain('http://localhost:4000/account/reset-password')
  })
})

describe('verifying the e-mail address', () => {
  it('takes the button: a scanner that opens the link changes nothing', async () => {
    const { email } = await a.register('hanna')
    const link = await a.linkTo(email)
    const browser = await a.signedIn(email)
    await a.browser().get(link)
    await browser.get('/account')
    expect(browser.html).toContain('(not verified yet)')
    await browser.get(link)
    await browser.press('Yes, it is mine')
    expect(browser.html).toContain(`${email} is verified`)
    await browser.get('/account')
    expect(browser.html).toContain(`${email} (verified)`)
    await browser.get(link)
    await browser.press('Yes, it is mine')
    expect(browser.title).toBe('This link is not valid')
  })
  it('sends the link again, and says when that was too often', async () => {
    const { email } = await a.register('ingo')
    const browser = await a.signedIn(email)
    await browser.press('Send the link again')
    expect(browser.html).toContain('A mail with a link is on its way')
    expect(await a.mailsTo(email)).toHaveLength(2)
    for (let n = 0; n < 6; n++) await browser.press('Send the link again')
    expect(browser.status).toBe(429)
    expect(browser.alerts[0]).toMatch(/Try again in/)
  })
})

describe('the account page', () => {
  it('changes names and username', async () => {
    const { email } = await a.register('jule')
    const browser = await a.signedIn(email)
    await browser.press('Save profile', { first_name: 'Jule', last_name: 'O’Neill <b>', username: 'jule2' })
    expect(browser.html).toContain('Your profile is saved.')
    expect(browser.forms.find(({ buttons }) => buttons.includes('Save profile'))!.fields).toMatchObject({
      first_name: 'Jule',
      last_name: 'O’Neill <b>',
      username: 'jule2',
    })
    await a.register('karl')
    await browser.press('Save profile', { username: 'karl' })
    expect(browser.alerts).toEqual(['Somebody else has this username. Choose another.'])
  })
  it('changes the password and ends every other sign-in', async () => {
    const { email } = await a.register('lena')
    const [browser, other] = [await a.signedIn(email), await a.signedIn(email)]
    await browser.press('Change password', { current_password: 'not it', new_password: 'a whole new password' })
    expect(browser.alerts).toEqual(['This is not your present password.'])
    await browser.press('Change password', { current_password: password, new_password: 'short' })
    expect(browser.alerts[0]).toMatch(/The new password must have at least 8/)
    await browser.press('Change password', { current_password: password, new_password: 'a whole new password' })
    expect(browser.title).toBe('Your account')
    await other.get('/account')
    expect(other.title).toBe('Sign in')
  })
  it('lists where the person is signed in, and ends one of them; never one of another person', async () => {
    const { email } = await a.register('mila')
    const [browser, other, stranger] = [
      await a.signedIn(email),
      await a.signedIn(email),
      await a.signedIn((await a.register('nora')).email),
    ]
    await browser.get('/account')
    expect(browser.html.match(/Chrome on Linux, from 127\.0\.0\.1/g)).toHaveLength(2)
    expect(browser.html.match(/This browser/g)).toHaveLength(1)
    const { session } = browser.forms.find(({ buttons }) => buttons.includes('End'))!.fields
    await (await stranger.get('/account')).press('Save profile', {})
    const { form_token } = stranger.forms[0]!.fields
    await stranger.post('/account/end-session', { form_token: form_token!, session: session! })
    expect(stranger.status).toBe(404)
    await other.get('/account')
    expect(other.title).toBe('Your account')
    await browser.press('End')
    expect(browser.html).toContain('That sign-in has ended.')
    await other.get('/account')
    expect(other.title).toBe('Sign in')
  })
})

describe('the second step', () => {
  it('is set up with a picture or the secret, and its recovery codes are shown once', async () => {
    const { email } = await a.register('olga')
    const browser = await a.signedIn(email)
    await browser.get('/account/second-factor')
    await browser.press('Set it up')
    expect(browser.html).toMatch(/<svg [^>]*role="img" aria-label="[^"]+"/)
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(browser.html)![1]!.replaceAll(' ', '')
    await browser.press('Switch it on', { code: '12345' })
    expect(browser.alerts[0]).toMatch(/The code is not/)
    expect(browser.html).toContain(/<code>([A-Z2-7 ]+)<\/code>/.exec(browser.html)![0])
    await browser.press('Switch it on', { code: codeOf(secret, a.clock.now()) })
    expect(browser.title).toBe('The second step is on')
    const codes = [...browser.html.matchAll(/<li><code>([\w-]+)<\/code>/g)].map(([, code]) => code!)
    expect(codes).toHaveLength(10)
    await browser.get('/account')
    expect(browser.html).toContain('10 recovery codes are left')
    expect(browser.html).not.toContain(codes[0])

    await browser.get('/account/second-factor')
    await browser.press('Get new recovery codes', { code: 'wrong' })
    expect(browser.html).toContain('id="renew-code-error" role="alert"')
    await browser.press('Get new recovery codes', { code: codes[0]! })
    expect(browser.title).toBe('Your new recovery codes')
    expect(browser.html).not.toContain(codes[1])
    await browser.get('/account/second-factor')
    await browser.press('Switch it off', { code: codes[1]! })
    expect(browser.html).toContain('id="disable-code-error" role="alert"')
    a.clock.advance(60_000)
    await browser.press('Switch it off', { code: codeOf(secret, a.clock.now()) })
    expect(browser.html).toContain('The second step is switched off.')
  })
  it('is said to be on where the form is sent twice, or begun in another tab', async () => {
    const browser = await a.signedIn((await a.register('petra')).email)
    await browser.get('/account/second-factor')
    const begin = browser.forms.find(({ buttons }) => buttons.includes('Set it up'))!
    await browser.press('Set it up')
    const enable = browser.forms.find(({ buttons }) => buttons.includes('Switch it on'))!
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(browser.html)![1]!.replaceAll(' ', '')
    const code = codeOf(secret, a.clock.now())
    await browser.press('Switch it on', { code })
    for (const { action, fields } of [{ ...enable, fields: { ...enable.fields, code } }, begin]) {
      await browser.post(action, fields)
      expect([browser.status, browser.title, browser.alerts], action).toEqual([200, 'Second step', []])
      expect(browser.html).toContain('10 are left')
    }
  })
})
