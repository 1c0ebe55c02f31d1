import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInNetworks, isPublicAddress, parseNetworks } from './address-rules.ts'
import { PRIVATE_IPV4, PRIVATE_IPV6, PUBLIC_ADDRESSES } from './testing/private-addresses.ts'

const ipv4Number = fc.integer({ min: 0, max: 0xffff_ffff })
const dotted = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.')
const ipv6Groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
const full = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(':')
/** The shortest spelling, by the URL parser. */
const short = (ipv6: string): string => new URL(`http://[${ipv6}]`).hostname.slice(1, -1)
const bitsOf = (groups: readonly number[]): string => groups.map((group) => group.toString(2).padStart(16, '0')).join('')

describe('isPublicAddress', () => {
  it.each([...PRIVATE_IPV4, ...PRIVATE_IPV6])('refuses %s', (ip) => {
    expect(isPublicAddress(ip, [])).toBe(false)
  })

  it.each(PUBLIC_ADDRESSES)('permits %s', (ip) => {
    expect(isPublicAddress(ip, [])).toBe(true)
  })

  it.each([
    '',
    'localhost',
    '010.0.0.1',
    '8.8.8',
    '2130706433',
    '0x08080808',
    '8.8.8.8 ',
    '[2606::1]',
    '2606::1::2',
    '1.2.3.4/32',
  ])('refuses "%s", which is no address in its usual spelling', (text) => {
    expect(isPublicAddress(text, parseNetworks('0.0.0.0/0,::/0'))).toBe(false)
  })

  it.each([...PRIVATE_IPV4, ...PRIVATE_IPV6])('permits %s where it is listed', (ip) => {
    expect(isPublicAddress(ip, parseNetworks(ip))).toBe(true)
  })

  it('compares what carries an IPv4 address with the IPv4 networks', () => {
    const allowed = parseNetworks('10.0.0.0/8')
    expect(isPublicAddress('::ffff:10.1.2.3', allowed)).toBe(true)
    expect(isPublicAddress('::ffff:a01:203', allowed)).toBe(true)
    expect(isPublicAddress('::10.1.2.3', allowed)).toBe(true)
    expect(isPublicAddress('::ffff:11.1.2.3', allowed)).toBe(true)
    expect(isPublicAddress('::ffff:127.0.0.1', allowed)).toBe(false)
    expect(isPublicAddress('10.1.2.3', parseNetworks('::ffff:10.0.0.0/104'))).toBe(true)
    expect(isPublicAddress('172.16.0.1', parseNetworks('::ffff:10.0.0.0/104'))).toBe(false)
  })

  it('opens no IPv4 address by a list of IPv6 networks, and none of IPv6 by one of IPv4', () => {
    expect(isPublicAddress('::ffff:127.0.0.1', parseNetworks('::/0'))).toBe(false)
    expect(isPublicAddress('127.0.0.1', parseNetworks('::/0'))).toBe(false)
    expect(isPublicAddress('::1', parseNetworks('0.0.0.0/0'))).toBe(false)
    expect(isPublicAddress('fe80::1', parseNetworks('0.0.0.0/0'))).toBe(false)
  })

  it('judges a link-local address by its number, whatever its zone', () => {
    expect(isPublicAddress('fe80::1%eth0', [])).toBe(false)
    expect(isPublicAddress('fe80::1%eth0', parseNetworks('fe80::/10'))).toBe(true)
  })

  it('judges every spelling of an IPv4 address alike', () => {
    fc.assert(
      fc.property(ipv4Number, (number) => {
        const ip = dotted(number)
        const isPublic = isPublicAddress(ip, [])
        expect(isPublicAddress(`::ffff:${ip}`, [])).toBe(isPublic)
        expect(isPublicAddress(short(`::ffff:${ip}`), [])).toBe(isPublic)
        expect(isPublicAddress(`0:0:0:0:0:FFFF:${ip}`, [])).toBe(isPublic)
        if (number > 0xffff) expect(isPublicAddress(short(`::${ip}`), [])).toBe(isPublic)
        // What carries an address in the middle or behind a gateway is refused, whichever it carries.
        for (const carrier of [`64:ff9b::${ip}`, `64:ff9b:1::${ip}`, `::ffff:0:${ip}`]) {
          expect(isPublicAddress(carrier, [])).toBe(false)
        }
      }),
    )
  })

  it('judges every spelling of an IPv6 address alike, and permits nothing outside 2000::/3', () => {
    fc.assert(
      fc.property(ipv6Groups, (groups) => {
        const isPublic = isPublicAddress(full(groups), [])
        expect(isPublicAddress(short(full(groups)), [])).toBe(isPublic)
        expect(isPublicAddress(full(groups).toUpperCase(), [])).toBe(isPublic)
        if (isPublic) expect(bitsOf(groups).slice(0, 3)).toBe('001')
      }),
    )
  })

  it('permits nothing more of a refused range than what is listed', () => {
    const privateNumber = fc.integer({ min: 0x0a00_0001, max: 0x0aff_fffe })
    fc.assert(
      fc.property(privateNumber, (number) => {
        const allowed = parseNetworks(dotted(number))
        expect(isPublicAddress(dotted(number), allowed)).toBe(true)
        expect(isPublicAddress(dotted(number - 1), allowed)).toBe(false)
        expect(isPublicAddress(dotted(number + 1), allowed)).toBe(false)
      }),
    )
  })
})

