/** What an exchange changes: all of it or nothing, and in the name of the issuer that was asked, however many are asked at once. */
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppWithSecret } from '../../../identity/apps/apps.ts'
import { createIssuerApp, type IssuerApp } from './testing/issuer-app.ts'
import { authorizeUrl, bearer, get, getCode, post } from './testing/raw.ts'

let at: IssuerApp
let app: AppWithSecret
let userId: string
beforeAll(async () => {
  at = await createIssuerApp()
  userId = await at.addUser('ada')
  at.person.userId = userId
  app = await at.addApp({ hasLastingTokens: false })
})
afterAll(() => at.close())

const secret = () => ({ client_id: app.app.clientId, client_secret: app.clientSecret! })
const exchange = (url: string, code: string) =>
  post(`${url}/oauth/access_token`, { grant_type: 'authorization_code', code, redirect_uri: at.redirectUri, ...secret() })
const refresh = (url: string, token: string) =>
  post(`${url}/oauth/access_token`, { grant_type: 'refresh_token', refresh_token: token, ...secret() })

describe('an exchange that the database refuses', () => {
  /** While `work` runs, nobody can store an access token. */
  async function withoutRoom<Result>(work: () => Promise<Result>): Promise<Result> {
    await at.db.admin.query(`
      create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
      create trigger no_room before insert on oauth_records for each row when (new.model = 'AccessToken') execute function no_room()`)
    try {
      return await work()
    } finally {
      await at.db.admin.query('drop function no_room cascade')
    }
  }
  it('leaves the code as it was: it works once there is room', async () => {
    const code = await getCode(at, at.url, app.app, { scope: 'openid offline_access' })
    const refused = await withoutRoom(() => exchange(at.url, code))
    expect([refused.status, refused.body.error]).toEqual([500, 'server_error'])
    expect(JSON.stringify(refused.body)).not.toContain('no room')
    const { status, body } = await exchange(at.url, code)
    expect(status).toBe(200)
    expect((await get(`${at.url}/api/userinfo`, bearer(body.access_token))).status).toBe(200)
  })
  it('leaves the refresh token as it was', async () => {
    const first = await exchange(at.url, await getCode(at, at.url, app.app, { scope: 'openid offline_access' }))
    const refused = await withoutRoom(() => refresh(at.url, first.body.refresh_token))
    expect([refused.status, refused.body.error]).toEqual([500, 'server_error'])
    const second = await refresh(at.url, first.body.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token)
  })
})

describe('an exchange that is refused on the way', () => {
  it('has used up the code all the same', async () => {
    const { id, url } = await at.addCommunity('strict')
    const code = await getCode(at, url, app.app)
    at.banned.add(userId)
    const refused = await exchange(url, code)
    at.banned.delete(userId)
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_grant'])
    const again = await exchange(url, code)
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant'])
    const { rows } = await at.db.admin.query(
      `select count(*)::int as n from oauth_records where community_id = $1 and model = 'AccessToken'`,
      [id],
    )
    expect(rows).toEqual([{ n: 0 }])
  })
})

describe('many issuers asked at the same moment', () => {
  it('answer each in its own name, with its own key and to its own people', async () => {
    const communities = await Promise.all(Array.from({ length: 6 }, (_, index) => at.addCommunity(`together-${index}`)))
    const urls = [at.url, ...communities.map(({ url }) => url)]
    const wanted = urls.flatMap((url) => [url, url, url])
    const codes = await Promise.all(wanted.map((url) => getCode(at, url, app.app)))
    const answers = await Promise.all(wanted.map((url, index) => exchange(url, codes[index]!)))
    const kids = new Set<string>()
    await Promise.all(
      answers.map(async ({ status, body }, index) => {
        const url = wanted[index]!
        expect(status).toBe(200)
        expect(decodeJwt(body.id_token).iss).toBe(url)
        const { keys } = (await get(`${url}/jwks.json`)).body
        expect(keys.map(({ kid }: { kid: string }) => kid)).toEqual([decodeProtectedHeader(body.id_token).kid])
        kids.add(keys[0].kid)
        for (const other of urls) {
          const { status: shown } = await get(`${other}/api/userinfo`, bearer(body.access_token))
          expect([other, shown]).toEqual([other, other === url ? 200 : 401])
        }
      }),
    )
    expect(kids.size).toBe(urls.length)
  })
  it('begin sign-ins whose cookies and addresses are their own', async () => {
    const communities = await Promise.all(Array.from({ length: 4 }, (_, index) => at.addCommunity(`apart-${index}`)))
    const urls = communities.map(({ url }) => url)
    const params = { response_type: 'code', client_id: app.app.clientId, redirect_uri: at.redirectUri, scope: 'openid' }
    const answers = await Promise.all([...urls, ...urls].map((url) => fetch(authorizeUrl(url, params), { redirect: 'manual' })))
    const names = new Set<string>()
    for (const [index, { headers }] of answers.entries()) {
      const url = urls[index % urls.length]!
      const { pathname } = new URL(url)
      expect(headers.get('location')).toMatch(new RegExp(`^${url}/oauth/interaction/`))
      for (const cookie of headers.getSetCookie()) {
        expect(cookie.toLowerCase()).toContain(`path=${pathname}`)
        names.add(cookie.split('=')[0]!.replace(/_(interaction|resume|session)(\.sig)?$/, ''))
      }
    }
    expect(names.size).toBe(urls.length)
  })
})
