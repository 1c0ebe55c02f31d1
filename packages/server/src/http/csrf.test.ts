import fc from 'fast-check'
import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { createCsrf, isFromOwnPage } from './csrf.ts'

const csrf = createCsrf(Buffer.from('a secret of the tests, 32 bytes or more'))

describe('a form token', () => {
  it('is good for its own binding, any number of times, and other each time', () => {
    const [one, two] = [csrf.tokenFor(['a', 'b']), csrf.tokenFor(['a', 'b'])]
    expect(one).not.toBe(two)
    for (const token of [one, two, one]) expect(csrf.isTokenFor(['a', 'b'], token)).toBe(true)
  })
  it('is good for no other binding', () => {
    const binding = fc.array(fc.string(), { maxLength: 4 })
    fc.assert(
      fc.property(binding, binding, (one, other) => {
        expect(csrf.isTokenFor(other, csrf.tokenFor(one))).toBe(JSON.stringify(one) === JSON.stringify(other))
      }),
    )
  })
  it('is refused when it is changed, cut, made up or of another secret', () => {
    const token = csrf.tokenFor(['a'])
    const bytes = Buffer.from(token, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(csrf.isTokenFor(['a'], changed.toString('base64url'))).toBe(false)
    }
    for (const other of ['', 'x', token.slice(0, 40), `${token}AAAA`]) expect(csrf.isTokenFor(['a'], other)).toBe(false)
    expect(createCsrf(Buffer.alloc(32)).isTokenFor(['a'], token)).toBe(false)
  })
})

describe('where a form comes from', () => {
  const isOwn = (headers: Record<string, string>) =>
    isFromOwnPage({ headers: { host: 'guild.example', ...headers } } as unknown as FastifyRequest)
  it.each([
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, true],
    [{ 'sec-fetch-site': 'none' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://guild.example' }, false],
    [{ origin: 'https://guild.example' }, true],
    [{ origin: 'https://guild.example.evil.example' }, false],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: 'null' }, true],
    [{}, true],
  ] as const)('%j: own is %s', (headers, expected) => expect(isOwn(headers)).toBe(expected))
})
