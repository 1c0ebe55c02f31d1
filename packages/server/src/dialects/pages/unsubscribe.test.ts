import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { queueBroadcast } from '../../domain/broadcasts/broadcasts.ts'
import { addPeople } from '../../domain/broadcasts/testing/audience.ts'
import { unsubscribeToken } from '../../domain/broadcasts/unsubscribe.ts'
import { createServer } from '../../http/server.ts'
import { createLogger } from '../../kernel/logger.ts'
import { createTestApp, type TestApp, testActor } from '../../testing/test-app.ts'
import { wordError } from '../community/errors.ts'
import { unsubscribePages } from './unsubscribe.ts'

const secret = Buffer.from('a secret of the tests, 32 bytes or more')
const log = createLogger(process.env.LOG_LEVEL ?? 'silent')
let t: TestApp
let app: FastifyInstance
beforeAll(async () => {
  t = await createTestApp()
  await t.db.admin.query('update communities set name = $1', ['Guild <script>'])
  app = createServer({ log, wordingAt: () => ({ wordError }) })
  app.register((scope) => unsubscribePages(scope, { database: t.database, clock: t.clock, log, secret }))
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await t.close()
})

let count = 0
let email: string
let userId: string
let broadcastId: string
let token: string
beforeEach(async () => {
  count += 1
  email = `Person-${count}@example.org`
  userId = (await addPeople(t.db.admin, t.community.id, [{ email }]))[0]!
  // The window of five is not what is tested here.
  t.clock.advance(24 * 3600_000)
  broadcastId = (
    await t.change((tx) => queueBroadcast(tx, testActor, { subject: 'S', body: '<p>B</p>' }, new Date(t.clock.now())))
  ).broadcastId
  const { rows } = await t.db.admin.query('select id from broadcast_recipients where broadcast_id = $1 and email = $2', [
    broadcastId,
    email,
  ])
  token = unsubscribeToken(secret, { communityId: t.community.id, broadcastId, recipientId: rows[0].id })
})

const call = (method: 'GET' | 'POST' | 'HEAD', options: InjectOptions = {}, of = token) =>
  app.inject({ method, url: `/u/${of}`, ...options })
const suppressions = async () =>
  (await t.db.admin.query('select reason from mail_suppressions where email = lower($1)', [email])).rows.map(
    ({ reason }) => reason,
  )
const unsubscribed = async () =>
  (await t.changes()).filter(({ type, data }) => type === 'member.unsubscribed' && data.email === email)

describe('GET /u/:token', () => {
  it('shows a button and never unsubscribes, however often it is opened', async () => {
    for (const method of ['GET', 'GET', 'HEAD'] as const) expect((await call(method)).statusCode).toBe(200)
    const { body, headers } = await call('GET')
    expect(body).toContain('<form method="post"><button type="submit">Unsubscribe</button></form>')
    expect(body).toContain(email)
    expect(body).toContain('<html lang="en">')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(await suppressions()).toEqual([])
    expect(await unsubscribed()).toEqual([])
  })
  it('is a page that loads nothing, runs nothing and tells nobody where it was opened', async () => {
    const { body, headers } = await call('GET')
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    )
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['cache-control']).toBe('no-store')
    expect(body).toContain('Guild &lt;script&gt;')
    expect(body).not.toMatch(/<script|src=|href=|url\(/)
  })
})

describe('POST /u/:token', () => {
  it.each([
    [
      'what RFC 8058 sends',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'List-Unsubscribe=One-Click' },
    ],
    [
      'it as form data',
      {
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        payload: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
      },
    ],
    ['the button', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: '' }],
    ['no body and no content type', {}],
    ['any other type', { headers: { 'content-type': 'application/json' }, payload: '{broken' }],
  ])('unsubscribes for %s (200)', async (_what, options) => {
    const answer = await call('POST', options)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('You are unsubscribed')
    expect(await suppressions()).toEqual(['unsubscribed'])
    expect(await unsubscribed()).toMatchObject([{ object_id: userId, data: { email, broadcastId } }])
    expect((await call('GET')).body).toContain('You are unsubscribed')
  })
  it('does it once, however often it is asked, also at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST')))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(200))
    expect(await suppressions()).toEqual(['unsubscribed'])
    expect(await unsubscribed()).toHaveLength(1)
  })
  it('turns a bounce into the wish of the person', async () => {
    await t.db.admin.query(`insert into mail_suppressions (community_id, email, reason) values ($1, lower($2), 'bounced')`, [
      t.community.id,
      email,
    ])
    expect((await call('GET')).body).toContain('<form')
    await call('POST')
    expect(await suppressions()).toEqual(['unsubscribed'])
    expect(await unsubscribed()).toHaveLength(1)
  })
  it('leaves the next broadcast without them', async () => {
    await call('POST')
    t.clock.advance(24 * 3600_000)
    const next = await t.post('/broadcasts', { subject: 'S', body: '<p>B</p>' })
    const { rows } = await t.db.admin.query('select email from broadcast_recipients where broadcast_id = $1', [
      next.body.broadcastId,
    ])
    expect(rows.map((row) => row.email)).not.toContain(email)
  })
  it('refuses a body beyond any reason (413), as a page', async () => {
    const answer = await call('POST', { headers: { 'content-type': 'text/plain' }, payload: 'x'.repeat(20_000) })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([413, 'text/html; charset=utf-8'])
    expect(await suppressions()).toEqual([])
  })
})

it.each(['GET', 'POST'] as const)('answers 404 to %s of a link that is not ours, as a page', async (method) => {
  const forged = unsubscribeToken(Buffer.from('another secret'), {
    communityId: t.community.id,
    broadcastId,
    recipientId: userId,
  })
  const unknown = unsubscribeToken(secret, { communityId: t.community.id, broadcastId, recipientId: userId })
  for (const bad of [forged, unknown, token.slice(1), `${token}A`, 'x']) {
    const answer = await call(method, {}, bad)
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    expect(answer.body).toContain('This link is not valid')
  }
  expect(await suppressions()).toEqual([])
})
