import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashRecoveryCode, makeRecoveryCodes } from './recovery-codes.ts'

describe('makeRecoveryCodes', () => {
  it('makes ten codes of three groups, none the same, without characters that look alike', () => {
    const codes = Array.from({ length: 100 }, () => makeRecoveryCodes().codes)
    for (const ten of codes) expect(ten).toHaveLength(10)
    expect(new Set(codes.flat()).size).toBe(1000)
    for (const code of codes.flat()) expect(code).toMatch(/^[2-9ac-fhjkmnp-rtwxy]{4}(-[2-9ac-fhjkmnp-rtwxy]{4}){2}$/)
  })
  it('draws from enough characters for 55 bits, each as often as the others', () => {
    const counts = new Map<string, number>()
    for (let round = 0; round < 200; round++) {
      for (const character of makeRecoveryCodes().codes.join('').replaceAll('-', '')) {
        counts.set(character, (counts.get(character) ?? 0) + 1)
      }
    }
    expect(counts.size).toBe(25)
    expect(12 * Math.log2(counts.size)).toBeGreaterThan(55)
    // 24 000 draws: 960 of each are expected, and 10 standard deviations of 30 are never seen.
    for (const count of counts.values()) expect(Math.abs(count - 24_000 / counts.size)).toBeLessThan(300)
  })
  it('answers the hash of each code at its place', () => {
    const { codes, hashes } = makeRecoveryCodes()
    expect(hashes).toHaveLength(10)
    expect(codes.map((code) => createHash('sha256').update(code.replaceAll('-', '')).digest())).toEqual(hashes)
  })
})

describe('hashRecoveryCode', () => {
  const code = 'k7mq-2x9d-h4tw'
  it('is the SHA-256 of the bare code', () => {
    expect(hashRecoveryCode(code)).toEqual(createHash('sha256').update('k7mq2x9dh4tw').digest())
  })
  it('does not mind how people type it', () => {
    const typed = [
      'K7MQ-2X9D-H4TW',
      'k7mq2x9dh4tw',
      ' k7mq 2x9d h4tw\n',
      'k7mq–2x9d—h4tw',
      'k7mq\u00a02x9d\u2011h4tw',
      'k7mq\u22122x9d--h4tw',
    ]
    for (const text of typed) expect(hashRecoveryCode(text)).toEqual(hashRecoveryCode(code))
  })
  it('takes a code in any case with spaces and dashes anywhere', () => {
    const gap = fc.string({ unit: fc.constantFrom(' ', '-', '\t', '–'), maxLength: 3 })
    const character = fc.tuple(gap, fc.boolean())
    fc.assert(
      fc.property(fc.array(character, { minLength: 12, maxLength: 12 }), (changes) => {
        const bare = [...code.replaceAll('-', '')]
        const typed = bare.map((one, index) => changes[index]![0] + (changes[index]![1] ? one.toUpperCase() : one)).join('')
        expect(hashRecoveryCode(typed)).toEqual(hashRecoveryCode(code))
      }),
    )
  })
  it('tells apart codes that differ in one character, and takes any text', () => {
    for (const text of ['k7mq-2x9d-h4tx', 'k7mq-2x9d-h4t', 'k7mq-2x9d-h4tww', 'k7mq_2x9d_h4tw', '']) {
      expect(hashRecoveryCode(text)).not.toEqual(hashRecoveryCode(code))
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hashRecoveryCode(text)).toHaveLength(32)
      }),
    )
  })
})
