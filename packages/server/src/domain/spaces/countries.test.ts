import { describe, expect, it } from 'vitest'
import { checkCountry, countryCode, isInEu } from './countries.ts'

describe('a country', () => {
  it.each([
    ['PT', 'PT'],
    [' pt ', 'PT'],
    ['Portugal', 'PT'],
    ['united kingdom', 'GB'],
    ['UK', 'GB'],
    ['US', 'US'],
    ['United States of America', 'US'],
    ['The Netherlands', 'NL'],
    ['Côte d’Ivoire', 'CI'],
    ["Cote d'Ivoire", 'CI'],
    ['Bosnia and Herzegovina', 'BA'],
    ['Saint Lucia', 'LC'],
    ['Hong Kong', 'HK'],
    ['Turkey', 'TR'],
    ['Kosovo', 'XK'],
  ])('is known as %s', (text, code) => expect(countryCode(text)).toBe(code))
  it.each(['', 'Atlantis', 'XX', 'ZZ', 'EU', 'DD', 'European Union', 'Unknown Region', 'Portugal, Spain', 'constructor', 'P T'])(
    'is not %j',
    (text) => {
      expect(countryCode(text)).toBeUndefined()
      expect(() => checkCountry(text, 'country')).toThrow(
        expect.objectContaining({ code: 'invalid_request', problems: [expect.objectContaining({ field: 'country' })] }),
      )
    },
  )
  it('is in the European Union by whatever name', () => {
    for (const name of ['Germany', 'DE', 'de', 'Czech Republic', 'Czechia', 'Holland']) expect(isInEu(name), name).toBe(true)
    for (const name of ['Switzerland', 'GB', 'Atlantis', '']) expect(isInEu(name), name).toBe(false)
  })
  it('has one code, whether it is named or coded', () => {
    const names = new Intl.DisplayNames('en', { type: 'region' })
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter((code) => countryCode(code) === code)
    expect(codes).toHaveLength(249 + 1)
    for (const code of codes) expect(countryCode(names.of(code)!)).toBe(code)
  })
})
