/** People in browsers who let an app in, as far as it takes to come by authorization codes in the way that apps do. */
import { Jar } from '@guildhall/server/src/dialects/accounts/issuer/testing/jar.ts'
import { type IdentityHall, type IssuerHere, type Member, password, redirectUri, severally } from './identity-hall.ts'

const pagesMax = 5

/** Signs in through the pages. Answers what the browser then sends for the next code, which it gets without being asked. */
export async function signIn({ app, url }: IssuerHere, member: Member): Promise<{ path: string; cookie: string }> {
  const query = { response_type: 'code', client_id: app.clientId, redirect_uri: redirectUri, scope: 'openid', state: 'the-state' }
  const address = new URL(`${url}/oauth/authorize?${new URLSearchParams(query)}`)
  const jar = new Jar()
  let page = await jar.open(address)
  for (let pages = 0; page.location === undefined; pages++) {
    if (page.status !== 200 || pages === pagesMax)
      throw new Error(`no sign-in at ${page.hops.at(-1)}: ${page.status} ${page.body}`)
    const [, action, inner] = /<form [^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(page.body)!
    const token = /name="form_token" value="([^"]*)"/.exec(inner!)![1]!
    const isConsent = inner!.includes('value="allow"')
    const step = isConsent ? { step: 'allow' } : { step: 'sign-in', email: member.email, password }
    const body = new URLSearchParams({ form_token: token, ...step })
    page = await jar.open(new URL(action!, address), { method: 'POST', body })
  }
  codeIn(page.location.href)
  return { path: address.pathname + address.search, cookie: jar.cookieHeader(address) }
}

/** Codes of people who are signed in, each asked for at the authorization endpoint. */
export async function askForCodes(
  { pool }: IdentityHall,
  browsers: readonly { path: string; cookie: string }[],
  count: number,
): Promise<string[]> {
  return severally(Array.from({ length: count }), async (_, index) => {
    const { path, cookie } = browsers[index % browsers.length]!
    const { statusCode, headers, body } = await pool.request({ method: 'GET', path, headers: { cookie } })
    await body.dump()
    if (statusCode !== 303) throw new Error(`the authorization endpoint answered ${statusCode}`)
    return codeIn(String(headers.location))
  })
}

function codeIn(location: string): string {
  const code = location.startsWith(redirectUri) ? new URL(location).searchParams.get('code') : null
  if (code === null) throw new Error(`a sign-in ended without a code: ${location}`)
  return code
}
