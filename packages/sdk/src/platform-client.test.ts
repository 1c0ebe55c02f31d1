import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password, register } from '../../server/src/dialects/platform/testing/people.ts'
import { createTestApp, type TestApp } from '../../server/src/testing/test-app.ts'
import { createPlatformClient, type PlatformClientOptions, type Tokens } from './index.ts'
import { failure, scripted, watched } from './testing/calls.ts'

const hourMs = 3_600_000
let t: TestApp
let baseUrl: string
let counter = 0
beforeAll(async () => {
  t = await createTestApp()
  baseUrl = await t.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => t.close())

/** A new person who has logged in; what they send and what they are told of their tokens is kept. */
async function signedIn(options: Partial<PlatformClientOptions> = {}) {
  const { email } = await register(t, `person-${++counter}`)
  const { fetch, to } = watched()
  const told: (Tokens | undefined)[] = []
  const client = createPlatformClient({ baseUrl, fetch, onTokens: (tokens) => told.push(tokens), ...options })
  const tokens = await client.auth.login({ email, password })
  return { client, email, tokens, told, to }
}
/** The access token has expired. */
const later = () => t.clock.advance(hourMs + 1000)

describe('a client of a person', () => {
  it('logs in and is that person from then on', async () => {
    const { client, email, tokens, told } = await signedIn()
    expect(told).toEqual([{ access_token: tokens.access_token, refresh_token: tokens.refresh_token }])
    const { data: me } = await client.users.me()
    const address: string | null = me.email
    expect(address).toBe(email)
  })
  it('writes, reads, changes and deletes', async () => {
    const { client } = await signedIn()
    const { data: made } = await client.resources.create({ name: 'Printer', metadata: { room: '1' } })
    const { data: changed } = await client.resources.update({ id: made.id }, { status: 'archived', metadata: { room: null } })
    expect(changed).toMatchObject({ id: made.id, status: 'archived', metadata: {} })
    const { data, meta } = await client.resources.list({ 'filter[status]': 'archived', per_page: 50 })
    expect([data.map(({ id }) => id), meta.total]).toEqual([[made.id], 1])
    expect(await client.resources.remove({ id: made.id })).toBeUndefined()
    expect(await failure(client.resources.get({ id: made.id }))).toMatchObject({ status: 404, code: 'resource_not_found' })
  })
  it('walks a list by its pages, each row once', async () => {
    const { client } = await signedIn()
    for (let n = 1; n <= 5; n++) await client.resources.create({ name: `Page ${n}`, type: 'paged' })
    const pages: string[][] = []
    for await (const page of client.resources.list.pages({ per_page: 2, sort: 'name', 'filter[type]': 'paged' })) {
      pages.push(page.map(({ name }) => name))
    }
    expect(pages).toEqual([['Page 1', 'Page 2'], ['Page 3', 'Page 4'], ['Page 5']])
  })
  it('walks an empty list in one page', async () => {
    const { client, to } = await signedIn()
    const pages: unknown[] = []
    for await (const page of client.webhooks.list.pages()) pages.push(page)
    expect(pages).toEqual([[]])
    expect(to('/v1/webhooks')).toHaveLength(1)
  })
  it('throws the refusal with its code, its fields and the kind of each problem', async () => {
    const { client } = await signedIn()
    const error = await failure(client.resources.create({ name: '', type: 'Not A Type' }))
    expect(error).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(error.details).toContainEqual({ field: 'name', code: expect.any(String), message: expect.any(String) })
    expect(error.requestId).toMatch(/^[\w-]{8,}$/)
    await client.organizations.create({ name: 'Taken', slug: 'taken' })
    expect((await failure(client.organizations.create({ name: 'Taken', slug: 'taken' }))).details).toEqual([
      { field: 'slug', code: 'taken', message: 'is taken' },
    ])
  })
  it('never sends an Idempotency-Key, which this API does not know', async () => {
    const { client, to } = await signedIn()
    await client.resources.create({ name: 'Plain' })
    expect(to('/v1/resources')[0]!.headers.has('idempotency-key')).toBe(false)
    expect(to('/v1/auth/login')[0]!.headers.has('authorization')).toBe(false)
  })
})

describe('an access token that has expired', () => {
  it('is replaced once for calls that run at the same time, and they go on', async () => {
    const { client, email, tokens, told, to } = await signedIn()
    later()
    const answers = await Promise.all([client.users.me(), client.users.me(), client.resources.list(), client.users.me()])
    expect(answers[0].data.email).toBe(email)
    expect(to('/v1/auth/refresh')).toHaveLength(1)
    expect(told).toHaveLength(2)
    expect(told[1]!.refresh_token).not.toBe(tokens.refresh_token)
    // The next time it has expired the new pair is what is replaced.
    later()
    expect((await client.users.me()).data.email).toBe(email)
    expect(to('/v1/auth/refresh')).toHaveLength(2)
  })
  it('is replaced for a client that was given the pair of an earlier one', async () => {
    const { tokens, email } = await signedIn()
    later()
    expect((await createPlatformClient({ baseUrl, tokens }).users.me()).data.email).toBe(email)
  })
  it('ends the session where there is no refresh token (401), and nothing is forgotten', async () => {
    const { tokens } = await signedIn()
    later()
    const told: unknown[] = []
    const { fetch, asked } = watched()
    const onTokens = (next: unknown) => told.push(next)
    const client = createPlatformClient({ baseUrl, fetch, onTokens, tokens: { access_token: tokens.access_token } })
    expect(await failure(client.users.me())).toMatchObject({ status: 401, code: 'authentication_required' })
    expect([asked.length, told]).toEqual([1, []])
  })
  it('ends the session where the refresh is refused: the calls throw their 401 and the tokens are forgotten', async () => {
    const { client, told, to } = await signedIn()
    t.clock.advance(31 * 24 * hourMs)
    const errors = await Promise.all([failure(client.users.me()), failure(client.resources.list())])
    for (const error of errors) expect(error).toMatchObject({ status: 401, message: expect.stringContaining('access token') })
    expect(to('/v1/auth/refresh')).toHaveLength(1)
    expect(told.slice(1)).toEqual([undefined])
    // Nobody's from now on.
    expect(await failure(client.users.me())).toMatchObject({ status: 401 })
    expect(to('/v1/users/me').at(-1)!.headers.has('authorization')).toBe(false)
    expect(to('/v1/auth/refresh')).toHaveLength(1)
  })
  it('is not the reason for a login that is refused', async () => {
    const { client, email, told, to } = await signedIn()
    expect(await failure(client.auth.login({ email, password: 'wrong' }))).toMatchObject({ status: 401 })
    expect(to('/v1/auth/refresh')).toHaveLength(0)
    expect(told).toHaveLength(1)
    expect((await client.users.me()).data.email).toBe(email)
  })
})

describe('a refresh that is asked for', () => {
  it('gives tokens that are used from then on', async () => {
    const { client, tokens, told, to } = await signedIn()
    const next = await client.auth.refresh({ refresh_token: tokens.refresh_token })
    expect(told.at(-1)).toEqual({ access_token: next.access_token, refresh_token: next.refresh_token })
    await client.users.me()
    expect(to('/v1/users/me')[0]!.headers.get('authorization')).toBe(`Bearer ${next.access_token}`)
  })
  it('forgets the tokens where it is refused for theirs, and not for another', async () => {
    const { client, tokens, told } = await signedIn()
    expect(await failure(client.auth.refresh({ refresh_token: 'another' }))).toMatchObject({ status: 401 })
    expect(told).toHaveLength(1)
    t.clock.advance(31 * 24 * hourMs)
    expect(await failure(client.auth.refresh({ refresh_token: tokens.refresh_token }))).toMatchObject({ status: 401 })
    expect(told.slice(1)).toEqual([undefined])
  })
})

describe('a logout', () => {
  it('forgets the tokens', async () => {
    const { client, tokens, told } = await signedIn()
    expect(await client.auth.logout({ refresh_token: tokens.refresh_token })).toBeUndefined()
    expect(told.slice(1)).toEqual([undefined])
    expect(await failure(client.users.me())).toMatchObject({ status: 401 })
  })
  it('from everywhere forgets them too', async () => {
    const { client, told } = await signedIn()
    await client.auth.logout()
    expect(told.slice(1)).toEqual([undefined])
  })
  it('of another session keeps them', async () => {
    const { client, email, told } = await signedIn()
    const other = createPlatformClient({ baseUrl })
    const { refresh_token } = await other.auth.login({ email, password })
    await client.auth.logout({ refresh_token })
    expect(told).toHaveLength(1)
    expect((await client.users.me()).data.email).toBe(email)
    expect(await failure(other.users.me())).toMatchObject({ status: 401 })
  })
  it('works after the access token has expired', async () => {
    const { client, tokens, told } = await signedIn()
    later()
    await client.auth.logout({ refresh_token: tokens.refresh_token })
    expect(told.at(-1)).toBeUndefined()
    const { refresh_token } = told[1]!
    expect(await failure(createPlatformClient({ baseUrl }).auth.refresh({ refresh_token: refresh_token! }))).toMatchObject({
      status: 401,
    })
  })
})

describe('a refresh that goes wrong', () => {
  const old = { access_token: 'a1', refresh_token: 'r1' }
  const next = { access_token: 'a2', refresh_token: 'r2', token_type: 'Bearer', expires_in: 3600 }
  const refused = { status: 401, body: { error: { code: 'authentication_required', message: 'No', request_id: 'r' } } }
  const me = { status: 200, body: { data: { id: 'usr_1' } } }
  const clientOf = (fetch: typeof globalThis.fetch) => {
    const told: unknown[] = []
    const onTokens = (tokens: unknown) => told.push(tokens)
    return { client: createPlatformClient({ baseUrl: 'http://host', tokens: old, onTokens, fetch }), told }
  }
  const sent = (asked: readonly { headers: Headers }[]) => asked.map(({ headers }) => headers.get('authorization'))

  it('keeps the tokens where the server is not ready; the next call tries again', async () => {
    const { fetch, asked } = scripted(refused, { status: 503 }, refused, { status: 200, body: next }, me)
    const { client, told } = clientOf(fetch)
    // The refresh is a write without an Idempotency-Key: not sent again after 503.
    expect(await failure(client.users.me())).toMatchObject({ status: 503 })
    expect(told).toEqual([])
    expect(await client.users.me()).toEqual(me.body)
    expect(sent(asked)).toEqual(['Bearer a1', null, 'Bearer a1', null, 'Bearer a2'])
  })
  it('sends a call no third time', async () => {
    const { fetch, asked } = scripted(refused, { status: 200, body: next }, refused)
    expect(await failure(clientOf(fetch).client.users.me())).toMatchObject({ status: 401 })
    expect(asked).toHaveLength(3)
  })
  it('does not undo a login that was quicker', async () => {
    const release = Promise.withResolvers<void>()
    const login = { ...next, access_token: 'a9', refresh_token: 'r9' }
    const { fetch, asked } = scripted(
      refused,
      { status: 200, body: next, after: release.promise },
      { status: 200, body: login },
      me,
    )
    const { client, told } = clientOf(fetch)
    const call = client.users.me()
    while (asked.length < 2) await new Promise(setImmediate)
    await client.auth.login({ email: 'a@example.org', password })
    release.resolve()
    expect(await call).toEqual(me.body)
    expect(told).toEqual([{ access_token: 'a9', refresh_token: 'r9' }])
    expect(sent(asked).at(-1)).toBe('Bearer a9')
  })
  it('is not waited for by a call that is aborted; the others have its tokens', async () => {
    const release = Promise.withResolvers<void>()
    const { fetch, asked } = scripted(refused, refused, { status: 200, body: next, after: release.promise }, me)
    const { client } = clientOf(fetch)
    const abort = new AbortController()
    const [aborted, other] = [client.users.me({}, { signal: abort.signal }), client.users.me()]
    while (asked.length < 3) await new Promise(setImmediate)
    abort.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    release.resolve()
    expect(await other).toEqual(me.body)
  })
  it('sends a call again after 429, and a write not after 503', async () => {
    const { fetch, asked } = scripted({ status: 429, headers: { 'retry-after': '0' } }, { status: 503 })
    expect(await failure(clientOf(fetch).client.resources.create({ name: 'x' }))).toMatchObject({ status: 503 })
    expect(asked).toHaveLength(2)
  })
})
