import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Fail } from '../../../kernel/fail.ts'
import { clientIdOf, mergeParameters, prepareAuthorization } from './parameters.ts'

const form = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data; boundary=parted'
const part = (name: string, value: string, more = '') =>
  `--parted\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
const merge = async (query: string, type?: string, body?: string) =>
  Object.fromEntries(await mergeParameters(query, type, body === undefined ? undefined : Buffer.from(body)))

describe('mergeParameters', () => {
  it('takes them from query, form and JSON alike', async () => {
    expect(await merge('a=1', form, 'b=2&c=%20x')).toEqual({ a: '1', b: '2', c: ' x' })
    expect(await merge('a=1', multipart, `${part('b', '2')}${part('c', ' ü&')}--parted--`)).toEqual({ a: '1', b: '2', c: ' ü&' })
    expect(await merge('a=1', 'application/json; charset=utf-8', '{"b":"2","n":3,"t":true,"gone":null}')).toEqual({
      a: '1',
      b: '2',
      n: '3',
      t: 'true',
    })
    expect(await merge('', undefined, undefined)).toEqual({})
  })
  it('takes the same twice for once, and refuses two values', async () => {
    expect(await merge('a=1&a=1', form, 'a=1')).toEqual({ a: '1' })
    await expect(merge('a=1', form, 'a=2')).rejects.toThrow(Fail)
    await expect(merge('a=1', multipart, `${part('a', '2')}--parted--`)).rejects.toThrow(Fail)
    const repeated = await mergeParameters('resource=a&resource=b', undefined, undefined)
    expect(repeated.getAll('resource')).toEqual(['a', 'b'])
  })
  it.each([
    ['a list for a body', 'application/json', '[1]'],
    ['an object for a value', 'application/json', '{"a":{}}'],
    ['broken JSON', 'application/json', '{'],
    ['NUL', form, 'a=%00'],
    ['NUL in a part', multipart, `${part('a', '\0')}--parted--`],
    ['a file', multipart, `${part('a', '1', '; filename="a"')}--parted--`],
    ['parts without an end', multipart, part('a', '1')],
    ['another kind of body', 'text/xml', '<a/>'],
    ['no kind at all', '', 'a=1'],
  ])('refuses %s', async (_what, type, body) => {
    await expect(merge('', type, body)).rejects.toThrow(Fail)
  })
  it('gives back every set of parameters that names each once, wherever they are', async () => {
    const word = fc.string({ minLength: 1 }).map((text) => text.replaceAll('\0', 'x'))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(word, word), fc.func(fc.boolean()), async (wanted, isInBody) => {
        const [body, query] = [new URLSearchParams(), new URLSearchParams()]
        for (const [name, value] of Object.entries(wanted)) (isInBody(name) ? body : query).set(name, value)
        expect([...(await mergeParameters(query.toString(), form, Buffer.from(body.toString())))].toSorted()).toEqual(
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
  it('asks for what the app is registered for where no scope is named, or for who the person is', () => {
    const scopeOf = (query: string, registered?: string[] | null) =>
      new URLSearchParams(prepareAuthorization(query, registered)).getAll('scope')
    for (const query of ['client_id=x', 'client_id=x&scope=']) {
      expect(scopeOf(query)).toEqual(['read_user'])
      expect(scopeOf(query, null)).toEqual(['read_user'])
      expect(scopeOf(query, ['openid', 'read_plans'])).toEqual(['openid read_plans'])
    }
    expect(scopeOf('scope=openid', ['read_plans'])).toEqual(['openid'])
    const prompt = (registered: string[]) => new URLSearchParams(prepareAuthorization('', registered)).get('prompt')
    expect([prompt(['openid', 'offline_access']), prompt(['openid'])]).toEqual(['consent', null])
  })
  it('asks again for what outlives the person’s presence', () => {
    expect(prepare('scope=openid+offline_access').prompt).toBe('consent')
    expect(prepare('scope=offline_access&prompt=login').prompt).toBe('login consent')
    expect(prepare('scope=offline_access&prompt=none').prompt).toBe('none')
  })
  it('turns select_account into signing in, and refuses codes elsewhere than in the query or a form', () => {
    expect(prepare('prompt=select_account').prompt).toBe('login')
    expect(prepare('response_mode=form_post').response_mode).toBe('form_post')
    expect(prepare('response_mode=fragment').response_mode).toBe('not-offered')
    // RFC 6749 3.1: without a value it is as if it were not there.
    expect(prepare('response_mode=').response_mode).toBe('')
  })
})

describe('clientIdOf', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  it.each([
    ['client_id=a', undefined, 'a'],
    ['', basic('a:b'), 'a'],
    ['', basic('a%3A%26+b:c:d'), 'a:& b'],
    ['', basic('a&id=b:c').replace('Basic', 'basic '), 'a&id=b'],
    ['client_id=a', basic('b:c'), 'a'],
    ['', 'Basic %%%', undefined],
    ['', 'Bearer YTpi', undefined],
    ['', undefined, undefined],
  ])('of %j and %j is %j', (query, authorization, expected) => {
    expect(clientIdOf(new URLSearchParams(query), authorization)).toBe(expected)
  })
})
