import { usernamePattern } from '@guildhall/contract/platform/account-rules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkUsername, proposeUsername } from './usernames.ts'

const rule = new RegExp(usernamePattern)

describe('checkUsername', () => {
  it.each(['abc', 'a-b', '___', 'A_1', 'x'.repeat(30)])('takes %s', (name) => {
    expect(() => checkUsername(name)).not.toThrow()
  })
  it.each(['', 'ab', 'a b', 'a.b', 'é-a', 'abc\n', 'x'.repeat(31)])('refuses %j in the words of the API', (name) => {
    const problem = { field: 'username', message: 'must be 3 to 30 letters, digits, dashes or underscores' }
    expect(() => checkUsername(name)).toThrow(expect.objectContaining({ problems: [expect.objectContaining(problem)] }))
  })
})

describe('proposeUsername', () => {
  it('makes nothing but names that may be chosen, at every attempt', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.emailAddress(),
      fc.constantFrom('-', 'a', 'ab', `${'a'.repeat(29)}-b`),
    )
    fc.assert(fc.property(text, fc.nat(19), (from, attempt) => void expect(proposeUsername(from, attempt)).toMatch(rule)))
  })
  it.each([
    ['ada@example.org', 'ada'],
    ['Ada.Lovelace@example.org', 'ada-lovelace'],
    ['Нина', 'nina'],
    [`${'a'.repeat(29)}.bc@example.org`, 'a'.repeat(29)],
  ])('is without a number at first: %s', (text, username) => {
    expect(proposeUsername(text, 0)).toBe(username)
  })
  it('has a number where the text is too short, and at every further attempt', () => {
    expect(proposeUsername('jo@example.org', 0)).toMatch(/^jo-\d{4}$/)
    expect(proposeUsername('ada@example.org', 2)).toMatch(/^ada-\d{4,6}$/)
    expect(proposeUsername('a'.repeat(60), 9)).toMatch(/^a{20,25}-\d{4,9}$/)
  })
})
