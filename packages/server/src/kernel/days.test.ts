import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, dayIn, offsetSeconds, parseDay, startOfDay } from './days.ts'

const zones = [
  'Etc/UTC',
  'Europe/Lisbon',
  'America/St_Johns',
  'Pacific/Kiritimati',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
]
const at = (text: string) => new Date(text)

describe('the day that it is somewhere', () => {
  it('goes by the clock there', () => {
    expect(dayIn('Pacific/Kiritimati', at('2026-03-14T10:00:00Z'))).toBe('2026-03-15')
    expect(dayIn('America/Los_Angeles', at('2026-03-14T06:59:59Z'))).toBe('2026-03-13')
    expect(offsetSeconds('Europe/Lisbon', at('2026-07-01T00:00:00Z'))).toBe(3600)
    expect(offsetSeconds('America/St_Johns', at('2026-01-01T00:00:00Z'))).toBe(-12_600)
  })
})

describe('the first moment of a day', () => {
  it.each([
    ['Etc/UTC', '2026-03-14', '2026-03-14T00:00:00.000Z'],
    ['Europe/Lisbon', '2026-07-01', '2026-06-30T23:00:00.000Z'],
    // Midnight did not exist: clocks went from 24:00 to 1:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    // Midnight came twice: clocks went from 1:00 back to 0:00.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    // The day before was left out of the calendar.
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
  ])('in %s of %s is %s', (zone, day, expected) => {
    expect(startOfDay(zone, day).toISOString()).toBe(expected)
  })
  it('lies in the day, and the second before in the day before', () => {
    const day = fc.date({ min: at('1980-01-01T00:00:00Z'), max: at('2080-01-01T00:00:00Z'), noInvalidDate: true })
    fc.assert(
      fc.property(fc.constantFrom(...zones), day, (zone, date) => {
        const name = date.toISOString().slice(0, 10)
        fc.pre(!(zone === 'Pacific/Apia' && name === '2011-12-30') && !(zone === 'Pacific/Kiritimati' && name === '1994-12-31'))
        const start = startOfDay(zone, name)
        expect(dayIn(zone, start)).toBe(name)
        expect(dayIn(zone, new Date(start.getTime() - 1000)) < name).toBe(true)
      }),
    )
  })
})

describe('a day that was written', () => {
  it.each([
    ['2026-03-14', '2026-03-14'],
    ['2026/03/14', '2026-03-14'],
    ['2024-02-29', '2024-02-29'],
    ['0001-01-01', '0001-01-01'],
    ['9999-12-31', '9999-12-31'],
  ])('%s is %s', (text, day) => expect(parseDay(text)).toBe(day))
  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-3-4',
    '0000-01-01',
    '2026-03/14',
    '2026-03-14T00:00',
    '',
    '٢٠٢٦-٠٣-١٤',
  ])('%j is none', (text) => expect(parseDay(text)).toBeUndefined())
  it('is followed by the next', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(addDays('0099-12-31', 1)).toBe('0100-01-01')
  })
})
