import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, parseNetworks } from './address-rules.ts'
import { parseTarget, RefusedUrl } from './target-url.ts'
import { PRIVATE_IPV4, PRIVATE_IPV6, PUBLIC_ADDRESSES } from './testing/private-addresses.ts'

const asHost = (ip: string): string => (ip.includes(':') ? `[${ip}]` : ip)
const PRIVATE = 'must not point to a private address'

/** The refusal's message; undefined where there is none. */
function refusalOf(url: string, allowed = ''): string | undefined {
  try {
    parseTarget(url, parseNetworks(allowed))
    return undefined
  } catch (error) {
    if (!(error instanceof RefusedUrl)) throw error
    return error.message
  }
}

describe('parseTarget', () => {
  it.each([
    'https://your-app.com/webhook',
    'https://hooks.example.org:8443/a/b?c=d#e',
    'https://localhost.example.org/',
    'https://notlocalhost/',
    'HTTPS://EXAMPLE.ORG',
    'https://müller.example/',
    'https://example.org:1/',
  ])('takes %s without a look-up', (url) => {
    expect(refusalOf(url)).toBeUndefined()
  })

  it.each(PUBLIC_ADDRESSES)('takes https to %s', (ip) => {
    expect(refusalOf(`https://${asHost(ip)}/hook`)).toBeUndefined()
    expect(refusalOf(`http://${asHost(ip)}/hook`)).toBe('must begin with https://')
  })

  it.each([...PRIVATE_IPV4, ...PRIVATE_IPV6])('refuses %s, unless it is listed', (ip) => {
    for (const scheme of ['https', 'http']) {
      expect(refusalOf(`${scheme}://${asHost(ip)}:8080/hook`)).toBe(PRIVATE)
      expect(refusalOf(`${scheme}://${asHost(ip)}:8080/hook`, ip)).toBeUndefined()
    }
  })

  it.each([
    'https://2130706433/', // 127.0.0.1 as one number
    'https://0x7f000001/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://0x7f.1/',
    'https://127.1/',
    'https://127.0.1/',
    'https://127.0.0.1./',
    'https://%31%32%37.0.0.1/',
    'https://１２７.０.０.１/', // full-width digits
    'https://127。0。0。1/',
    'https://①②⑦.0.0.1/',
    'https://[0:0:0:0:0:ffff:127.0.0.1]/',
    'https://[::FFFF:7F00:1]/',
    'https://[::127.0.0.1]/',
    'https://0/',
    'https://10.257/', // 10.0.1.1
    'https:127.0.0.1/',
    'https:\\\\127.0.0.1/',
    ' https://127.0.0.1/ ',
    'ht\ntps://127.0.\t0.1/',
    'https://localhost/',
    'https://LOCALHOST:8080/',
    'https://localhost./',
    'https://my-app.localhost/',
    'https://ｌｏｃａｌｈｏｓｔ/',
    'https://loc%61lhost/',
  ])('refuses the private address behind %j', (url) => {
    expect(refusalOf(url)).toBe(PRIVATE)
  })

  it('sees through every way to write an IPv4 address in a URL', () => {
    const spelt = fc.constantFrom(
      (part: number) => String(part),
      (part: number) => `0${part.toString(8)}`,
      (part: number) => `0x${part.toString(16)}`,
      (part: number) => `0X000${part.toString(16).toUpperCase()}`,
    )
    const spellings = fc.tuple(spelt, spelt, spelt, spelt)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.integer({ min: 1, max: 4 }),
        spellings,
        (number, partCount, spell) => {
          const bytes = [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff)
          // All parts but the last stand for one byte; the last stands for the rest.
          const last = bytes.slice(partCount - 1).reduce((sum, byte) => sum * 256 + byte, 0)
          const parts = [...bytes.slice(0, partCount - 1), last]
          const host = parts.map((part, index) => spell[index]!(part)).join('.')
          const isTaken = refusalOf(`https://${host}/`) === undefined
          expect(isTaken).toBe(isPublicAddress(bytes.join('.'), []))
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['ftp://example.org/', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['javascript:alert(1)', 'must begin with https://'],
    ['http://example.org/', 'must begin with https://'],
    ['example.org/hook', 'must be an https URL'],
    ['/hook', 'must be an https URL'],
    ['', 'must be an https URL'],
    ['https://', 'must be an https URL'],
    ['https://exa mple.org/', 'must be an https URL'],
    ['https://256.256.256.256/', 'must be an https URL'],
    ['https://[::1%25eth0]/', 'must be an https URL'],
    ['https://example.org:65536/', 'must be an https URL'],
    ['https://user:secret@example.org/', 'must not contain a user name or a password'],
    ['https://user@example.org/', 'must not contain a user name or a password'],
    ['https://:secret@example.org/', 'must not contain a user name or a password'],
    ['https://example.org@127.0.0.1/', 'must not contain a user name or a password'],
  ])('refuses %s: %s', (url, message) => {
    expect(refusalOf(url)).toBe(message)
  })

  it('takes plain http for the listed addresses only, and leaves names to the connection once something is listed', () => {
    expect(refusalOf('http://127.0.0.1:9000/', '127.0.0.0/8')).toBeUndefined()
    expect(refusalOf('http://[::ffff:127.0.0.1]:9000/', '127.0.0.0/8')).toBeUndefined()
    expect(refusalOf('http://8.8.8.8/', '127.0.0.0/8')).toBe('must begin with https://')
    expect(refusalOf('http://8.8.8.8/', '8.8.8.8')).toBeUndefined()
    expect(refusalOf('http://10.0.0.1/', '127.0.0.0/8')).toBe(PRIVATE)
    expect(refusalOf('http://sink.internal/', '127.0.0.0/8')).toBeUndefined()
  })

  it('takes localhost where a loopback address is listed', () => {
    for (const url of ['http://localhost:9000/', 'https://localhost:9000/', 'http://sink.localhost/']) {
      expect(refusalOf(url, '127.0.0.0/8')).toBeUndefined()
      expect(refusalOf(url, '::1')).toBeUndefined()
      expect(refusalOf(url, '10.0.0.0/8')).toBe(PRIVATE)
    }
  })
})
