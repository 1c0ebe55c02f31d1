/**
 * Whatever is sent to API 1, as JSON or as a form, the answer is one the contract names: never a 5xx, always in one of the two
 * error shapes, and nothing half written. GUILDHALL_TEST_SEED and GUILDHALL_TEST_RUNS as in bad-input.test.ts.
 */
import { type ErrorCode, errors } from '@guildhall/contract/errors'
import { errorsOf, type RouteSpec } from '@guildhall/contract/route'
import { spaceRoutes } from '@guildhall/contract/space'
import { ErrorBody } from '@guildhall/contract/space/error-body'
import fc from 'fast-check'
import qs from 'qs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spaceWording } from '../src/dialects/space/errors.ts'
import { createSpaceApp, type SpaceApp } from '../src/dialects/space/testing/space-app.ts'
import { compileCheck } from '../src/http/validation.ts'
import { Fail } from '../src/kernel/fail.ts'
import { hexId } from '../src/kernel/ids.ts'
import { anyValue, type Json } from './hostile-values.ts'
import { type BadRequest, type Base, badRequests, runsOf, transportCodes } from './mutations.ts'
import { outboxCount } from './walk.ts'

const { runsPerRoute, seed } = runsOf(60, 20_260_315)

let t: SpaceApp
let params: Record<string, string>
let planId: string
let fieldId: string
let counter = 0
beforeAll(async () => {
  t = await createSpaceApp()
  planId = hexId((await t.post('/segments', { name: 'Plan', priceMonthly: 100 })).body.id)
  const { membershipId } = await t.join(t.community, 'member')
  const [field] = (await t.send('PUT', '/c/guild/api/space/custom_fields', { body: [{ label: 'Size' }] })).body
  fieldId = field.id
  const link = await t.send('POST', '/c/guild/api/navigation_links', {
    body: { section: 'members', label: 'X', iframe_url: 'https://x.example.org/' },
  })
  params = {
    tag: 'guild',
    subdomain: 'guild',
    id: hexId(membershipId),
    linkId: link.body.url.split('/').at(-1),
    token: await t.tokenFor(t.community.ownerId, ['read']),
  }
})
afterAll(() => t.close())

const statusOf = (code: ErrorCode): number => spaceWording.statusOf?.(new Fail(code)) ?? errors[code].status
const isErrorBody = compileCheck(ErrorBody, 'body')
let sentCount = 0
const statusCounts = new Map<number, number>()

type JsonObject = { [name: string]: Json }

/** The route's example with things that are there, so that what is wrong is met as late as it can be. */
function baseOf(spec: RouteSpec): Base {
  const own = { ...spec.example.params, ...params, ...(spec.path.includes('navigation_links') && { id: params.linkId! }) }
  if (!spec.body) return { spec, params: own, body: undefined }
  const there: Record<string, () => Json> = {
    email: () => `person-${++counter}@example.org`,
    subdomain: () => `hub-${++counter}`,
    plan: () => ({ id: planId }),
    fields: () => [{ id: fieldId, value: 'x' }],
    canceled_to: () => '2999-01-01',
    space_id: () => 'space-guild',
  }
  return {
    spec,
    params: own,
    body: () => {
      const example = structuredClone(spec.example.body ?? {}) as JsonObject
      if (Array.isArray(example)) return example as unknown as JsonObject
      return Object.fromEntries(Object.entries(example).map(([name, value]) => [name, there[name]?.() ?? value]))
    },
  }
}

