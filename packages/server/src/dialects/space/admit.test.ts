import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hideSecrets } from '../../http/server.ts'
import { createSpaceApp, type SpaceApp } from './testing/space-app.ts'

let t: SpaceApp
beforeAll(async () => {
  t = await createSpaceApp()
})
afterAll(() => t.close())

const activity = '/c/guild/api/activities'
/** `base`: of the address that was asked under. */
const challenge = (base = 'http://localhost:4000', path = '') =>
  `Bearer resource_metadata="${base}/.well-known/oauth-protected-resource${path}"`

describe('the access token', () => {
  it('stands in the header, whatever the case of its scheme, in the query, or in the body', async () => {
    const get = (path: string, headers = {}) => t.send('GET', path, { token: null, headers })
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'OAuth'])
      expect((await get('/api/user', { authorization: `${scheme} ${t.owner}` })).status).toBe(200)
    expect((await get('/api/user', { authorization: `Token ${t.owner}` })).status).toBe(401)
    expect((await get(`/api/user?access_token=${t.owner}`)).status).toBe(200)
    const json = await t.send('POST', activity, { token: null, body: { text: 'json', access_token: t.owner } })
    expect(json, json.text).toMatchObject({ status: 201, body: { attributes: { text: 'json' } } })
    expect(json.text).not.toContain(t.owner)
    expect((await t.send('POST', activity, { token: null, form: `text=form&access_token=${t.owner}` })).status).toBe(201)
    expect(
      (await t.send('DELETE', '/c/guild/api/navigation_links/x', { token: null, form: `access_token=${t.owner}` })).status,
    ).toBe(404)
  })
  it('opens what no shared cache may keep', async () => {
    const cacheControl = async (path: string, token: string | null) =>
      (await t.send('GET', path, { token })).headers['cache-control']
    expect(await cacheControl('/api/user', t.owner)).toBe('private, no-cache')
    expect(await cacheControl(`/api/user?access_token=${t.owner}`, null)).toBe('private, no-cache')
    expect(await cacheControl('/c/guild/api/plans', null)).toBe('no-cache')
  })
  it('may stand in several places, if it is one (400)', async () => {
    const refused = { status: 400, body: { error: 'Send one access token, in one place' } }
    expect((await t.send('GET', `/api/user?access_token=${t.owner}`)).status).toBe(200)
    expect((await t.send('POST', activity, { body: { text: 'x', access_token: t.owner } })).status).toBe(201)
    expect(await t.send('GET', '/api/user?access_token=another')).toMatchObject(refused)
    expect(await t.send('GET', '/api/user?access_token=a&access_token=b', { token: null })).toMatchObject(refused)
    expect(await t.send('POST', activity, { body: { text: 'x', access_token: 'another' } })).toMatchObject(refused)
    expect(await t.send('POST', activity, { body: { text: 'x', access_token: 7 } })).toMatchObject(refused)
    const inQuery = `${activity}?access_token=${t.owner}`
    expect(await t.send('POST', inQuery, { token: null, form: 'text=x&access_token=another' })).toMatchObject(refused)
  })
  it('is missing (401): what to send, and where to get it', async () => {
    expect(await t.send('GET', '/api/user', { token: null })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': challenge() },
      body: { error: 'An OAuth access token is needed: send it as Authorization: Bearer' },
    })
    expect((await t.send('POST', activity, { token: null, body: { text: 'x' } })).status).toBe(401)
    expect((await t.send('POST', activity, { token: null })).status).toBe(401)
  })
  it('is not in force (401), whatever is wrong with it', async () => {
    const expected = { status: 401, headers: { 'www-authenticate': `${challenge()}, error="invalid_token"` } }
    for (const token of ['x', 'f'.repeat(64), `${t.owner}0`, 'eyJhbGciOiJub25lIn0.e30.'])
      expect(await t.send('GET', '/api/user', { token })).toMatchObject(expected)
    expect(await t.send('GET', '/api/user', { token: null, headers: { authorization: 'Basic dTpw' } })).toMatchObject(expected)
    expect(await t.send('GET', '/api/user?access_token=', { token: null })).toMatchObject(expected)
  })
  it.each([
    ['/api/user', 'localhost:4000', 'http://localhost:4000', ''],
    ['/c/guild/api/user', 'localhost:4000', 'http://localhost:4000', '/c/guild'],
    ['/api/user', 'guild.localhost:4000', 'http://guild.localhost:4000', ''],
    ['/api/spaces', 'www.localhost:4000', 'http://localhost:4000', ''],
  ])('is given where the refusal of %s at %s says', async (path, host, base, behind) => {
    const method = path === '/api/spaces' ? 'POST' : 'GET'
    const { headers } = await t.send(method, path, { token: null, headers: { host } })
    expect(headers['www-authenticate']).toBe(challenge(base, behind))
    const { pathname } = new URL(/"(.*)"/.exec(headers['www-authenticate']!)![1]!)
    const { body } = await t.send('GET', pathname, { token: null, headers: { host } })
    expect(body).toMatchObject({ resource: base + behind, authorization_servers: [base + behind] })
  })
  it('lacks the scope (403)', async () => {
    const token = await t.tokenFor(t.community.ownerId, ['read_user', 'write'])
    expect(await t.send('GET', '/c/guild/api/memberships', { token })).toMatchObject({
      status: 403,
      headers: {
        'www-authenticate': `${challenge(undefined, '/c/guild')}, error="insufficient_scope", scope="read_memberships"`,
      },
      body: { error: 'The access token lacks the scope that this needs' },
    })
  })
  it('holds the older scopes by read and write, and navigation by itself alone', async () => {
    const [read, write] = [await t.tokenFor(t.community.ownerId, ['read']), await t.tokenFor(t.community.ownerId, ['write'])]
    expect((await t.send('GET', activity, { token: read })).status).toBe(200)
    expect((await t.send('POST', activity, { token: read, body: { text: 'x' } })).status).toBe(403)
    expect((await t.send('POST', activity, { token: write, body: { text: 'x' } })).status).toBe(201)
    expect((await t.send('GET', activity, { token: write })).status).toBe(403)
    for (const token of [read, write]) expect((await t.send('GET', '/c/guild/api/navigation_links', { token })).status).toBe(403)
  })
})

