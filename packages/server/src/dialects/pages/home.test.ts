import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ResponseCache } from '../../http/response-cache.ts'
import { createServer } from '../../http/server.ts'
import { createLogger } from '../../kernel/logger.ts'
import { createTestApp, type TestApp } from '../../testing/test-app.ts'
import { wordError } from '../community/errors.ts'
import { homePage } from './home.ts'

let t: TestApp
let app: FastifyInstance
let isReady: () => Promise<boolean>
beforeAll(async () => {
  t = await createTestApp()
  app = createServer({ log: createLogger('silent'), wordingAt: () => ({ wordError }) })
  isReady = async () => true
  homePage(app, {
    database: t.database,
    shared: t.shared,
    cache: new ResponseCache(),
    clock: t.clock,
    publicUrl: 'https://guildhall.test',
    isReady: () => isReady(),
    demoTag: 'guild',
  })
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await t.close()
})
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

describe('the start page', () => {
  it('says what is running and leads on', async () => {
    const page = await get('/')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-type']).toContain('text/html')
    for (const href of ['/docs', '/openapi.json', '/docs/compatibility', '/communities/guild'])
      expect(page.body).toContain(`href="${href}"`)
    expect(page.body).toContain('<dd>ready</dd>')
    expect(page.body).toContain(`X-API-Key: ${t.community.publishable}`)
    expect(page.body).not.toContain(t.community.admin)
  })
  it('shows curl lines that the API answers', async () => {
    const lines = [...(await get('/')).body.matchAll(/X-API-Key: (pk_live_\w+)&#39; &#39;https:\/\/guildhall\.test(\S+?)&#39;/g)]
    expect(lines).toHaveLength(6)
    for (const [, key, url] of lines) {
      const answer = await t.call('GET', url!, { key: key! })
      expect(answer.status, url).toBe(200)
      expect(answer.body).toBeInstanceOf(Array)
    }
  })
  it('loads nothing and runs no script', async () => {
    const page = await get('/')
    expect(page.body).not.toMatch(/<script|<link|<img|\son\w+=|url\(/)
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:/)
  })
  it('says 304 to a browser that has it', async () => {
    const etag = String((await get('/')).headers.etag)
    expect((await get('/', { 'if-none-match': etag })).statusCode).toBe(304)
  })
  it('says that it is not ready (503), without a database too', async () => {
    isReady = () => Promise.reject(new Error('no database'))
    const page = await get('/')
    isReady = async () => true
    expect(page.statusCode).toBe(503)
    expect(page.body).toContain('not ready')
  })
})

describe("a community's page", () => {
  it('shows what is public, as plain text, and nothing else', async () => {
    const title = '<script>alert(1)</script> & "quotes"'
    await t.post('/articles', { title: 'A draft that nobody sees' })
    const { body: article } = await t.post('/articles', { title, bannerUrl: 'https://example.org/b.jpg', excerpt: '<b>bold</b>' })
    await t.patch(`/articles/${article.id}`, { status: 'PUBLISHED' })
    const { statusCode, body } = await get('/communities/guild')
    expect(statusCode).toBe(200)
    expect(body).toContain('Community guild')
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;')
    expect(body).toContain('Owner of guild')
    expect(body).not.toMatch(/<script|<b>|nobody sees|@guild\.example\.org/)
  })
  it('shows a change at once', async () => {
    expect((await get('/communities/guild')).body).not.toContain('Fresh words')
    await t.patch('', { description: 'Fresh words' })
    expect((await get('/communities/guild')).body).toContain('Fresh words')
  })
  it('says 404 again to a browser that has the page which says so', async () => {
    const { etag } = (await get('/communities/nobody')).headers as { etag: string }
    expect((await get('/communities/nobody', { 'if-none-match': etag })).statusCode).toBe(404)
  })
  it.each(['nobody', 'NOBODY', '%00', '%27%20or%201=1', 'x'.repeat(500)])('says 404 for %s', async (tag) => {
    const page = await get(`/communities/${tag}`)
    expect(page.statusCode).toBe(404)
    expect(page.headers['content-type']).toContain('text/html')
  })
})
