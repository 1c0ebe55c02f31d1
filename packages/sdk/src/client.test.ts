import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestApp, type TestApp } from '../../server/src/testing/test-app.ts'
import { type Client, createClient, type ResponseInfo } from './index.ts'
import { failure, scripted } from './testing/calls.ts'

let t: TestApp
let baseUrl: string
let admin: Client
beforeAll(async () => {
  t = await createTestApp()
  baseUrl = await t.app.listen({ port: 0, host: '127.0.0.1' })
  admin = createClient({ baseUrl, tag: t.community.tag, apiKey: t.community.admin })
})
afterAll(() => t.close())

describe('a client against the server', () => {
  it('writes, reads, changes and deletes', async () => {
    const made = await admin.articles.create({ title: 'From the SDK', content: '<p>Hello</p>' })
    const title: string = made.title
    expect(title).toBe('From the SDK')
    const published = await admin.articles.update(
      { articleId: made.id },
      { bannerUrl: 'https://example.org/b.jpg', status: 'PUBLISHED' },
    )
    expect(published.publishedAt).toEqual(expect.any(String))
    expect((await admin.articles.getBySlug({ slug: made.slug })).id).toBe(made.id)
    expect(await admin.articles.list({ limit: 1 })).toHaveLength(1)
    expect(await admin.articles.remove({ articleId: made.id })).toBeUndefined()
    expect(await admin.articles.list()).toEqual([])
  })
  it('reads the publishable key without a key, and with it what is public', async () => {
    const { key } = await createClient({ baseUrl: `${baseUrl}/`, tag: t.community.tag }).communities.publishableKey()
    expect(key).toBe(t.community.publishable)
    expect((await createClient({ baseUrl, tag: t.community.tag, apiKey: key }).communities.get()).tag).toBe('guild')
  })
  it('walks a list page by page, each row once', async () => {
    for (let n = 1; n <= 7; n++) await admin.articles.create({ title: `Page ${n}` })
    const sizes: number[] = []
    const ids = new Set<string>()
    for await (const page of admin.articles.drafts.pages({ limit: 3 })) {
      sizes.push(page.length)
      for (const { id } of page) ids.add(id)
    }
    expect(sizes).toEqual([3, 3, 1])
    expect(ids.size).toBe(7)
  })
  it('throws the refusal with its status, code, fields and request id', async () => {
    const error = await failure(admin.articles.create({ title: '' }))
    expect(error).toMatchObject({
      status: 400,
      code: 'VALIDATION_ERROR',
      details: [{ field: 'title', message: 'must not be empty' }],
    })
    expect(error.requestId).toMatch(/^[\w-]{8,}$/)
    expect(error.message).toContain('title')
    expect(await failure(createClient({ baseUrl, tag: 'guild' }).articles.list())).toMatchObject({
      status: 401,
      code: 'MISSING_API_KEY',
    })
    expect(await failure(admin.articles.getBySlug({ slug: 'a/b?c#d' }))).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
  it.each(['..', '.', ''])('does not let the path field %j lead to another address (TypeError)', async (slug) => {
    await expect(admin.articles.getBySlug({ slug })).rejects.toThrow(TypeError)
  })
  it('does a write once for one idempotencyKey', async () => {
    const [first, second] = [
      await admin.articles.create({ title: 'Once' }, { idempotencyKey: 'once-1' }),
      await admin.articles.create({ title: 'Once' }, { idempotencyKey: 'once-1' }),
    ]
    expect(second).toEqual(first)
    expect(await failure(admin.articles.create({ title: 'Other' }, { idempotencyKey: 'once-1' }))).toMatchObject({ status: 422 })
  })
  it('refuses a change of what has changed since (ifMatch, 412)', async () => {
    let info: ResponseInfo | undefined
    await admin.communities.get({}, { onResponse: (response) => (info = response) })
    const ifMatch = info!.etag!
    await admin.communities.update({ description: 'First' }, { ifMatch })
    expect(await failure(admin.communities.update({ description: 'Second' }, { ifMatch }))).toMatchObject({
      status: 412,
      code: 'PRECONDITION_FAILED',
    })
  })
})

describe('a call that is told "later"', () => {
  const client = (fetch: typeof globalThis.fetch) => createClient({ baseUrl: 'http://host', tag: 'guild', apiKey: 'k', fetch })
  const ok = { status: 201, body: { id: '1' } }
  it('is sent again after Retry-After, under the same Idempotency-Key', async () => {
    vi.useFakeTimers()
    try {
      const { fetch, asked } = scripted({ status: 429, headers: { 'retry-after': '2' } }, { status: 503 }, ok)
      const made = client(fetch).articles.create({ title: 'x' })
      await vi.advanceTimersByTimeAsync(1999)
      expect(asked).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(1)
      expect(asked).toHaveLength(2)
      await vi.advanceTimersByTimeAsync(1000)
      expect(await made).toEqual({ id: '1' })
      const keys = asked.map(({ headers }) => headers.get('idempotency-key'))
      expect(new Set(keys).size).toBe(1)
      expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    } finally {
      vi.useRealTimers()
    }
  })
  it('gives up after three more tries', async () => {
    const later = { status: 503, headers: { 'retry-after': '0' } }
    const { fetch, asked } = scripted(later, later, later, later, ok)
    expect(await failure(client(fetch).articles.list())).toMatchObject({ status: 503, retryAfterSeconds: 0, code: 'UNKNOWN' })
    expect(asked).toHaveLength(4)
  })
  it('does not wait for hours', async () => {
    const { fetch, asked } = scripted({ status: 429, headers: { 'retry-after': '7200' } })
    expect(await failure(client(fetch).articles.list())).toMatchObject({ status: 429, retryAfterSeconds: 7200 })
    expect(asked).toHaveLength(1)
  })
  it('ends at once when its signal is aborted', async () => {
    const { fetch } = scripted({ status: 429, headers: { 'retry-after': '20' } })
    const abort = new AbortController()
    const call = client(fetch).articles.list({}, { signal: abort.signal })
    setTimeout(() => abort.abort(new Error('enough')), 5)
    await expect(call).rejects.toThrow('enough')
  })
})
