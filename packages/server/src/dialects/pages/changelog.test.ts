import { apiChangelog } from '@guildhall/contract/api-changelog'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { escapeHtml } from '../../kernel/text/escape-html.ts'
import { createTestApp, type TestApp } from '../../testing/test-app.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const get = (path: string, headers: Record<string, string> = {}) => t.call('GET', path, { key: null, headers })

describe('the API changelog', () => {
  it('is the same list as a page and for programs, newest first', async () => {
    const [shown, listed] = [await get('/docs/changelog'), await get('/docs/changelog.json')]
    expect(listed).toMatchObject({ status: 200, body: apiChangelog, headers: { 'access-control-allow-origin': '*' } })
    expect(shown.status).toBe(200)
    const places = apiChangelog.map(({ text }) => shown.text.indexOf(escapeHtml(text)))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(shown.text.match(/<li>/g)).toHaveLength(apiChangelog.length)
    const days = [...shown.text.matchAll(/<time datetime="([^"]+)">/g)].map(([, day]) => day)
    expect(days).toEqual([...new Set(apiChangelog.map(({ date }) => date))])
  })
  it('is a page of the house: nothing loaded, no script', async () => {
    const { headers, text } = await get('/docs/changelog')
    expect(headers['content-security-policy']).toContain(`default-src 'none'`)
    expect(text).not.toMatch(/<script|src=/)
  })
  it.each(['/docs/changelog', '/docs/changelog.json'])('%s is 304 for who has it', async (path) => {
    const { headers } = await get(path)
    expect((await get(path, { 'if-none-match': headers.etag! })).status).toBe(304)
  })
})
