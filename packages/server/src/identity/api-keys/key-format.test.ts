import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWellFormedKey, makeKey } from './key-format.ts'

describe('makeKey', () => {
  it('makes keys that are well formed and never the same', () => {
    const keys = Array.from({ length: 500 }, (_, n) => makeKey(n % 2 ? 'secret' : 'publishable'))
    expect(new Set(keys).size).toBe(500)
    for (const key of keys) {
      expect(key).toMatch(/^[ps]k_live_[0-9A-Za-z]{38}$/)
      expect(isWellFormedKey(key)).toBe(true)
    }
  })
  it('notices one changed character', () => {
    const key = makeKey('secret')
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 45 }), fc.constantFrom(...'abcXYZ019'), (at, character) => {
        fc.pre(key[at] !== character)
        expect(isWellFormedKey(key.slice(0, at) + character + key.slice(at + 1))).toBe(false)
      }),
    )
  })
  it('takes no other text for a key', () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(isWellFormedKey(text)).toBe(false)))
  })
})
