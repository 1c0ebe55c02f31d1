import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findAppOfClient } from '../../../identity/apps/apps.ts'
import { type AccountsApp, createAccountsApp } from '../testing/accounts-app.ts'
import type { TestBrowser } from '../testing/test-browser.ts'

let a: AccountsApp
let browser: TestBrowser
beforeAll(async () => {
  a = await createAccountsApp()
  browser = await a.signedIn((await a.register('maker')).email)
})
afterAll(() => a.close())

const shown = (label: string) => new RegExp(`<dt>${label}</dt><dd><code>(.*?)</code>`).exec(browser.html)?.[1]
const stored = (clientId: string) => findAppOfClient(a.database.system, clientId)

describe('the apps of a person', () => {
  it('are made with a secret that is shown once', async () => {
    await browser.get('/account/apps')
    expect(browser.html).toContain('You have none yet.')
    const redirectUris = 'https://app.example/back\r\n\r\n  http://127.0.0.1:8000/back  '
    await browser.press('Create app', { name: 'My <app>', redirectUris })
    expect(browser.title).toBe('Your app is ready')
    const [clientId, secret] = [shown('Client id')!, shown('Client secret')!]
    expect(await stored(clientId)).toMatchObject({
      name: 'My <app>',
      redirectUris: ['https://app.example/back', 'http://127.0.0.1:8000/back'],
      hasLastingTokens: true,
      issuerId: null,
    })
    await browser.get('/account/apps')
    expect(browser.html).toContain(clientId)
    expect(browser.html).not.toContain(secret)
    expect(browser.html).not.toContain('<app>')
  })
  it('are made without a secret where they can keep none', async () => {
    await browser.get('/account/apps')
    await browser.press('Create app', {
      name: 'Pocket',
      redirectUris: 'com.example.pocket:/back',
      kind: 'public',
      tokens: 'expiring',
    })
    expect(shown('Client secret')).toBeUndefined()
    expect(await stored(shown('Client id')!)).toMatchObject({ secretHash: null, hasLastingTokens: false })
  })
  it('are refused with the line at fault, and with what was typed', async () => {
    await browser.get('/account/apps')
    const typed = { name: '', redirectUris: 'https://app.example/a\nhttp://app.example/b' }
    await browser.press('Create app', typed)
    expect(browser.status).toBe(400)
    await browser.press('Create app', { ...typed, name: 'Named' })
    expect(browser.alerts).toEqual([expect.stringMatching(/line 2 must use https/)])
    expect(browser.forms.find(({ buttons }) => buttons.includes('Create app'))!.fields).toMatchObject({
      name: 'Named',
      redirectUris: typed.redirectUris,
    })
  })
  it('are changed, get a new secret, and are removed', async () => {
    await browser.get('/account/apps')
    await browser.press('Create app', { name: 'Changing', redirectUris: 'https://app.example/back' })
    const [clientId, secret] = [shown('Client id')!, shown('Client secret')!]
    const before = await stored(clientId)
    await browser.get(`/account/apps/${before!.id}`)
    expect(browser.html).not.toContain(secret)
    await browser.press('Save', {
      name: 'Changed',
      redirectUris: 'https://app.example/new',
      postLogoutRedirectUris: 'https://app.example/bye\r\nhttps://app.example/ciao',
      tokens: 'lasting',
    })
    expect(browser.html).toContain('Saved.')
    expect(await stored(clientId)).toMatchObject({
      name: 'Changed',
      redirectUris: ['https://app.example/new'],
      postLogoutRedirectUris: ['https://app.example/bye', 'https://app.example/ciao'],
      hasLastingTokens: true,
    })
    await browser.press('Save', { postLogoutRedirectUris: 'https://app.example/bye\nhttp://app.example/bye' })
    expect(browser.alerts).toEqual([expect.stringMatching(/after signing out in line 2 must use https/)])
    await browser.get(`/account/apps/${before!.id}`)
    await browser.press('Save', { redirectUris: '' })
    expect(browser.html).toContain('id="redirectUris-error"')
    await browser.press('Make a new secret')
    expect(shown('Client secret')).not.toBe(secret)
    expect((await stored(clientId))!.secretHash!.equals(before!.secretHash!)).toBe(false)
    await browser.get(`/account/apps/${before!.id}`)
    await browser.press('Remove this app')
    expect(browser.html).toContain('The app is removed.')
    expect(await stored(clientId)).toBeUndefined()
  })
  it('give a test access token, which calls the API as their owner and ends with them', async () => {
    await browser.get('/account/apps')
    await browser.press('Create app', { name: 'Trying', redirectUris: 'https://app.example/back' })
    const clientId = shown('Client id')!
    await browser.press('Make a test access token')
    const token = shown('Access token')!
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    const found = await a.issuers.tokens.find(token)
    expect(found).toMatchObject({ clientId, userId: expect.any(String), expiresAt: undefined })
    expect(found!.scopes).toEqual(expect.arrayContaining(['read_user', 'write_memberships']))
    const { id } = (await stored(clientId))!
    await browser.get(`/account/apps/${id}`)
    expect(browser.html).not.toContain(token)
    await browser.press('Remove this app')
    expect(await a.issuers.tokens.find(token)).toBeUndefined()
  })
  it('of another look like ones that are not there, whatever is tried', async () => {
    await browser.get('/account/apps')
    await browser.press('Create app', { name: 'Private', redirectUris: 'https://app.example/back' })
    const own = await stored(shown('Client id')!)
    const stranger = await a.signedIn((await a.register('stranger')).email)
    await stranger.get('/account/apps')
    const { form_token } = stranger.forms[0]!.fields
    for (const id of [own!.id, '01890000-0000-7000-8000-000000000000', 'x', '%00']) {
      await stranger.get(`/account/apps/${id}`)
      expect(stranger.status, id).toBe(404)
      for (const path of ['', '/secret', '/token', '/remove']) {
        await stranger.post(`/account/apps/${id}${path}`, {
          form_token: form_token!,
          name: 'Mine',
          redirectUris: 'https://evil.example/',
        })
        expect(stranger.status, id + path).toBe(404)
      }
    }
    expect(await stored(own!.clientId)).toEqual(own)
  })
})
