/** The whole of a sign-in on a server as people start it: command line, pages, issuer, and the three APIs behind it. */
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Arrival, Jar } from '../src/dialects/accounts/issuer/testing/jar.ts'
import { makeDataDir, runCommand, type ServerProcess, startServerProcess } from '../src/testing/server-process.ts'

const redirectUri = 'https://app.example.org/callback'
const person = { email: 'ada@example.org', password: 'a long password' }

let dataDir: Awaited<ReturnType<typeof makeDataDir>>
let server: ServerProcess
let app: { client_id: string; client_secret: string }

beforeAll(async () => {
  dataDir = await makeDataDir()
  const env = { GUILDHALL_DATA_DIR: dataDir.path }
  server = await startServerProcess({ ...env, GUILDHALL_HTTP_PROCESSES: '2' })
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await runCommand([...words, '--json'], env)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout)
  }
  await run('users', 'create', '--email', person.email, '--username', 'ada', '--password', person.password)
  await run('communities', 'create', '--tag', 'workshop', '--name', 'The workshop', '--owner', person.email)
  app = await run('apps', 'create', '--name', 'Room booker', '--redirect-uri', redirectUri)
})
afterAll(async () => {
  await server.stop()
  await dataDir.remove()
})

/** Fills in whatever form the page shows, until the browser is sent to the app. */
async function passPages(jar: Jar, start: URL): Promise<URL> {
  let page: Arrival = await jar.open(start)
  for (let pages = 0; page.location === undefined; pages++) {
    expect(page.status, page.body).toBe(200)
    expect(pages, page.body).toBeLessThan(4)
    const [, action, inner] = /<form [^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(page.body)!
    const body = new URLSearchParams()
    for (const [, name, value] of inner!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) body.set(name!, value!)
    // The first button is the one that goes on.
    const [, name, value] = /<button type="submit" name="([^"]+)" value="([^"]+)"/.exec(inner!) ?? []
    if (name !== undefined && !body.has(name)) body.set(name, value!)
    if (inner!.includes('type="password"')) for (const [name, value] of Object.entries(person)) body.set(name, value)
    page = await jar.open(new URL(action!, start), { method: 'POST', body })
  }
  return page.location
}

const signIn = async (issuer: string, jar: Jar, scope: string) => {
  const isOpenid = scope.split(' ').includes('openid')
  const config = await client.discovery(new URL(issuer), app.client_id, app.client_secret, undefined, {
    execute: [client.allowInsecureRequests],
  })
  const verifier = client.randomPKCECodeVerifier()
  const challenge = await client.calculatePKCECodeChallenge(verifier)
  const nonce = client.randomNonce()
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    ...(isOpenid && { nonce }),
    state: 'here-again',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  const back = await passPages(jar, start)
  expect(back.searchParams.get('error_description'), back.href).toBeNull()
  const tokens = await client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    ...(isOpenid && { expectedNonce: nonce }),
    expectedState: 'here-again',
  })
  return { config, tokens }
}

describe('signing in elsewhere', () => {
  it("works at the host's issuer and opens what the token's scopes say", async () => {
    const { config, tokens } = await signIn(server.url, new Jar(), 'openid email read_user read_memberships')
    const claims = tokens.claims()!
    expect(claims).toMatchObject({ iss: server.url, aud: app.client_id, email: person.email })
    expect(await client.fetchUserInfo(config, tokens.access_token, claims.sub)).toMatchObject({ email: person.email })
    const get = async (path: string) => {
      const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${tokens.access_token}` } })
      return { status: response.status, body: await response.json() }
    }
    expect(await get('/api/user')).toMatchObject({
      status: 200,
      body: { id: claims.sub, email: person.email, admin_of: [{ space_subdomain: 'workshop' }] },
    })
    expect((await get('/c/workshop/api/memberships')).body).toHaveLength(1)
    expect(await get('/c/workshop/api/activities')).toMatchObject({ status: 403, body: { error: expect.any(String) } })
  })

  it("works at a community's issuer, whose ID token knows the membership, and asks for nothing twice", async () => {
    const issuer = `${server.url}/c/workshop`
    const jar = new Jar()
    const { tokens } = await signIn(issuer, jar, 'openid read_user write_memberships')
    expect(tokens.claims()).toMatchObject({ iss: issuer, name: 'ada', picture: expect.stringContaining('/api/users/') })
    const again = await signIn(issuer, jar, 'openid read_user')
    expect(again.tokens.claims()!.sub).toBe(tokens.claims()!.sub)
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    const { memberships } = (await (await fetch(`${issuer}/api/user`, { headers })).json()) as {
      memberships: [{ id: string; space_subdomain: string }]
    }
    expect(memberships).toMatchObject([{ space_subdomain: 'workshop' }])
    // What the membership says from now on is in the next ID token, whichever thread signs it.
    const body = new URLSearchParams({ 'address[name]': 'Ada of the workshop', phone: '+351 21 000 000' })
    const changed = await fetch(`${issuer}/api/memberships/${memberships[0].id}`, { method: 'PUT', headers, body })
    expect(changed.status).toBe(200)
    const third = await signIn(issuer, jar, 'openid read_user')
    expect(third.tokens.claims()).toMatchObject({ name: 'Ada of the workshop', phone_number: '+351 21 000 000' })
  })

  it('ends everywhere with the app', async () => {
    const { tokens } = await signIn(server.url, new Jar(), 'read_user')
    const ask = async () =>
      (await fetch(`${server.url}/api/user`, { headers: { authorization: `Bearer ${tokens.access_token}` } })).status
    expect(await ask()).toBe(200)
    const env = { GUILDHALL_DATA_DIR: dataDir.path }
    const [{ id }] = JSON.parse((await runCommand(['apps', 'list', '--json'], env)).stdout)
    expect((await runCommand(['apps', 'remove', '--id', id, '--json'], env)).code).toBe(0)
    await expect.poll(ask, { timeout: 5000 }).toBe(401)
  })
})
