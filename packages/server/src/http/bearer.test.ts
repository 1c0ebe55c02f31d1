import { describe, expect, it } from 'vitest'
import { bearerOf } from './bearer.ts'

describe('a bearer', () => {
  it.each(['Bearer abc', 'bearer abc', 'BEARER abc', 'Bearer   abc', 'Bearer abc  ', '  Bearer abc'])(
    'is read from %j',
    (header) => expect(bearerOf(header)).toBe('abc'),
  )
  it.each([undefined, '', 'Bearer', 'Bearer ', 'abc', 'Bearerabc', 'Bearer a b', 'Basic abc', 'OAuth abc', 'Bearer\tabc'])(
    'is not in %j',
    (header) => expect(bearerOf(header)).toBeUndefined(),
  )
  it('may be of another scheme where that is named', () => {
    expect(bearerOf('OAuth abc', ['Bearer', 'OAuth'])).toBe('abc')
    expect(bearerOf('oauth abc', ['Bearer', 'OAuth'])).toBe('abc')
    expect(bearerOf('Bearer abc', ['OAuth'])).toBeUndefined()
  })
  it('is found or not found in a long header without delay', () => {
    expect(bearerOf(`Bearer${' '.repeat(30_000)}x x`)).toBeUndefined()
    expect(bearerOf(`${' '.repeat(30_000)}Bearer`)).toBeUndefined()
    expect(bearerOf(`Bearer ${'x'.repeat(30_000)}`)).toHaveLength(30_000)
  })
})
