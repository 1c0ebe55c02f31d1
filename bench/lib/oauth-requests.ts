/** Requests as apps send them to an issuer, whosever it is: forms, with the app's secret in the body. */
import type { Exchange } from './plan.ts'

export interface AppAt {
  /** Where the issuer answers: paths on the server. */
  readonly paths: { readonly token: string; readonly introspection: string }
  readonly clientId: string
  readonly clientSecret: string
}

const formType = { 'content-type': 'application/x-www-form-urlencoded' }

function form({ clientId, clientSecret }: AppAt, path: string, fields: Record<string, string>, expectPart: string): Exchange {
  const body = new URLSearchParams({ ...fields, client_id: clientId, client_secret: clientSecret }).toString()
  return { method: 'POST', path, headers: formType, body, status: 200, expectPart }
}

/** An ID token is part of what is expected: the code is of a sign-in with `openid`. */
export const exchangeOf = (app: AppAt, code: string, redirectUri: string | undefined): Exchange =>
  form(
    app,
    app.paths.token,
    { grant_type: 'authorization_code', code, ...(redirectUri !== undefined && { redirect_uri: redirectUri }) },
    '"id_token":"',
  )

export const refreshOf = (app: AppAt, refreshToken: string): Exchange =>
  form(app, app.paths.token, { grant_type: 'refresh_token', refresh_token: refreshToken }, '"refresh_token":"')

export const introspectionOf = (app: AppAt, token: string): Exchange =>
  form(app, app.paths.introspection, { token }, '"active":true')

export const clientCredentialsOf = (app: AppAt): Exchange =>
  form(app, app.paths.token, { grant_type: 'client_credentials' }, '"access_token":"')
