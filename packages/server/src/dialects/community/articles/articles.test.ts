import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const banner = 'https://example.org/banner.jpg'
const write = async (title: string, rest: object = {}) => (await t.post('/articles', { title, ...rest })).body
const publish = async (title: string, rest: object = {}) => {
  const article = await write(title, { bannerUrl: banner, ...rest })
  return (await t.patch(`/articles/${article.id}`, { status: 'PUBLISHED' })).body
}

describe('POST /articles', () => {
  it('makes a draft by the founder, with a slug and a reading time (201)', async () => {
    const answer = await t.post('/articles', {
      title: 'How we built it',
      content: `<p>${'word '.repeat(450)}</p>`,
      excerpt: 'Short.',
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      slug: 'how-we-built-it',
      title: 'How we built it',
      excerpt: 'Short.',
      publishedAt: null,
      bannerUrl: null,
      author: { name: 'Owner of guild', usertag: 'guild-owner', profileImage: null },
      readTimeMinutes: 2,
      content: expect.stringContaining('word'),
    })
  })
  it('gives the same title another slug, in any script', async () => {
    expect((await write('Привет, мир')).slug).toBe('privet-mir')
    expect((await write('Привет, мир')).slug).toBe('privet-mir-2')
    expect((await write('你好')).slug).toMatch(/^[a-z0-9-]+$/)
    expect((await write('🎉🎉')).slug).toMatch(/^[a-z0-9-]+$/)
  })
  it('gives 20 writers of one title at once 20 slugs', async () => {
    const slugs = await Promise.all(Array.from({ length: 20 }, async () => (await write('Same title')).slug))
    expect(new Set(slugs).size).toBe(20)
  })
  it('refuses content that grows too long when it is cleaned (400), and takes long text that does not (201)', async () => {
    const answer = await t.post('/articles', { title: 'Ampersands', content: '&'.repeat(250_000) })
    expect([answer.status, answer.body.details[0].field]).toEqual([400, 'content'])
    expect((await t.post('/articles', { title: 'Long', content: 'word '.repeat(180_000) })).status).toBe(201)
  })
  it('cleans the HTML and keeps the title as text', async () => {
    const article = await write(`<b>'; drop table articles; --`, { content: '<p onclick="x()">Hi<script>alert(1)</script></p>' })
    expect(article.title).toBe(`<b>'; drop table articles; --`)
    expect(article.content).toBe('<p>Hi</p>')
  })
  it.each([
    [{}, 'title'],
    [{ title: '' }, 'title'],
    [{ title: '  ' }, 'title'],
    [{ title: 7 }, 'title'],
    [{ title: 'x', excerpt: 'e'.repeat(501) }, 'excerpt'],
    [{ title: 'x', category: 'c'.repeat(101) }, 'category'],
    [{ title: 'x', bannerUrl: 'javascript:alert(1)' }, 'bannerUrl'],
    [{ title: 'x', titel: 'y' }, 'titel'],
    [{ title: 'x', status: 'PUBLISHED' }, 'status'],
    [{ title: 'a\0b' }, 'title'],
    [{ title: 'a\ud800b' }, 'title'],
  ])('refuses %j, naming the field (400)', async (body, field) => {
    const answer = await t.post('/articles', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field }] })
    expect(answer.body.error).toContain(field)
  })
})

describe('PATCH /articles/:articleId', () => {
  it('publishes with a banner, and tells it (200)', async () => {
    const article = await write('To publish')
    const refused = await t.patch(`/articles/${article.id}`, { status: 'PUBLISHED' })
    expect(refused.status).toBe(400)
    expect(refused.body.details[0].field).toBe('bannerUrl')
    const published = await t.patch(`/articles/${article.id}`, { status: 'PUBLISHED', bannerUrl: banner })
    expect(published.status).toBe(200)
    expect(published.body.publishedAt).toMatch(/^\d{4}-.*Z$/)
    const last = (await t.changes()).at(-1)!
    expect(last).toMatchObject({
      type: 'article.published',
      data: { articleId: article.id, slug: 'to-publish', bannerUrl: banner },
    })
  })
  it('keeps the slug when the title changes, and clears what is null', async () => {
    const article = await publish('First title', { excerpt: 'E', category: 'C' })
    const changed = (await t.patch(`/articles/${article.id}`, { title: 'Second title', excerpt: null })).body
    expect(changed).toMatchObject({ slug: 'first-title', title: 'Second title', excerpt: '' })
  })
  it('refuses to take the banner from a published article (400)', async () => {
    const article = await publish('With banner')
    expect((await t.patch(`/articles/${article.id}`, { bannerUrl: null })).status).toBe(400)
    expect((await t.patch(`/articles/${article.id}`, { bannerUrl: null, status: 'DRAFT' })).status).toBe(200)
  })
  it('hides an article that is a draft again, and tells it as article.deleted', async () => {
    const article = await publish('Hidden again')
    expect((await t.get(`/articles/slug/${article.slug}`)).status).toBe(200)
    await t.patch(`/articles/${article.id}`, { status: 'DRAFT' })
    expect((await t.get(`/articles/slug/${article.slug}`)).status).toBe(404)
    expect((await t.changes()).at(-1)!.type).toBe('article.deleted')
  })
  it('honours If-Match with the tag of its GET (412)', async () => {
    const article = await publish('Tagged')
    const { headers } = await t.get(`/articles/slug/${article.slug}`)
    const first = await t.patch(`/articles/${article.id}`, { title: 'One' }, { headers: { 'if-match': headers.etag! } })
    expect(first.status).toBe(200)
    const second = await t.patch(`/articles/${article.id}`, { title: 'Two' }, { headers: { 'if-match': headers.etag! } })
    expect(second.status).toBe(412)
    expect(second.body.code).toBe('PRECONDITION_FAILED')
    const third = await t.patch(`/articles/${article.id}`, { title: 'Three' }, { headers: { 'if-match': first.headers.etag! } })
    expect(third.status).toBe(200)
  })
  it('answers 404 for an article that is not there and 400 for an id that is none', async () => {
    expect((await t.patch('/articles/0198c5a2-7c1e-7b3a-9a41-2f6d8e5b1c70', { title: 'x' })).status).toBe(404)
    const bad = await t.patch('/articles/nope', { title: 'x' })
    expect(bad.status).toBe(400)
    expect(bad.body.details[0].field).toBe('articleId')
  })
})

