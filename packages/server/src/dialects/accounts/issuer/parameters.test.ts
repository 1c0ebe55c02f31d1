import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fail } from '../../../kernel/fail.ts'
import { mergeParameters, prepareAuthorization } from './parameters.ts'

const form = 'application/x-www-form-urlencoded'
const merge = (query: string, type?: string, body?: string) =>
  Object.fromEntries(mergeParameters(query, type, body === undefined ? undefined : Buffer.from(body)))

describe('mergeParameters', () => {
  it('takes them from query, form and JSON alike', () => {
    expect(merge('a=1', form, 'b=2&c=%20x')).toEqual({ a: '1', b: '2', c: ' x' })
    expect(merge('a=1', 'application/json; charset=utf-8', '{"b":"2","n":3,"t":true,"gone":null}')).toEqual({
      a: '1',
      b: '2',
      n: '3',
      t: 'true',
    })
    expect(merge('', undefined, undefined)).toEqual({})
  })
  it('takes the same twice for once, and refuses two values', () => {
    expect(merge('a=1&a=1', form, 'a=1')).toEqual({ a: '1' })
    expect(() => merge('a=1', form, 'a=2')).toThrow(Fail)
    expect(mergeParameters('resource=a&resource=b', undefined, undefined).getAll('resource')).toEqual(['a', 'b'])
  })
  it.each([
    ['a list for a body', 'application/json', '[1]'],
    ['an object for a value', 'application/json', '{"a":{}}'],
    ['broken JSON', 'application/json', '{'],
    ['NUL', form, 'a=%00'],
    ['another kind of body', 'text/xml', '<a/>'],
    ['no kind at all', '', 'a=1'],
  ])('refuses %s', (_what, type, body) => {
    expect(() => merge('', type, body)).toThrow(Fail)
  })
  it('gives back every set of parameters that names each once, wherever they are', () => {
    const word = fc.string({ minLength: 1 }).map((text) => text.replaceAll('\0', 'x'))
    fc.assert(
      fc.property(fc.dictionary(word, word), fc.func(fc.boolean()), (wanted, isInBody) => {
        const [body, query] = [new URLSearchParams(), new URLSearchParams()]
        for (const [name, value] of Object.entries(wanted)) (isInBody(name) ? body : query).set(name, value)
        expect([...mergeParameters(query.toString(), form, Buffer.from(body.toString()))].toSorted()).toEqual(
          Object.entries(wanted).toSorted(),
        )
      }),
    )
  })
})

describe('prepareAuthorization', () => {
  const prepare = (query: string) => Object.fromEntries(new URLSearchParams(prepareAuthorization(query)))
  it('leaves an ordinary request as it is', () => {
    const query = 'response_type=code&client_id=x&scope=openid+email&state=%26&prompt=none&response_mode=query'
    expect(prepare(query)).toEqual(Object.fromEntries(new URLSearchParams(query)))
  })
  it('asks again for what outlives the person’s presence', () => {
    expect(prepare('scope=openid+offline_access').prompt).toBe('consent')
    expect(prepare('scope=offline_access&prompt=login').prompt).toBe('login consent')
    expect(prepare('scope=offline_access&prompt=none').prompt).toBe('none')
  })
  it('turns select_account into signing in, and refuses codes outside the query', () => {
    expect(prepare('prompt=select_account').prompt).toBe('login')
    expect(prepare('response_mode=fragment').response_mode).toBe('not-offered')
  })
})