describe('rights are those of the moment', () => {
  it('an admin who is one no more is refused although the token has the scope (403), and one who is again is not', async () => {
    const { userId } = await t.join(t.community, 'admin', 'ADMIN')
    const token = await t.tokenFor(userId, ['read_activities'])
    const ask = async () => (await t.send('GET', activity, { token })).status
    const become = (sql: string) => t.db.admin.query(`update memberships set ${sql} where user_id = $1`, [userId])
    expect(await ask()).toBe(200)
    for (const [change, status] of [
      [`role = 'MEMBER'`, 403],
      [`role = 'MODERATOR'`, 403],
      [`role = 'ADMIN'`, 200],
      [`status = 'BANNED'`, 403],
      [`status = 'LEFT'`, 403],
      [`status = 'ACCEPTED'`, 200],
    ] as const) {
      await become(change)
      expect(await ask(), change).toBe(status)
    }
  })
  it("a host's token opens every space of the person; a space's own that space alone (401)", async () => {
    const other = await t.createCommunity('other')
    await t.db.admin.query(
      `insert into memberships (community_id, id, user_id, role, status) values ($1, gen_random_uuid(), $2, 'ADMIN', 'ACCEPTED')`,
      [other.id, t.community.ownerId],
    )
    const own = await t.tokenFor(t.community.ownerId, ['read'], { issuer: t.community.id })
    const status = async (tag: string, token: string) => (await t.send('GET', `/c/${tag}/api/activities`, { token })).status
    expect([await status('guild', t.owner), await status('other', t.owner)]).toEqual([200, 200])
    expect([await status('guild', own), await status('other', own)]).toEqual([200, 401])
  })
  it('a space that is not there is 404, with a token and without', async () => {
    for (const token of [t.owner, null, 'x'])
      expect(await t.send('GET', '/c/nowhere/api/activities', { token })).toMatchObject({
        status: 404,
        body: { error: 'No such space' },
      })
  })
})