describe('GET /articles', () => {
  it('lists published articles alone, newest first, a bare array', async () => {
    const article = await publish('Newest of all')
    const { body } = await t.get('/articles', { key: t.community.publishable })
    expect(body[0].id).toBe(article.id)
    expect(body.every((one: { publishedAt: string | null }) => one.publishedAt !== null)).toBe(true)
  })
  it('pages by cursor without repeating or missing a row while rows are inserted', async () => {
    for (let n = 0; n < 6; n++) await publish(`Paged ${n}`)
    const all = (await t.get('/articles?limit=100')).body.map((one: { id: string }) => one.id)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await t.get(`/articles?limit=2&cursor=${cursor}`)
      expect(body.pagination.limit).toBe(2)
      seen.push(...body.data.map((one: { id: string }) => one.id))
      cursor = body.pagination.nextCursor
      if (seen.length === 4) await publish('Inserted meanwhile')
    }
    expect(seen).toEqual(all)
  })
  it('sends X-Next-Cursor and Link when there is more', async () => {
    const { headers } = await t.get('/articles?limit=1')
    expect(headers.link).toBe('</api/v1/communities/guild/articles?limit=1&offset=1>; rel="next"')
    const next = await t.get(`/articles?limit=1&cursor=${headers['x-next-cursor']}`)
    const offset = await t.get('/articles?limit=1&offset=1')
    expect(next.body.data).toEqual(offset.body)
  })
  it.each(['limit=0', 'limit=101', 'limit=x', 'offset=-1', 'offset=1&cursor=', 'cursor=garbage', 'limit=1&limit=2'])(
    'refuses ?%s (400)',
    async (query) => {
      expect((await t.get(`/articles?${query}`)).status).toBe(400)
    },
  )
  it('answers 304 to a tag that still holds, and a new one after a write', async () => {
    const first = await t.get('/articles')
    const again = await t.get('/articles', { headers: { 'if-none-match': first.headers.etag! } })
    expect(again.status).toBe(304)
    expect(again.text).toBe('')
    await publish('Changes the list')
    expect((await t.get('/articles', { headers: { 'if-none-match': first.headers.etag! } })).status).toBe(200)
  })
})

describe('DELETE /articles/:articleId and GET /articles/drafts', () => {
  it('lists drafts to ADMIN alone, and deletes', async () => {
    const article = await write('A draft')
    expect((await t.get('/articles/drafts', { key: t.community.publishable })).status).toBe(403)
    expect((await t.get('/articles/drafts')).body[0].id).toBe(article.id)
    expect((await t.delete(`/articles/${article.id}`)).status).toBe(204)
    expect((await t.delete(`/articles/${article.id}`)).status).toBe(404)
    expect((await t.changes()).at(-1)!.type).toBe('article.removed')
  })
})

describe('Idempotency-Key', () => {
  it('answers a repeated write again without doing it twice; 422 for another body', async () => {
    const headers = { 'idempotency-key': 'abc-1' }
    const first = await t.post('/articles', { title: 'Once only' }, { headers })
    const second = await t.post('/articles', { title: 'Once only' }, { headers })
    expect(second.status).toBe(201)
    expect(second.body).toEqual(first.body)
    expect(second.headers['idempotent-replayed']).toBe('true')
    expect((await t.post('/articles', { title: 'Other' }, { headers })).status).toBe(422)
  })
  it('does it once when 10 arrive together: the rest replay or are told it still runs (409)', async () => {
    const headers = { 'idempotency-key': 'abc-2' }
    const answers = await Promise.all(Array.from({ length: 10 }, () => t.post('/articles', { title: 'Together' }, { headers })))
    const made = answers.filter(({ status }) => status === 201)
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true)
  })
  it('forgets after a day, and clears what it has forgotten', async () => {
    await t.post('/articles', { title: 'Yesterday' }, { headers: { 'idempotency-key': 'old-1' } })
    await t.db.admin.query(`update idempotency_keys set created_at = now() - interval '25 hours'`)
    const again = await t.post('/articles', { title: 'Yesterday' }, { headers: { 'idempotency-key': 'old-2' } })
    expect(again.status).toBe(201)
    const { rows } = await t.db.admin.query<{ n: number }>('select count(*)::int as n from idempotency_keys')
    expect(rows[0]!.n).toBe(1)
  })
})
