import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GuildhallError, retryAfterSeconds } from './error.ts'

const errorOf = (body: unknown, headers: Record<string, string> = {}) => new GuildhallError(422, body, new Headers(headers))

describe('an error', () => {
  it("reads the Community API's", () => {
    const details = [{ field: 'title', message: 'is required' }]
    const error = errorOf({ error: 'The request is not valid', code: 'VALIDATION_ERROR', details, requestId: 'r-1' })
    expect(error).toMatchObject({ message: 'The request is not valid', code: 'VALIDATION_ERROR', details, requestId: 'r-1' })
  })
  it("reads the Platform API's, with the kind of each problem", () => {
    const details = [{ field: 'email', code: 'taken', message: 'is taken' }]
    const error = errorOf({ error: { code: 'invalid_request', message: 'It is taken', details, request_id: 'r-2' } })
    expect(error).toMatchObject({ message: 'It is taken', code: 'invalid_request', details, requestId: 'r-2' })
  })
  it.each<[body: object, message: string, details: object[]]>([
    [{ error: 'No such space' }, 'No such space', []],
    [{ errors: { email: 'is invalid' } }, 'email is invalid', [{ field: 'email', message: 'is invalid' }]],
    [
      { errors: { email: 'is invalid', base: 'It is too late' } },
      'email is invalid; It is too late',
      [
        { field: 'email', message: 'is invalid' },
        { field: '', message: 'It is too late' },
      ],
    ],
    [{ errors: ['It is too late'] }, 'It is too late', [{ field: '', message: 'It is too late' }]],
    [{ errors: 'It is too late' }, 'It is too late', [{ field: '', message: 'It is too late' }]],
  ])("reads the Space API's %j", (body, message, details) => {
    const error = errorOf(body, { 'x-request-id': 'r-3' })
    expect(error).toMatchObject({ message, code: 'UNKNOWN', details, requestId: 'r-3' })
  })
  it('of something else than Guildhall says the status', () => {
    for (const body of [undefined, null, 'Bad Gateway', [], {}, { error: {} }, { error: 7 }, { errors: {} }, { error: '' }])
      expect(errorOf(body), JSON.stringify(body)).toMatchObject({
        message: 'the server answered 422',
        code: 'UNKNOWN',
        details: [],
        requestId: undefined,
      })
  })
  it('is sound whatever the body is', () => {
    const name = fc.constantFrom('error', 'errors', 'code', 'message', 'details', 'requestId', 'request_id', 'field', 'base')
    const { body } = fc.letrec<{ body: unknown }>((tie) => ({
      body: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 0 }),
        fc.dictionary(name, tie('body')),
        fc.array(tie('body'), { maxLength: 3 }),
      ),
    }))
    fc.assert(
      fc.property(body, (value) => {
        const error = errorOf(value)
        expect(error.message).not.toBe('')
        expect(error.code).toBeTypeOf('string')
        for (const { field, message } of error.details) expect([typeof field, typeof message]).toEqual(['string', 'string'])
      }),
    )
  })
})

describe('Retry-After', () => {
  it.each([
    [null, undefined],
    ['7', 7],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['soon', undefined],
  ])('%j is %j seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, Date.UTC(2026, 0, 1))).toBe(seconds)
  })
})