describe('the limit', () => {
  const ask = (token: string | null, address?: string) =>
    t.app.inject({
      method: 'GET',
      url: '/c/guild/api/plans',
      ...(address && { remoteAddress: address }),
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    })
  it('is sixty a minute for a person, whatever token they use, and refusals count', async () => {
    t.clock.advance(61_000)
    const userId = await t.makeUser('busy')
    const tokens = [await t.tokenFor(userId, ['read_user']), await t.tokenFor(userId, ['read'])]
    const statuses: number[] = []
    for (let n = 0; n < 61; n++) {
      const url = n % 3 === 0 ? '/c/guild/api/memberships/x' : '/api/user'
      const { statusCode } = await t.app.inject({ url, headers: { authorization: `Bearer ${tokens[n % 2]}` } })
      statuses.push(statusCode)
    }
    expect(statuses.at(-1)).toBe(429)
    expect(statuses.filter((status) => status === 429)).toHaveLength(1)
    expect(statuses).toContain(403)
    const over = await ask(tokens[0]!)
    expect([over.statusCode, over.json()]).toEqual([429, { error: 'Too many requests: wait for the time in Retry-After' }])
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(over.headers['retry-after'])).toBeLessThanOrEqual(61)
    expect((await ask(t.owner)).statusCode).toBe(200)
    t.clock.advance(61_000)
    expect((await ask(tokens[0]!)).statusCode).toBe(200)
  })
  it('counts by address who shows no token in force', async () => {
    t.clock.advance(61_000)
    for (let n = 0; n < 60; n++) expect((await ask(n % 2 ? 'nonsense' : null, '192.0.2.1')).statusCode).toBe(200)
    expect((await ask(null, '192.0.2.1')).statusCode).toBe(429)
    expect((await ask(null, '192.0.2.2')).statusCode).toBe(200)
    expect((await ask(t.owner, '192.0.2.1')).statusCode).toBe(200)
  })
})

describe('bodies', () => {
  /** As PHP's HTTP clients send an array. */
  const multipart = async (method: string, path: string, fields: readonly (readonly [string, string | Blob])[]) => {
    const form = new FormData()
    for (const [name, value] of fields) form.append(name, value)
    const sent = new Response(form)
    const { statusCode, body } = await t.app.inject({
      method: method as 'POST',
      url: path,
      payload: Buffer.from(await sent.arrayBuffer()),
      headers: { 'content-type': sent.headers.get('content-type')! },
    })
    return { status: statusCode, body: body === '' ? undefined : JSON.parse(body) }
  }
  it('may be multipart/form-data, with the same nesting, numbers and token as other forms', async () => {
    t.clock.advance(61_000)
    const token = ['access_token', t.owner] as const
    const made = await multipart('POST', '/api/users', [['email', 'by-part@example.org'], token])
    expect(made).toMatchObject({ status: 201, body: { email: 'by-part@example.org' } })
    const space = await multipart('PUT', '/api/spaces/guild', [['tax_rate', '19'], ['description', 'Zürich\r\n&'], token])
    expect(space).toMatchObject({ status: 200, body: { tax_rate: 19, description: 'Zürich\r\n&' } })
    const nested = [
      ['fields[0][label]', 'Colour'],
      ['fields[1][label]', 'Size'],
    ] as const
    const fields = await multipart('PUT', '/c/guild/api/space/custom_fields', [...nested, token])
    expect(fields.status, JSON.stringify(fields.body)).toBe(200)
    expect(fields.body.map(({ label }: { label: string }) => label)).toEqual(['Colour', 'Size'])
  })
  it('take no files (415), and no more fields than other forms (400)', async () => {
    const token = ['access_token', t.owner] as const
    expect(await multipart('POST', activity, [['text', new Blob(['x'])], token])).toMatchObject({
      status: 415,
      body: { error: expect.stringContaining('is a file') },
    })
    const many = Array.from({ length: 1001 }, (_, n) => [`f${n}`, ''] as const)
    expect((await multipart('POST', activity, many)).status).toBe(400)
  })
  it.each([
    ['{', 'application/json', 400],
    ['text=x', 'multipart/form-data; boundary=parted', 400],
    ['x'.repeat(300_000), 'multipart/form-data; boundary=parted', 413],
    ['a=%ff', 'application/x-www-form-urlencoded', 400],
    ['<a/>', 'application/xml', 415],
    ['x'.repeat(300_000), 'application/x-www-form-urlencoded', 413],
  ])('%.20s as %s is refused (%d)', async (payload, type, status) => {
    const answer = await t.app.inject({
      method: 'POST',
      url: activity,
      payload,
      headers: { 'content-type': type, authorization: `Bearer ${t.owner}` },
    })
    expect([answer.statusCode, answer.json()]).toEqual([status, { error: expect.any(String) }])
  })
})

it('addresses are logged without what is as good as a password', () => {
  expect(hideSecrets('/api/user?access_token=abc&x=1')).toBe('/api/user?access_token=…&x=1')
  expect(hideSecrets('/oauth/access_token?client_id=1&client_secret=s&code=c')).toBe(
    '/oauth/access_token?client_id=1&client_secret=…&code=…',
  )
  expect(hideSecrets('/api/access_tokens/abc/space?x=1')).toBe('/api/access_tokens/…/space?x=1')
  expect(hideSecrets('/api/v1/communities/x?limit=1')).toBe('/api/v1/communities/x?limit=1')
})
