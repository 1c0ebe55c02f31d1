import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

let t: TestApp
let base: string
beforeAll(async () => {
  t = await createTestApp()
  base = await t.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => t.close())

const path = '/api/v1/communities/guild/articles?limit=2'
const changing = ['date', 'x-request-id', 'ratelimit', 'connection', 'keep-alive']
async function ask(key: string, headers: Record<string, string> = {}, at = path) {
  const answer = await fetch(base + at, { headers: { 'x-api-key': key, ...headers } })
  const kept = Object.fromEntries([...answer.headers].filter(([name]) => !changing.includes(name)))
  return { status: answer.status, headers: kept, body: await answer.text(), all: answer.headers }
}

describe('the short way', () => {
  it('answers what the long way answered, header for header', async () => {
    const { publishable, admin } = t.community
    for (const key of [publishable, admin]) {
      const long = await ask(key)
      const short = await ask(key)
      expect({ ...short, all: undefined }).toEqual({ ...long, all: undefined })
      expect(short.all.get('x-request-id')).not.toBe(long.all.get('x-request-id'))
      expect(short.all.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
      // The long way's own 304, by injection, which does not pass the front.
      const inject = await t.app.inject({ url: path, headers: { 'x-api-key': key, 'if-none-match': long.headers.etag! } })
      const known = await ask(key, { 'if-none-match': long.headers.etag! })
      expect(known.status).toBe(304)
      const names = (headers: object) =>
        Object.keys(headers)
          .filter((name) => !changing.includes(name))
          .sort()
      expect(names(known.headers)).toEqual(names(inject.headers))
    }
  })
  it('gives nothing of one community to the key of another', async () => {
    const other = await t.createCommunity('other')
    await ask(t.community.publishable)
    expect((await ask(t.community.publishable)).status).toBe(200)
    expect((await ask(other.publishable)).status).toBe(403)
  })
  it('gives an answer only to a key with its scope', async () => {
    const at = '/api/v1/communities/guild/articles/drafts'
    await ask(t.community.admin, {}, at)
    expect((await ask(t.community.admin, {}, at)).status).toBe(200)
    expect((await ask(t.community.publishable, {}, at)).status).toBe(403)
  })
  it('keeps the rate limit', async () => {
    const { publishable } = await t.createCommunity('busy')
    const at = '/api/v1/communities/busy/articles?limit=2'
    const statuses = await Promise.all(Array.from({ length: 140 }, async () => (await ask(publishable, {}, at)).status))
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(100)
    expect(statuses).toContain(429)
  })
  it('keeps no copies of one answer under addresses that differ in what no operation reads', async () => {
    const { publishable } = await t.createCommunity('copies')
    const held = t.cache.count
    for (let n = 0; n < 5; n++) await ask(publishable, {}, `/api/v1/communities/copies/articles?buster=${n}`)
    expect(t.cache.count).toBe(held)
    await ask(publishable, {}, '/api/v1/communities/copies/articles?limit=7')
    expect(t.cache.count).toBe(held + 1)
  })
})
