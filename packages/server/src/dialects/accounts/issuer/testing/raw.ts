/** The protocol by hand, for what a well-behaved client library would not send. */
import { createHash, randomBytes } from 'node:crypto'
import type { App } from '../../../../identity/apps/apps.ts'
import type { IssuerApp } from './issuer-app.ts'
import type { Jar } from './jar.ts'

export const makePkce = (): { verifier: string; challenge: string } => {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any body
  readonly body: any
}
export async function post(url: string, params: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
  return read(await fetch(url, { method: 'POST', body: new URLSearchParams(params), headers, redirect: 'manual' }))
}
export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return read(await fetch(url, { headers, redirect: 'manual' }))
}
export async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
}

export const authorizeUrl = (issuerUrl: string, params: Record<string, string | undefined>): URL => {
  const url = new URL(`${issuerUrl}/oauth/authorize`)
  for (const [name, value] of Object.entries(params)) if (value !== undefined) url.searchParams.set(name, value)
  return url
}

/** Goes through sign-in and consent; answers where the app is sent to. */
export async function authorize(
  at: IssuerApp,
  issuerUrl: string,
  app: App,
  params: Record<string, string | undefined> = {},
  browser: Jar = at.browser(),
): Promise<URL> {
  const wanted = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: app.redirectUris[0],
    scope: 'openid',
    state: 's',
    ...params,
  }
  const arrival = await browser.open(authorizeUrl(issuerUrl, wanted))
  if (!arrival.location) throw new Error(`not sent back: ${arrival.status} ${arrival.body.slice(-600)}`)
  return arrival.location
}
export async function getCode(...args: Parameters<typeof authorize>): Promise<string> {
  const location = await authorize(...args)
  const code = location.searchParams.get('code')
  if (code === null) throw new Error(`no code: ${location.href}`)
  return code
}
/** Everything up to the token answer, of a confidential app. */
export async function getTokens(
  at: IssuerApp,
  issuerUrl: string,
  { app, clientSecret }: { app: App; clientSecret: string | undefined },
  params: Record<string, string | undefined> = {},
  browser?: Jar,
): Promise<Answer> {
  const code = await getCode(at, issuerUrl, app, params, browser)
  return post(`${issuerUrl}/oauth/access_token`, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: app.redirectUris[0]!,
    client_id: app.clientId,
    client_secret: clientSecret!,
  })
}
export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
