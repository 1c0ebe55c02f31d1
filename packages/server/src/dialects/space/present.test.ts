import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCommas, readDay, readTime, wireDay, wireDecimal, wireMoney, wireTime } from './present.ts'

const moment = fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })

describe('what leaves', () => {
  it.each([
    [10_000, '100.0'],
    [9995, '99.95'],
    [10_050, '100.5'],
    [5, '0.05'],
    [0, '0.0'],
    [2_000_000_000, '20000000.0'],
  ])('%d cents are %s', (cents, text) => expect(wireMoney(cents)).toBe(text))
  it('is written as documented', () => {
    expect(wireTime(new Date('2026-02-25T10:00:00.999Z'))).toBe('2026/02/25 10:00:00 +0000')
    expect(wireDay('2026-02-25')).toBe('2026/02/25')
    expect([wireDecimal(0), wireDecimal(7.7), wireDecimal(19)]).toEqual(['0.0', '7.7', '19.0'])
  })
})

describe('a time that arrives', () => {
  it.each([
    ['2012-04-12 12:00 +0000', '2012-04-12T12:00:00.000Z'],
    ['2012-04-12 12:00  0000', '2012-04-12T12:00:00.000Z'],
    ['2012-04-12 12:00 0200', '2012-04-12T10:00:00.000Z'],
    ['2012/04/12 12:00:30 -0330', '2012-04-12T15:30:30.000Z'],
    ['2012-04-12T12:00:00Z', '2012-04-12T12:00:00.000Z'],
    ['2012-04-12T12:00:00.123Z', '2012-04-12T12:00:00.000Z'],
    ['2012-04-12T12:00+02:00', '2012-04-12T10:00:00.000Z'],
    ['2012-04-12 12:00 UTC', '2012-04-12T12:00:00.000Z'],
    [' 2012-04-12 ', '2012-04-12T00:00:00.000Z'],
  ])('%j is %s', (text, expected) => expect(readTime(text, 'from').toISOString()).toBe(expected))
  it.each([
    '',
    'now',
    '2012-02-30',
    '2012-04-12 24:00',
    '2012-04-12 12:60',
    '2012-04-12 12:00 +1500',
    '2012-04-12 1:00',
    '0001-01-01 00:00 +1400',
  ])('%j is none', (text) => expect(() => readTime(text, 'from')).toThrow(expect.objectContaining({ code: 'invalid_request' })))
  it('is what left, to the second', () => {
    fc.assert(
      fc.property(moment, (time) => {
        expect(readTime(wireTime(time), 'from').getTime()).toBe(Math.floor(time.getTime() / 1000) * 1000)
      }),
    )
  })
  it('never breaks on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        try {
          expect(Number.isNaN(readTime(text, 'from').getTime())).toBe(false)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request', problems: [{ field: 'from' }] })
        }
      }),
    )
  })
})

it('days are read with dashes or slashes', () => {
  expect(readDay(' 2026/02/25 ', 'to')).toBe('2026-02-25')
  expect(() => readDay('25.2.2026', 'to')).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ field: 'to' })] }),
  )
})
it('values with commas lose blanks', () => {
  expect(readCommas(' a, b,,')).toEqual(['a', 'b'])
  expect(readCommas('')).toEqual([])
  expect(readCommas(undefined)).toBeUndefined()
})
