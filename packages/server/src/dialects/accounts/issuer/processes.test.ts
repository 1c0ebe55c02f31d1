/** Several issuers in little memory, several processes over one database, and what lies in that database. */
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeApp, renewSecret, updateApp } from '../../../identity/apps/apps.ts'
import { hostId } from '../../../kernel/ids.ts'
import { testActor } from '../../../testing/test-app.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { authorize, bearer, get, getCode, getTokens, post } from './testing/raw.ts'

let at: IssuerApp
let userId: string
beforeAll(async () => {
  at = await createIssuerApp({ issuersMax: 2 })
  userId = await at.addUser('ada')
  at.person.userId = userId
})
afterAll(() => at.close())

describe('memory', () => {
  it('holds the keys of few issuers, and those let go lose nothing', async () => {
    const made = await at.addApp()
    const communities = await Promise.all(['c1', 'c2', 'c3', 'c4', 'c5'].map((tag) => at.addCommunity(tag)))
    const codes = await Promise.all(communities.map(({ url }) => getCode(at, url, made.app)))
    const answers = await Promise.all(
      communities.map(({ url }, index) => {
        const params = {
          grant_type: 'authorization_code',
          code: codes[index]!,
          client_id: made.app.clientId,
          client_secret: made.clientSecret!,
        }
        return post(`${url}/oauth/access_token`, params)
      }),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    const kids = answers.map(({ body }) => decodeProtectedHeader(body.id_token).kid)
    expect(new Set(kids).size).toBe(5)
    expect(at.issuers.keys.size).toBe(2)
    for (const [index, { url }] of communities.entries())
      expect((await get(`${url}/jwks.json`)).body.keys).toMatchObject([
        { kid: kids[index], kty: 'RSA', alg: 'RS256', use: 'sig' },
      ])
  })
})

describe('keys', () => {
  it('are made once when many ask at the same moment, in several processes', async () => {
    const beside = await createIssuerApp({ beside: at })
    const { id } = await at.addCommunity('fresh')
    const sets = await Promise.all([at, beside, at, beside].map(({ issuers }) => issuers.keys.publish(id)))
    for (const set of sets) expect(set).toEqual(sets[0])
    expect(sets[0]!.keys).toHaveLength(1)
    await beside.close()
  })
  it('rotate with overlap: the new one signs, the old one stays published until it retires', async () => {
    const made = await at.addApp()
    const { id, url } = await at.addCommunity('rotating')
    const signIn = async () => (await getTokens(at, url, made)).body.id_token as string
    const published = async () => ((await get(`${url}/jwks.json`)).body.keys as { kid: string }[]).map(({ kid }) => kid)
    const first = await signIn()
    await at.issuers.keys.rotate(id)
    expect(await published()).toHaveLength(2)
    const kidOf = (token: string) => decodeProtectedHeader(token).kid!
    // Whoever keeps the key set for as long as it says has the new key before it signs.
    const { headers } = await get(`${url}/jwks.json`)
    const maxAgeSeconds = Number(/^public, max-age=(\d+)$/.exec(headers.get('cache-control')!)![1])
    at.clock.advance(maxAgeSeconds * 1000 + 60_000)
    expect(kidOf(await signIn())).toBe(kidOf(first))
    at.clock.advance(maxAgeSeconds * 1000)
    const second = await signIn()
    expect(kidOf(second)).not.toBe(kidOf(first))
    expect(await published()).toEqual(expect.arrayContaining([kidOf(first), kidOf(second)]))
    // A token of the old key still says who signs out.
    expect((await at.browser().open(`${url}/oauth/logout?id_token_hint=${first}`)).status).toBe(200)
    at.clock.advance(31 * 86_400_000)
    expect(await published()).toEqual([kidOf(second)])
    expect((await at.browser().open(`${url}/oauth/logout?id_token_hint=${first}`)).status).toBe(400)
  })
  it('are withdrawn at once where somebody else may have them, whatever rotation was under way', async () => {
    const made = await at.addApp()
    const { id, url } = await at.addCommunity('leaked')
    const signIn = async () => decodeProtectedHeader((await getTokens(at, url, made)).body.id_token).kid!
    const published = async () => ((await get(`${url}/jwks.json`)).body.keys as { kid: string }[]).map(({ kid }) => kid)
    const leaked = await signIn()
    await at.issuers.keys.rotate(id)
    const [next] = (await published()).filter((kid) => kid !== leaked)
    expect(await signIn()).toBe(leaked)
    await at.issuers.keys.rotate(id, { leadMs: 0 })
    const signing = await signIn()
    expect([leaked, next]).not.toContain(signing)
    expect(await published()).toEqual([signing])
  })
  it('lie sealed in the database', async () => {
    const { rows } = await at.db.admin.query('select private_jwk, public_jwk from issuer_keys')
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      expect(row.private_jwk.toString('latin1')).not.toMatch(/"d"|kty/)
      expect(Object.keys(row.public_jwk).toSorted()).toEqual(['e', 'kty', 'n'])
    }
  })
})

