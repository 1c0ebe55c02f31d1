/**
 * Whatever is sent, the answer is one the contract names: never a 5xx, always in the error's shape, naming the field, and
 * nothing half written. GUILDHALL_TEST_SEED replays a run (`random` for another); GUILDHALL_TEST_RUNS sets how many requests
 * each route gets.
 */
import { communityRoutes } from '@guildhall/contract/community'
import { ErrorBody } from '@guildhall/contract/community/error-body'
import { errors } from '@guildhall/contract/errors'
import { errorsOf, type RouteSpec } from '@guildhall/contract/route'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wireCode } from '../src/dialects/community/errors.ts'
import { compileCheck } from '../src/http/validation.ts'
import { createTestApp, type TestApp } from '../src/testing/test-app.ts'
import { type Filled, fill } from './fill.ts'
import { type BadRequest, type Base, badRequests, runsOf, transportCodes } from './mutations.ts'
import { outboxCount } from './walk.ts'

const { runsPerRoute, seed } = runsOf(36, 20_260_314)

let t: TestApp
let filled: Filled
beforeAll(async () => {
  t = await createTestApp()
  filled = await fill(t, t.community)
})
afterAll(() => t.close())

const isErrorBody = compileCheck(ErrorBody, 'body')
let counter = 0
let sentCount = 0
const statusCounts = new Map<number, number>()

/** The route's example with things that are there, so that what is wrong is met as late as it can be. */
function baseOf(spec: RouteSpec): Base {
  const params = { ...spec.example.params, ...filled.params, tag: filled.community.tag }
  const example = spec.example.body as Record<string, never> | undefined
  if (!spec.body) return { spec, params, body: undefined }
  return {
    spec,
    params,
    body: () => {
      const body = structuredClone(example ?? {}) as Record<string, never>
      const there: Record<string, unknown> = {
        ...filled.params,
        segmentIds: [filled.params.segmentId],
        answers: { why: 'Because.' },
        email: `person-${++counter}@example.org`,
        sku: `sku-${counter}`,
      }
      return Object.fromEntries(
        Object.entries(body).map(([name, value]) => [name, name in there ? there[name] : value]),
      ) as typeof body
    },
  }
}

async function checkAnswer(spec: RouteSpec, request: BadRequest): Promise<void> {
  const before = await outboxCount(t)
  const response = await t.app.inject({
    method: spec.method,
    url: request.path,
    headers: { 'x-api-key': filled.community.admin, ...request.headers },
    ...(request.payload !== undefined && { payload: request.payload }),
  })
  const { statusCode: status, body: text } = response
  sentCount++
  statusCounts.set(status, (statusCounts.get(status) ?? 0) + 1)
  const told = `${request.what}: ${status} ${text.slice(0, 300)}`
  expect(status, told).toBeLessThan(500)
  expect(response.headers['x-request-id'], told).toBeTypeOf('string')
  if (status < 400) {
    expect([spec.reply.status, 304], told).toContain(status)
    if (request.status !== undefined) expect(status, told).toBe(request.status)
    expect(request.field, told).toBeUndefined()
    if (request.echo && text !== '') {
      const { [request.echo[0]]: shown } = JSON.parse(text)
      if (shown !== undefined) expect(shown, told).toBe(request.echo[1])
    }
    return
  }
  const body = JSON.parse(text)
  expect(isErrorBody(body), told).toEqual([])
  const documented = [...errorsOf(spec), ...transportCodes].filter((code) => errors[code].status === status)
  expect(documented.map(wireCode), told).toContain(body.code)
  if (request.status !== undefined) expect(status, told).toBe(request.status)
  if (request.field !== undefined) {
    expect(status, told).toBe(400)
    const fields = (body.details ?? []).map(({ field }: { field: string }) => field)
    expect(fields, told).toSatisfy((all: string[]) => all.some((field) => field.startsWith(request.field!)))
  }
  // A refusal of the input itself says which field; others say their own sentence.
  if (status === 400 && body.details === undefined) {
    expect(
      documented.filter((code) => code !== 'invalid_request').map((code) => errors[code].title),
      told,
    ).toContain(body.error)
  }
  expect(await outboxCount(t), `${told}: refused, yet something was written`).toBe(before)
}

/** What takes things away comes last, so that the others meet something. */
const takesAway = (spec: RouteSpec): number => (spec.method === 'DELETE' || /kick|ban|reject|approve/.test(spec.id) ? 1 : 0)
const scoped = communityRoutes.toSorted((left, right) => takesAway(left) - takesAway(right))

describe('bad input', () => {
  it.each(scoped.map((spec, index) => [spec.id, spec, index] as const))(
    'of %s is refused as documented, or taken',
    async (_id, spec, index) => {
      await fc.assert(
        fc.asyncProperty(badRequests(baseOf(spec)), (request) => checkAnswer(spec, request)),
        // Another seed for each, or all routes would meet the same choices.
        { numRuns: runsPerRoute, seed: (seed + index * 7919) % 2 ** 31 },
      )
    },
    60_000,
  )

  it('was sent at least 2,000 times, and met all kinds of answers', () => {
    expect(sentCount).toBeGreaterThanOrEqual(2000)
    for (const status of [200, 201, 400, 404, 413, 414, 415])
      expect(statusCounts.get(status) ?? 0, `${status}`).toBeGreaterThan(5)
  })
})