/** The same route with forms that are wrong: a field replaced, and things that only forms can say. */
function badForms(base: Base): fc.Arbitrary<BadRequest> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const path = base.spec.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(base.params[name]!))
  const names = Object.keys((base.spec.body as { properties?: object } | undefined)?.properties ?? {}).concat(
    'unknown',
    'address',
    'plan',
  )
  const replaced = fc.tuple(fc.constantFrom(...names), anyValue).map(([name, value]) => {
    const body = { ...base.body?.(), [name]: value }
    return { what: `form with ${name} ${JSON.stringify(value).slice(0, 60)}`, payload: encode(body) }
  })
  const odd = fc
    .constantFrom(
      '',
      '&&&',
      '=',
      'a=%00',
      'name=%ff',
      'plan=x&plan[id]=y',
      'plan[]=x',
      'plan[id][]=x',
      'plan[id][id]=x',
      'address=x&address[name]=y',
      'address[__proto__][name]=x',
      '__proto__[name]=x',
      'constructor[prototype][name]=x',
      'toString=x&hasOwnProperty=x',
      'fields[999]=x',
      'fields[-1][id]=x',
      'fields[0][id]=x&fields[a][id]=y',
      'a[b][c][d][e][f][g][h]=x',
      `${'a[]=x&'.repeat(2000)}`,
      `${'x'.repeat(300_000)}=1`,
      'email=a&email=b',
      'tax_rate=1e400',
      'tax_rate=NaN',
      'hour_format=12.5',
      'access_token[]=x',
      'text=%ED%A0%80',
      'text=%F0%9F%91%A9',
      'canceled_to=2026-03-14%0d%0aX:1',
    )
    .map((payload) => ({ what: `form ${payload.slice(0, 60)}`, payload }))
  return fc.oneof({ weight: 3, arbitrary: replaced }, { weight: 2, arbitrary: odd }).map((form) => ({ ...form, path, headers }))
}
const encode = (body: unknown): string => {
  try {
    return qs.stringify(body)
  } catch {
    // Half a surrogate pair cannot be written.
    return 'name=x'
  }
}

async function checkAnswer(spec: RouteSpec, request: BadRequest): Promise<void> {
  t.clock.advance(61_000)
  const before = await outboxCount(t)
  const response = await t.app.inject({
    method: spec.method,
    url: request.path,
    headers: { authorization: `Bearer ${t.owner}`, ...request.headers },
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
    if (request.echo && text !== '') {
      const { [request.echo[0]]: shown } = JSON.parse(text)
      if (typeof shown === 'string') expect(shown.trim(), told).toBe(request.echo[1].trim())
    }
    return
  }
  const body = JSON.parse(text)
  expect(isErrorBody(body), told).toEqual([])
  expect('errors' in body, told).toBe(status === 422)
  const documented = [...errorsOf(spec), ...transportCodes].map(statusOf)
  expect(documented, told).toContain(status)
  // A value of the wrong type is refused by its name. (A form has no types, and sends texts alone.)
  if (/is of the wrong type/.test(request.what)) expect(Object.keys(body.errors ?? {}), told).toContain(request.field)
  if (request.status === 413 || request.status === 414) expect(status, told).toBe(request.status)
  expect(await outboxCount(t), `${told}: refused, yet something was written`).toBe(before)
}

/** What takes things away comes last, so that the others meet something. */
const takesAway = (spec: RouteSpec): number => (spec.method === 'DELETE' || /cancel|replace/.test(spec.id) ? 1 : 0)
const walked = spaceRoutes.toSorted((left, right) => takesAway(left) - takesAway(right))

describe('bad input to API 1', () => {
  it.each(walked.map((spec, index) => [spec.id, spec, index] as const))(
    'of %s is refused as documented, or taken',
    async (_id, spec, index) => {
      const base = baseOf(spec)
      const requests = spec.body
        ? fc.oneof({ weight: 3, arbitrary: badRequests(base) }, { weight: 2, arbitrary: badForms(base) })
        : badRequests(base)
      await fc.assert(
        fc.asyncProperty(requests, (request) => checkAnswer(spec, request)),
        // Another seed for each, or all routes would meet the same choices.
        { numRuns: runsPerRoute, seed: (seed + index * 7919) % 2 ** 31 },
      )
    },
    60_000,
  )

  it('was sent at least 1,500 times, and met all kinds of answers', () => {
    expect(sentCount).toBeGreaterThanOrEqual(1500)
    for (const status of [200, 201, 400, 404, 413, 414, 415, 422])
      expect(statusCounts.get(status) ?? 0, `${status}`).toBeGreaterThan(3)
  })
})
