/** Sign-in and consent of a real app in a real browser: by keyboard, without scripts, small, enlarged, light and dark. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import * as client from 'openid-client'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccountsApp, createAccountsApp, password } from '../src/dialects/accounts/testing/accounts-app.ts'
import { createApp } from '../src/identity/apps/apps.ts'
import { hostId } from '../src/kernel/ids.ts'
import { testActor } from '../src/testing/test-app.ts'
import {
  enlargeText,
  findChromium,
  hasFocus,
  launch,
  namelessControls,
  onPage,
  sidewaysPx,
  tabTo,
  typeInto,
  weakTexts,
} from './browser-tools.ts'

const executablePath = findChromium()

describe.skipIf(executablePath === undefined)('in Chromium', () => {
  let a: AccountsApp
  let browser: Browser
  let url: string
  let appServer: Server
  let redirectUri: string
  let onwardUri: string
  let elsewhere: string
  let clientId: string
  /** What the app was sent by POST, oldest first. */
  const posted: URLSearchParams[] = []
  beforeAll(async () => {
    const port = await freePort()
    url = `http://localhost:${port}`
    a = await createAccountsApp({ publicUrl: url })
    await a.app.listen({ port, host: '127.0.0.1' })
    await a.createCommunity('guild', { brand: { color: '#ffcc00' } })
    appServer = createServer(async (request, response) => {
      if (request.method === 'POST') posted.push(new URLSearchParams(await text(request)))
      // As services that sign people in for others: from their callback on to the host of whoever asked them.
      if (request.url!.startsWith('/onward')) return response.writeHead(302, { location: elsewhere }).end()
      return response.setHeader('content-type', 'text/html').end('<h1>The app</h1>')
    })
    appServer.listen(0, '127.0.0.1')
    await once(appServer, 'listening')
    const { port: appPort } = appServer.address() as AddressInfo
    redirectUri = `http://127.0.0.1:${appPort}/back`
    onwardUri = `http://127.0.0.1:${appPort}/onward`
    elsewhere = `http://localhost:${appPort}/elsewhere`
    const wanted = { name: 'Calendar', redirectUris: [redirectUri, onwardUri], isPublic: true, hasLastingTokens: false }
    const { app } = await a.database.change(hostId, (tx) => createApp(tx, testActor, wanted, new Date()))
    clientId = app.clientId
    browser = await launch(executablePath!)
  })
  afterAll(async () => {
    await browser?.close()
    appServer?.close()
    await a?.close()
  })

  /** A page without scripts, unless the options want them, and what the browser complained about on it. */
  async function open(
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: string[]; close(): Promise<void> }> {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 640 }, ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text())
    })
    return { page, complaints, close: () => context.close() }
  }

  /** What an app does with a well-known library: discovery, PKCE, state; then the code for tokens. */
  async function beginSignIn(issuer: string, back = redirectUri, more: Record<string, string> = {}) {
    const options = { execute: [client.allowInsecureRequests] }
    const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), options)
    const verifier = client.randomPKCECodeVerifier()
    const state = client.randomState()
    const address = client.buildAuthorizationUrl(config, {
      redirect_uri: back,
      scope: 'openid email profile',
      state,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    })
    const exchange = async (answer: URL | Request) => {
      const checks = { pkceCodeVerifier: verifier, expectedState: state }
      return (await client.authorizationCodeGrant(config, answer, checks)).claims()!
    }
    const finish = async (page: Page) => {
      await page.waitForURL(`${redirectUri}?*`)
      return exchange(new URL(page.url()))
    }
    /** The same where the answer comes as a form. */
    const finishPosted = async (page: Page) => {
      await onPage(page, 'The app')
      return exchange(new Request(page.url(), { method: 'POST', body: posted.at(-1)! }))
    }
    return { address: address.href, finish, finishPosted }
  }

  /** From where an app sends somebody who is not signed in to the answer of their "Allow". */
  async function allow(page: Page, address: string, email: string): Promise<void> {
    await page.goto(address)
    await typeInto(page, 'E-mail address', email)
    await typeInto(page, 'Password', password)
    await page.keyboard.press('Enter')
    await onPage(page, 'May Calendar use your account?')
    await tabTo(page, 'button', 'Allow')
    await page.keyboard.press('Enter')
  }

  it.each(['', '/c/guild'])('an app signs somebody in by keyboard alone, at "%s"', async (path) => {
    const { id, email } = await a.register(`keyboard${path.length}`)
    const { page, complaints, close } = await open()
    const { address, finish } = await beginSignIn(url + path)
    await page.goto(address)
    await onPage(page, /^Sign in/)
    await typeInto(page, 'E-mail address', email)
    await typeInto(page, 'Password', 'a wrong one')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('alert').textContent()).toBe('The e-mail address or the password is wrong.')
    await typeInto(page, 'Password', password)
    await page.keyboard.press('Enter')
    await onPage(page, 'May Calendar use your account?')
    expect(await page.getByRole('listitem').allTextContents()).toEqual([
      'Know who you are',
      'See your e-mail address',
      'See your name, username and picture',
    ])
    await tabTo(page, 'button', 'Allow')
    await page.keyboard.press('Enter')
    expect(await finish(page)).toMatchObject({ sub: id.replaceAll('-', ''), iss: url + path, email })

    // Who else could be behind an address on this machine is unknown: the person is asked again, and may say no.
    const again = await beginSignIn(url + path)
    await page.goto(again.address)
    await onPage(page, 'May Calendar use your account?')
    await tabTo(page, 'button', 'Allow')
    await tabTo(page, 'button', 'Deny')
    await page.keyboard.press('Enter')
    await page.waitForURL(/error=access_denied/)
    expect(complaints).toEqual([])
    await close()
  })

  it('an app may send the person on to another host', async () => {
    const { email } = await a.register('onward')
    const { page, complaints, close } = await open()
    await allow(page, (await beginSignIn(url, onwardUri)).address, email)
    await page.waitForURL(elsewhere)
    expect(complaints).toEqual([])
    await close()
  })

  it.each([
    ['with', true],
    ['without', false],
  ])('an app that wants its answer by POST gets it %s scripts', async (_which, javaScriptEnabled) => {
    const { id, email } = await a.register(`posted-${javaScriptEnabled}`)
    const { page, complaints, close } = await open({ javaScriptEnabled })
    const { address, finishPosted } = await beginSignIn(url, redirectUri, { response_mode: 'form_post' })
    await allow(page, address, email)
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Continue' }).press('Enter')
    expect(await finishPosted(page)).toMatchObject({ sub: id.replaceAll('-', ''), email })
    expect(page.url()).toBe(redirectUri)
    expect(complaints).toEqual([])
    await close()
  })

  it('another person signs in from a window that was open before, with scripts', async () => {
    const [first, second] = [await a.register('window-one'), await a.register('window-two')]
    const { page, complaints, close } = await open({ javaScriptEnabled: true })
    const other = await page.context().newPage()
    const { address, finish } = await beginSignIn(url)
    await page.goto((await beginSignIn(url)).address)
    await other.goto(address)
    for (const [window, { email }] of [[page, first] as const, [other, second] as const]) {
      await typeInto(window, 'E-mail address', email)
      await typeInto(window, 'Password', password)
      await window.keyboard.press('Enter')
      await onPage(window, 'May Calendar use your account?')
    }
    await tabTo(other, 'button', 'Allow')
    await other.keyboard.press('Enter')
    expect((await finish(other)).email).toBe(second.email)
    expect(complaints).toEqual([])
    await close()
  })

  it('somebody who is signed in goes on by one button, and signs out', async () => {
    const { email } = await a.register('signed-in')
    const { page, complaints, close } = await open()
    await page.goto(`${url}/account`)
    await typeInto(page, 'E-mail address', email)
    await typeInto(page, 'Password', password)
    await tabTo(page, 'button', 'Sign in')
    await page.keyboard.press('Space')
    await onPage(page, 'Your account')
    const { address, finish } = await beginSignIn(url)
    await page.goto(address)
    await tabTo(page, 'button', 'Continue as signed-in')
    await page.keyboard.press('Enter')
    await onPage(page, 'May Calendar use your account?')
    await tabTo(page, 'button', 'Allow')
    await page.keyboard.press('Enter')
    expect((await finish(page)).email).toBe(email)
    await page.goto(`${url}/account`)
    await tabTo(page, 'button', 'Sign out')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('status').textContent()).toBe('You are signed out.')
    expect(complaints).toEqual([])
    await close()
  })

  it.each([
    ['light', '', 320],
    ['dark', '', 320],
    ['light', '/c/guild', 320],
    ['dark', '/c/guild', 1280],
  ] as const)('every page is readable and named, %s, at "%s", %i px wide', async (colorScheme, path, width) => {
    const { email } = await a.register(`reader-${colorScheme}-${path.length}`)
    const { page, complaints, close } = await open({ colorScheme, viewport: { width, height: 640 } })
    const check = async () => {
      const at = page.url()
      expect(await weakTexts(page), at).toEqual([])
      expect(await namelessControls(page), at).toEqual([])
      expect(await sidewaysPx(page), at).toBe(0)
      await enlargeText(page, 200)
      expect(await sidewaysPx(page), `${at} with text at 200 %`).toBe(0)
    }
    const visit = async (address: string) => {
      await page.goto(address)
      await check()
    }
    for (const name of ['register', 'forgot-password', 'verify-email', 'reset-password', 'nothing'])
      await visit(`${url}${path}/account/${name}`)
    const { address } = await beginSignIn(url + path)
    await visit(address)
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill('a wrong one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await check()
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await check()
    await visit((await beginSignIn(url + path)).address)
    await visit(`${url}${path}/account`)
    await visit(`${url}${path}/account/apps`)
    await page.getByLabel('Name').fill('An app with a rather longish name')
    await page.getByLabel('Redirect addresses').fill('http://not-https.example/back')
    await page.getByRole('button', { name: 'Create app' }).click()
    await check()
    await page.getByLabel('Redirect addresses').fill(`https://app.example/${'back/'.repeat(40)}`)
    await page.getByRole('button', { name: 'Create app' }).click()
    await check()
    await page.getByRole('link', { name: 'Go on' }).click()
    await page.getByRole('link', { name: 'An app with a rather longish name' }).click()
    await check()
    await visit(`${url}${path}/account/second-factor`)
    await page.getByRole('button', { name: 'Set it up' }).click()
    await check()
    expect(complaints).toEqual([])
    await close()
  })

  it('at 200 % zoom a page of 640 pixels does not scroll sideways', async () => {
    // Zoom makes a CSS pixel larger: half as many fit into the window, each two by two of the screen's.
    const { page, close } = await open({ viewport: { width: 320, height: 400 }, deviceScaleFactor: 2 })
    for (const name of ['sign-in', 'register']) {
      await page.goto(`${url}/c/guild/account/${name}`)
      expect(await sidewaysPx(page)).toBe(0)
    }
    await close()
  })

  it('a wrong field has the focus, and its error is read out with it', async () => {
    const { page, close } = await open()
    await page.goto(`${url}/account/register`)
    await page.getByLabel('E-mail address').fill('somebody@example.org')
    await page.getByLabel('Username').fill('a b c')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    const username = page.getByLabel('Username')
    expect(await hasFocus(username)).toBe(true)
    const described = (await username.getAttribute('aria-describedby'))!.split(' ')
    const texts = await Promise.all(described.map((id) => page.locator(`#${id}`).textContent()))
    expect(texts.join(' ')).toContain('The username must be 3 to 30 letters')
    expect(await page.title()).toBe('Problem: Create an account - Guildhall')
    await close()
  })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
