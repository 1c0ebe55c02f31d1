/**
 * Whatever is sent to the Platform API, the answer is one its contract names: never a 5xx, always in the envelope, naming the
 * field, and nothing half written. GUILDHALL_TEST_SEED and GUILDHALL_TEST_RUNS as in bad-input.test.ts.
 */
import { type ErrorCode, errors } from '@guildhall/contract/errors'
import { platformRoutes } from '@guildhall/contract/platform'
import { ErrorBody } from '@guildhall/contract/platform/error-body'
import { errorsOf, type RouteSpec } from '@guildhall/contract/route'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { platformWording } from '../src/dialects/platform/errors.ts'
import { asPerson, bearer, login, type Person, password, register, signUp } from '../src/dialects/platform/testing/people.ts'
import { compileCheck } from '../src/http/validation.ts'
import { Fail } from '../src/kernel/fail.ts'
import { createTestApp, type TestApp } from '../src/testing/test-app.ts'
import { type BadRequest, type Base, badRequests, runsOf, transportCodes } from './mutations.ts'
import { outboxCount } from './walk.ts'

const { runsPerRoute, seed } = runsOf(36, 20_260_314)

let t: TestApp
let ann: Person
let other: Person
/** Things that are there, by the route that each stands in the path of. */
let there: Record<string, string>
beforeAll(async () => {
  t = await createTestApp()
  other = await signUp(t, 'other')
})
afterAll(() => t.close())

let counter = 0
/** Somebody new for each route: what one ends or deletes, no other misses. */
async function settle(): Promise<void> {
  const username = `sender-${++counter}`
  const account = await register(t, username)
  // An operator of the server, so that no route is closed to them.
  await t.db.admin.query('update users set is_admin = true where id = $1', [account.userId])
  ann = asPerson(t, { ...account, username }, await login(t, account.email))
  const organization = await ann.post('/organizations', { name: 'x', slug: `bad-input-${counter}` })
  await ann.post(`/organizations/${organization.body.data.id}/members`, { user_id: other.id })
  const resource = await ann.post('/resources', { name: 'x', organization_id: organization.body.data.id })
  // A port on which nothing listens: tests of it fail at once.
  const webhook = await ann.post('/webhooks', { url: 'http://127.0.0.1:1/', events: ['*'] })
  await ann.patch(`/resources/${resource.body.data.id}`, { name: 'y' })
  const deliveries = await ann.get(`/webhooks/${webhook.body.data.id}/deliveries`)
  there = {
    organizations: organization.body.data.id,
    resources: resource.body.data.id,
    webhooks: webhook.body.data.id,
    delivery: deliveries.body.data[0].id,
  }
}

const uncounted = [errors.malformed_url.title, errors.url_too_long.title]
const statusOf = (code: ErrorCode): number => platformWording.statusOf!(new Fail(code))
const wordsOf = (code: ErrorCode) =>
  (platformWording.wordError(new Fail(code), '') as { error: { code: string; message: string } }).error

function baseOf(spec: RouteSpec): Base {
  const group = spec.id.split('.')[0]!
  const params = { ...spec.example.params, ...(there[group] && { id: there[group]! }), user_id: other.id }
  if (!spec.body) return { spec, params, body: undefined }
  const known: Record<string, unknown> = { user_id: other.id, delivery_id: there.delivery, current_password: password }
  return {
    spec,
    params,
    isOpen: true,
    body: () => {
      counter++
      const fresh: Record<string, unknown> = {
        ...known,
        email: `person-${counter}@example.org`,
        username: `person-${counter}`,
        slug: `slug-${counter}`,
      }
      const example = structuredClone(spec.example.body ?? {}) as Record<string, never>
      return Object.fromEntries(
        Object.entries(example).map(([name, value]) => [name, name in fresh ? fresh[name] : value]),
      ) as typeof example
    },
  }
}

const isErrorBody = compileCheck(ErrorBody, 'body')
let sentCount = 0
const statusCounts = new Map<number, number>()

async function checkAnswer(spec: RouteSpec, request: BadRequest): Promise<void> {
  t.clock.advance(1_050)
  const before = await outboxCount(t)
  const response = await t.app.inject({
    method: spec.method,
    url: request.path,
    headers: { ...('session' in spec.access && bearer(ann.tokens)), ...request.headers },
    ...(request.payload !== undefined && { payload: request.payload }),
    // Attempts to sign in are counted by address.
    remoteAddress: `10.${Math.floor(sentCount / 65_536)}.${Math.floor(sentCount / 256) % 256}.${sentCount % 256}`,
  })
  const { statusCode: status, body: text } = response
  sentCount++
  statusCounts.set(status, (statusCounts.get(status) ?? 0) + 1)
  const told = `${request.what}: ${status} ${text.slice(0, 300)}`
  expect(status, told).toBeLessThan(500)
  expect(response.headers['x-request-id'], told).toBeTypeOf('string')
  // What is no address is refused before it is known whose.
  if (!uncounted.some((title) => text.includes(title))) expect(response.headers['x-ratelimit-limit'], told).toMatch(/^60{1,3}$/)
  if (status < 400) {
    expect([spec.reply.status, 304], told).toContain(status)
    if (request.status !== undefined) expect(status, told).toBe(request.status)
    if (request.echo && text !== '') {
      const shown = JSON.parse(text).data?.[request.echo[0]]
      if (shown !== undefined) expect(shown, told).toBe(request.echo[1])
    }
    return
  }
  const { error, ...rest } = JSON.parse(text)
  expect(isErrorBody({ error, ...rest }), told).toEqual([])
  const documented = [...errorsOf(spec), ...transportCodes].filter((code) => statusOf(code) === status)
  expect(
    documented.map((code) => wordsOf(code).code),
    told,
  ).toContain(error.code)
  if (request.status !== undefined) expect(status, told).toBe(request.status)
  if (request.field !== undefined) {
    expect(status, told).toBe(400)
    const fields = (error.details ?? []).map(({ field }: { field: string }) => field)
    expect(fields, told).toSatisfy((all: string[]) => all.some((field) => field.startsWith(request.field!)))
  }
  // A refusal of the input itself says which field; others say their own sentence.
  if (status === 400 && error.details === undefined) {
    const sentences = documented.filter((code) => code !== 'invalid_request').map((code) => errors[code].title)
    expect(sentences, told).toContain(error.message)
  }
  expect(await outboxCount(t), `${told}: refused, yet something was written`).toBe(before)
}

/** After these somebody new goes on. */
const endsSessions = /^(sessions|auth)\./

describe('bad input', () => {
  it.each(platformRoutes.map((spec, index) => [spec.id, spec, index] as const))(
    'of %s is refused as documented, or taken',
    async (_id, spec, index) => {
      await settle()
      await fc.assert(
        fc.asyncProperty(badRequests(baseOf(spec)), async (request) => {
          await checkAnswer(spec, request)
          if (endsSessions.test(spec.id) && (await ann.get('/users/me')).status !== 200) await settle()
        }),
        { numRuns: runsPerRoute, seed: (seed + index * 7919) % 2 ** 31 },
      )
    },
    120_000,
  )

  it('was sent at least 1,000 times, and met all kinds of answers', () => {
    expect(sentCount).toBeGreaterThanOrEqual(1000)
    for (const status of [200, 201, 400, 401, 404, 413, 414, 415])
      expect(statusCounts.get(status) ?? 0, `${status}`).toBeGreaterThan(2)
  })
})