describe('two processes', () => {
  it('see each other’s revocations and changes of apps', async () => {
    const beside = await createIssuerApp({ beside: at })
    // The notices between processes are the follower's work: here both bump the same numbers.
    const pair = [at, beside]
    const made = await at.addApp({ hasLastingTokens: false })
    const { body } = await getTokens(at, at.url, made)
    for (const one of pair) expect(await one.issuers.tokens.find(body.access_token)).toMatchObject({ userId })
    expect((await get(`${beside.url}/api/userinfo`, bearer(body.access_token))).status).toBe(200)
    await beside.issuers.tokens.revoke(body.access_token)
    const { rows } = await at.db.admin.query(
      `select user_id from outbox where type = 'token.revoked' order by position desc limit 1`,
    )
    expect(rows).toEqual([{ user_id: userId }])
    expect(await at.issuers.tokens.find(body.access_token)).toBeUndefined()
    await beside.close()
  })
})

describe('apps that change', () => {
  const credentials = (clientId: string, secret: string) => ({ client_id: clientId, client_secret: secret })
  const change = <T>(work: Parameters<typeof at.database.change<T>>[1]) => at.database.change(hostId, work)
  it('work at once as they are now: addresses, secret, removal', async () => {
    const made = await at.addApp()
    const { app } = made
    await getTokens(at, at.url, made)
    const moved = 'https://app.example.com/moved'
    await change((tx) => updateApp(tx, testActor, { id: app.id }, { redirectUris: [moved] }, new Date()))
    await expect(authorize(at, at.url, app)).rejects.toThrow('invalid_redirect_uri')
    const renewed = await change((tx) => renewSecret(tx, testActor, { id: app.id }, new Date()))
    const attempt = (secret: string) =>
      post(`${at.url}/oauth/access_token`, {
        grant_type: 'refresh_token',
        refresh_token: 'x',
        ...credentials(app.clientId, secret),
      })
    expect((await attempt(made.clientSecret!)).status).toBe(401)
    const { body } = await getTokens(at, at.url, renewed)
    expect(await at.issuers.tokens.find(body.access_token)).toBeDefined()
    await removeApp(at.database, testActor, { id: app.id })
    expect(await at.issuers.tokens.find(body.access_token)).toBeUndefined()
    expect((await attempt(renewed.clientSecret!)).body.error).toBe('invalid_client')
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(401)
  })
})

describe('the database', () => {
  it('holds no token, code, cookie or secret that works', async () => {
    const made = await at.addApp({ hasLastingTokens: false })
    const browser = at.browser()
    const scope = 'openid offline_access'
    const code = await getCode(at, at.url, made.app, { scope }, browser)
    const tokens = await getTokens(at, at.url, made, { scope }, browser)
    const cookies = [...browser.cookies.values()].map(({ value }) => value)
    const secrets = [code, tokens.body.access_token, tokens.body.refresh_token, made.clientSecret!, ...cookies]
    // A sign-in under way as well: its id is in its address.
    const open = await at
      .browser()
      .fetch(`${at.url}/oauth/authorize?client_id=${made.app.clientId}&response_type=code&scope=openid`)
    secrets.push(open.headers.get('location')!.split('/').at(-1)!)
    const { rows } = await at.db.admin.query(
      `select r::text as text from oauth_records r union all select a::text from apps a union all select o::text from outbox o`,
    )
    const all = rows.map(({ text }: { text: string }) => text).join('\n')
    for (const secret of secrets.filter((text) => text.length > 20)) expect(all).not.toContain(secret)
    expect(secrets.filter((text) => text.length > 20).length).toBeGreaterThan(5)
  })
  it('forgets what is over, a little with each few writes', async () => {
    const made = await at.addApp({ hasLastingTokens: false })
    await getTokens(at, at.url, made)
    at.clock.advance(60 * 86_400_000)
    const over = async () =>
      Number(
        (
          await at.db.admin.query('select count(*) from oauth_records where community_id = $1 and expires_at < $2', [
            hostId,
            new Date(at.clock.now()),
          ])
        ).rows[0].count,
      )
    expect(await over()).toBeGreaterThan(0)
    for (let n = 0; n < 12; n++) await getTokens(at, at.url, made)
    expect(await over()).toBe(0)
  })
})

describe('time', () => {
  it('does not end a lasting token', async () => {
    const made = await at.addApp()
    const { body } = await getTokens(at, at.url, made)
    at.clock.advance(366 * 86_400_000)
    expect(await at.issuers.tokens.find(body.access_token)).toMatchObject({ userId, expiresAt: undefined })
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(200)
    const credentials = { client_id: made.app.clientId, client_secret: made.clientSecret! }
    const introspected = await post(`${at.url}/oauth/introspect`, { token: body.access_token, ...credentials })
    expect(introspected.body).toMatchObject({ active: true })
    expect(introspected.body).not.toHaveProperty('exp')
  })
  it('ends a refresh token after thirty days without use, and the sign-in it came from no sooner', async () => {
    const made = await at.addApp({ hasLastingTokens: false })
    const credentials = { client_id: made.app.clientId, client_secret: made.clientSecret! }
    const renew = (token: string) =>
      post(`${at.url}/oauth/access_token`, { grant_type: 'refresh_token', refresh_token: token, ...credentials })
    let token = (await getTokens(at, at.url, made, { scope: 'openid offline_access' })).body.refresh_token as string
    for (const days of [1, 29, 29]) {
      at.clock.advance(days * 86_400_000)
      const { status, body } = await renew(token)
      expect(status).toBe(200)
      token = body.refresh_token
    }
    at.clock.advance(31 * 86_400_000)
    expect((await renew(token)).body.error).toBe('invalid_grant')
  })
})
