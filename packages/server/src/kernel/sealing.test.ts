import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveKey, open, seal } from './sealing.ts'

const bytes = (size: { minLength?: number; maxLength?: number } = {}) => fc.uint8Array(size).map((array) => Buffer.from(array))
const context = fc.string({ unit: 'binary' })
// RFC 5869, A.3.
const secret = Buffer.alloc(22, 0x0b)
const key = deriveKey(secret, '')
const refusal = 'The sealed value cannot be opened'

describe('deriveKey', () => {
  it('agrees with RFC 5869 (A.3: no salt, no info)', () => {
    expect(key.toString('hex')).toBe('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d')
  })
  it('gives each purpose and each secret its own key, and always the same', () => {
    const keys = [deriveKey(secret, 'totp'), deriveKey(secret, 'links'), deriveKey(Buffer.alloc(22, 0x0c), 'totp')]
    expect(new Set(keys.map((one) => one.toString('hex'))).size).toBe(3)
    expect(deriveKey(secret, 'totp')).toEqual(keys[0])
    expect(keys[0]).toHaveLength(32)
  })
})

describe('seal and open', () => {
  it('gives back the bytes that were sealed', () => {
    fc.assert(
      fc.property(bytes(), context, bytes({ minLength: 1 }), (plaintext, place, ownSecret) => {
        const ownKey = deriveKey(ownSecret, 'test')
        expect(open(ownKey, seal(ownKey, plaintext, place), place)).toEqual(plaintext)
      }),
    )
  })
  it('seals text as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(open(key, seal(key, text, 'text'), 'text').toString('utf8')).toBe(text)
      }),
    )
  })
  it('opens what another implementation sealed, so the stored form stays as it is', () => {
    const sealed = Buffer.from('010102030405060708090a0b0c675f002cd7aea2fb415771e0509ef25dbf72b03ac50648', 'hex')
    expect(open(key, sealed, 'totp:7').toString('utf8')).toBe('Grüße')
  })
  it('seals the same differently each time, and shows nothing of it', () => {
    const plaintext = Buffer.from('a secret that is long enough to be found')
    const sealed = Array.from({ length: 50 }, () => seal(key, plaintext, 'x'))
    expect(new Set(sealed.map((one) => one.subarray(1, 13).toString('hex'))).size).toBe(50)
    expect(new Set(sealed.map((one) => one.subarray(29).toString('hex'))).size).toBe(50)
    for (const one of sealed) expect(one.includes('secret')).toBe(false)
  })
})

describe('open refuses', () => {
  it('a value with any one bit changed', () => {
    const sealed = seal(key, 'JBSWY3DP', 'totp:7')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => open(key, changed, 'totp:7')).toThrow(refusal)
    }
  })
  it('a value cut anywhere, or with bytes after it', () => {
    fc.assert(
      fc.property(bytes({ maxLength: 40 }), bytes({ minLength: 1, maxLength: 40 }), (plaintext, more) => {
        const sealed = seal(key, plaintext, 'x')
        for (let length = 0; length < sealed.length; length++) {
          expect(() => open(key, sealed.subarray(0, length), 'x')).toThrow(refusal)
        }
        expect(() => open(key, Buffer.concat([sealed, more]), 'x')).toThrow(refusal)
      }),
      { numRuns: 30 },
    )
  })
  it('a value from another place', () => {
    fc.assert(
      fc.property(context, context, bytes(), (here, there, plaintext) => {
        fc.pre(here !== there)
        expect(() => open(key, seal(key, plaintext, here), there)).toThrow(refusal)
      }),
    )
  })
  it('a value sealed for another purpose', () => {
    expect(() => open(deriveKey(secret, 'links'), seal(deriveKey(secret, 'totp'), 'x', 'y'), 'y')).toThrow(refusal)
  })
  it('bytes that were never sealed', () => {
    fc.assert(
      fc.property(bytes({ maxLength: 80 }), (noise) => {
        expect(() => open(key, noise, 'x')).toThrow(refusal)
        expect(() => open(key, Buffer.concat([Buffer.of(1), noise]), 'x')).toThrow(refusal)
      }),
    )
  })
})