describe('parseNetworks', () => {
  it('reads networks and single addresses, with blanks and a last comma', () => {
    const networks = parseNetworks(' 127.0.0.1/8, 192.168.7.9 ,fd00::/8,::1,')
    expect(networks).toHaveLength(4)
    for (const ip of ['127.9.9.9', '192.168.7.9', 'fd12::3', '::1']) expect(isInNetworks(ip, networks)).toBe(true)
    for (const ip of ['192.168.7.8', '::2', '8.8.8.8', 'fe80::1']) expect(isInNetworks(ip, networks)).toBe(false)
  })

  it('reads an empty setting as no networks', () => {
    expect(parseNetworks('')).toEqual([])
    expect(isInNetworks('127.0.0.1', parseNetworks(' '))).toBe(false)
  })

  it.each([
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/0x8',
    '10.0.0.0/255.0.0.0',
    '10.0/8',
    '010.0.0.0/8',
    'fd00::/129',
    'fe80::%eth0/10',
    'fd00::/8::',
    '*',
  ])('names the entry that is no network: %s', (entry) => {
    expect(() => parseNetworks(`127.0.0.0/8,${entry}`)).toThrow(`"${entry}" is none`)
  })

  it('holds exactly the addresses that share the prefix', () => {
    fc.assert(
      fc.property(ipv6Groups, ipv6Groups, fc.integer({ min: 0, max: 128 }), (base, other, prefixBits) => {
        const shared = bitsOf(base).slice(0, prefixBits) + bitsOf(other).slice(prefixBits)
        const member = Array.from({ length: 8 }, (_, index) => Number.parseInt(shared.slice(index * 16, index * 16 + 16), 2))
        const networks = parseNetworks(`${full(base)}/${prefixBits}`)
        expect(isInNetworks(full(member), networks)).toBe(true)
        const isInside = bitsOf(other).startsWith(bitsOf(base).slice(0, prefixBits))
        expect(isInNetworks(full(other), networks)).toBe(isInside)
      }),
    )
    fc.assert(
      fc.property(ipv4Number, ipv4Number, fc.integer({ min: 0, max: 32 }), (base, other, prefixBits) => {
        const isInside = prefixBits === 0 || base >>> (32 - prefixBits) === other >>> (32 - prefixBits)
        expect(isInNetworks(dotted(other), parseNetworks(`${dotted(base)}/${prefixBits}`))).toBe(isInside)
      }),
    )
  })
})
