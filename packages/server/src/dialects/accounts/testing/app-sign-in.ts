/** An app that sends people here to sign in, as far as a test needs one: code flow with PKCE. */
import { createHash, randomBytes } from 'node:crypto'
import { createApp } from '../../../identity/apps/apps.ts'
import { hostId } from '../../../kernel/ids.ts'
import { testActor } from '../../../testing/test-app.ts'
import type { AccountsApp } from './accounts-app.ts'
import type { TestBrowser } from './test-browser.ts'

export const redirectUri = 'https://app.example/back'

export interface AppSignIn {
  readonly clientId: string
  /** The path at which the sign-in begins; `params` over the usual ones. */
  authorizeUrl(prefix?: string, params?: Record<string, string>): string
  /** Exchanges the code that the browser was sent away with. Answers the claims of the ID token. */
  claimsFor(browser: TestBrowser, prefix?: string): Promise<Record<string, unknown>>
  /** The same; answers the access token. */
  tokenFor(browser: TestBrowser, prefix?: string): Promise<string>
}

/** Where the browser was sent, away from here. */
export const target = (browser: TestBrowser): URL => new URL(String(browser.answer.headers.location))

export async function createAppSignIn(a: AccountsApp, name: string, isPublic = true): Promise<AppSignIn> {
  const wanted = { name, redirectUris: [redirectUri], isPublic, hasLastingTokens: false }
  const now = new Date(a.clock.now())
  const { app } = await a.database.change(hostId, (tx) => createApp(tx, testActor, wanted, now))
  const { clientId } = app
  const verifier = randomBytes(32).toString('base64url')
  async function exchange(browser: TestBrowser, prefix: string): Promise<{ access_token: string; id_token: string }> {
    const fields = {
      grant_type: 'authorization_code',
      code: target(browser).searchParams.get('code')!,
      redirect_uri: redirectUri,
      client_id: clientId,
      code_verifier: verifier,
    }
    const answer = await a.app.inject({
      method: 'POST',
      url: `${prefix}/oauth/access_token`,
      headers: { host: 'localhost:4000', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    })
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return answer.json()
  }
  return {
    clientId,
    authorizeUrl: (prefix = '', params = {}) =>
      `${prefix}/oauth/authorize?${new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'openid email',
        state: 'the-state',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...params,
      })}`,
    claimsFor: async (browser, prefix = '') => {
      const { id_token: idToken } = await exchange(browser, prefix)
      return JSON.parse(Buffer.from(idToken.split('.')[1]!, 'base64url').toString())
    },
    tokenFor: async (browser, prefix = '') => (await exchange(browser, prefix)).access_token,
  }
}
