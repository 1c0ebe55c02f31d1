import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRegisteredRedirect, isUnprovenRedirect, problemOfRedirectUri } from './redirect-uris.ts'

describe('problemOfRedirectUri', () => {
  it.each([
    'https://app.example.com/cb',
    'https://app.example.com:8443/cb?tenant=1',
    'https://localhost/cb',
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:9999/cb',
    'com.example.app:/cb',
    'com.example.app://cb/x',
  ])('takes %s', (uri) => {
    expect(problemOfRedirectUri(uri)).toBeUndefined()
  })
  it.each([
    '',
    'app.example.com/cb',
    '/cb',
    '//app.example.com/cb',
    'http://app.example.com/cb',
    'http://localhost.example.com/cb',
    'http://127.0.0.1.example.com/cb',
    'http://10.0.0.1/cb',
    'https://app.example.com/cb#',
    'https://app.example.com/#fragment',
    'https://user@app.example.com/cb',
    'https://user:pw@app.example.com/cb',
    'https://app.example.com\\@evil.example.com/cb',
    'https://app.example.com/a b',
    ' https://app.example.com/cb',
    'https://app.example.com/\ncb',
    'java\tscript:alert(1)',
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://app.example.com/x',
    'about:blank',
    'ws://app.example.com/',
    'myapp:/cb',
    'urn:guildhall:grant-code',
    `https://app.example.com/${'x'.repeat(1000)}`,
  ])('refuses %j', (uri) => {
    expect(problemOfRedirectUri(uri)).toBeTypeOf('string')
  })
  it('never takes what a browser would run or open as a file, however it is written', () => {
    const scheme = fc.constantFrom('javascript', 'data', 'vbscript', 'file', 'blob', 'about', 'filesystem')
    const mixed = fc.mixedCase(scheme)
    fc.assert(
      fc.property(mixed, fc.string(), (name, rest) => void expect(problemOfRedirectUri(`${name}:${rest}`)).toBeTypeOf('string')),
    )
  })
})

describe('isRegisteredRedirect', () => {
  it('is exact', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }),
        fc.webUrl({ validSchemes: ['https'] }),
        (registered, asked) => {
          expect(isRegisteredRedirect([registered], asked)).toBe(registered === asked)
        },
      ),
    )
  })
  it('lets an app on this machine choose the port, if it registered none', () => {
    expect(isRegisteredRedirect(['http://127.0.0.1/cb'], 'http://127.0.0.1:51004/cb')).toBe(true)
    expect(isRegisteredRedirect(['http://[::1]/cb'], 'http://[::1]:51004/cb')).toBe(true)
    expect(isRegisteredRedirect(['http://127.0.0.1'], 'http://127.0.0.1:51004')).toBe(true)
  })
  it.each([
    ['http://127.0.0.1:3000/cb', 'http://127.0.0.1:3001/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/other'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb/'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:1@evil.example.com/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:/cb'],
    ['http://127.0.0.1/cb', 'https://127.0.0.1:51004/cb'],
    ['http://localhost/cb', 'http://localhost:51004/cb'],
    ['https://app.example.com/cb', 'https://app.example.com:8443/cb'],
  ])('takes for %s not %s', (registered, asked) => {
    expect(isRegisteredRedirect([registered], asked)).toBe(false)
  })
})

describe('isUnprovenRedirect', () => {
  it('is everything but https', () => {
    expect(['https://a.example.com/', 'http://127.0.0.1/', 'com.example.app:/x'].map(isUnprovenRedirect)).toEqual([
      false,
      true,
      true,
    ])
  })
})
