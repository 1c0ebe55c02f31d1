import { type ErrorCode, errors } from '@guildhall/contract/errors'
import { ErrorBody, JsonApiErrors } from '@guildhall/contract/space/error-body'
import { describe, expect, it } from 'vitest'
import { compileCheck } from '../../http/validation.ts'
import { Fail, invalid } from '../../kernel/fail.ts'
import { createTestApp } from '../../testing/test-app.ts'
import { jsonApiWording, spaceWording } from './errors.ts'

const codes = Object.keys(errors) as ErrorCode[]
const isSpaceBody = compileCheck(ErrorBody, 'body')
const isJsonApiBody = compileCheck(JsonApiErrors, 'body')
const word = (fail: Fail) => [spaceWording.statusOf!(fail), spaceWording.wordError(fail, 'request-1')]

describe('API 1', () => {
  it.each(codes)('words %s in one of its shapes, and tells no cause', (code) => {
    const fail = new Fail(code, { cause: new Error('inner secret'), problems: [{ field: 'a.b', message: 'is wrong' }] })
    const [status, body] = word(fail)
    expect(isSpaceBody(body)).toEqual([])
    expect(JSON.stringify(body)).not.toContain('inner secret')
    expect('errors' in (body as object)).toBe(status === 422)
  })
  it.each([
    [invalid('', 'is wrong'), { base: 'is wrong' }],
    [invalid('body', 'must be an object'), { base: 'must be an object' }],
    [invalid('tag', 'is reserved'), { subdomain: 'is reserved' }],
    [invalid('plan.id', 'must be a string'), { plan: 'must be a string' }],
    [invalid('fields[2].label', 'is required'), { fields: '2.label is required' }],
    [invalid('address.city', 'is wrong'), { address: 'city is wrong' }],
    [invalid('email', 'must be an e-mail address'), { email: 'is invalid' }],
    [new Fail('invalid_request'), { base: 'is not valid' }],
    [new Fail('email_taken'), { email: 'has already been taken' }],
    [new Fail('tag_taken'), { subdomain: 'has already been taken' }],
  ])('names the field (422): %#', (fail, expected) => {
    expect(word(fail)).toEqual([422, { errors: expected }])
  })
  it('tells the first of several problems of a field', () => {
    const problems = [
      { field: 'address.city', message: 'is one' },
      { field: 'address.state', message: 'is two' },
      { field: 'name', message: 'is three' },
    ]
    expect(word(new Fail('invalid_request', { problems }))).toEqual([
      422,
      { errors: { address: 'city is one', name: 'is three' } },
    ])
  })
})

describe('API 2', () => {
  it.each(codes)('words %s as an errors document', (code) => {
    const fail = new Fail(code, { cause: new Error('inner secret') })
    const body = jsonApiWording.wordError(fail, 'request-1') as { errors: { status: string; title: string }[] }
    expect(isJsonApiBody(body)).toEqual([])
    expect(body.errors[0]!.status).toBe(String(jsonApiWording.statusOf!(fail)))
    expect(body.errors[0]!.title).not.toBe('Error')
  })
  it('points at the field', () => {
    expect(jsonApiWording.wordError(invalid('data.attributes.items[0].name', 'is wrong'), '')).toEqual({
      errors: [
        {
          status: '422',
          title: 'Bad Request',
          detail: 'data.attributes.items[0].name is wrong',
          source: { pointer: '/data/attributes/items/0/name' },
        },
      ],
    })
  })
})

describe('an address that is none', () => {
  it('is refused in the words of the API it would belong to', async () => {
    const t = await createTestApp()
    const ask = async (url: string, headers: Record<string, string> = {}) => {
      const { status, headers: answered, body } = await t.call('GET', url, { key: null, headers })
      return [status, answered['content-type'], body]
    }
    const plain = [404, 'application/json; charset=utf-8', { error: errors.route_not_found.title }]
    expect(await ask('/api/nothing')).toEqual(plain)
    expect(await ask('/c/guild/api/nothing')).toEqual(plain)
    expect(await ask('/api/nothing', { host: 'guild.localhost:4000' })).toEqual(plain)
    const document = [
      404,
      'application/vnd.api+json',
      { errors: [{ status: '404', title: 'Not Found', detail: errors.route_not_found.title }] },
    ]
    expect(await ask('/api/v2/spaces/guild')).toEqual(document)
    expect(await ask('/spaces/guild', { host: 'api.localhost:4000' })).toEqual(document)
    const community = [404, 'application/json; charset=utf-8', expect.objectContaining({ code: 'NOT_FOUND' })]
    expect(await ask('/api/v1/communities/guild/nothing')).toEqual(community)
    expect(await ask('/api/communities/guild/nothing')).toEqual(community)
    await t.close()
  })
})
