/** Countries by name. Codes are those of ISO 3166-1. */

const euCodes = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')
/** Names that are in use beside the present English one. */
const otherNames: Readonly<Record<string, string>> = { 'czech republic': 'CZ', holland: 'NL', 'the netherlands': 'NL' }

const englishNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
const nameOf = (code: string): string | undefined => englishNames.of(code)
const euNames = new Map(euCodes.map((code) => [nameOf(code)!.toLowerCase(), code]))

/** A code becomes the English name; whatever else stays as it was written. */
export const countryName = (text: string): string => (/^[A-Za-z]{2}$/.test(text) && nameOf(text.toUpperCase())) || text

/** Whether it is a member state of the European Union. */
export const isInEu = (country: string): boolean => {
  const name = country.trim().toLowerCase()
  return euNames.has(name) || euCodes.includes(otherNames[name] ?? '')
}
