import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeReturnPath } from './return-to.ts'

describe('safeReturnPath', () => {
  it.each([
    'https://evil.example/',
    'http:evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' /account',
    '/.//evil.example',
    '/account/..//evil.example',
    '/%2e//evil.example',
    '/account\r\nSet-Cookie: a=b',
    '/\u0000/evil.example',
    '/acc\u00f6unt',
    'javascript:alert(1)',
    'data:text/html,x',
    'account',
    '@evil.example',
    '.evil.example',
    '?a',
    '#a',
    '',
    `/${'a'.repeat(5000)}`,
    // As the framework reads a parameter that comes twice.
    ['/account', '/account'],
    undefined,
  ])('refuses %j', (text) => expect(safeReturnPath(text)).toBeUndefined())

  it.each(['/', '/account', '/c/guild/oauth/interaction/abc-123_x?a=1&b=%2F%2Fevil.example', '/a?next=https://example.org/'])(
    'takes %j as it is',
    (text) => expect(safeReturnPath(text)).toBe(text),
  )

  it('never leaves the host, whatever is tried', () => {
    const part = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '@',
      ':',
      'evil.example',
      '\t',
      '\n',
      ' ',
      '?',
      '#',
      'https:',
      'a',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = safeReturnPath(`/${parts.join('')}`)
        if (path !== undefined) expect(new URL(path, 'https://guild.example/account/sign-in').host).toBe('guild.example')
      }),
      { numRuns: 3000 },
    )
  })
})
