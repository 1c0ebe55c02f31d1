/** Countries by code and by name. */
import { invalid } from '../../kernel/fail.ts'

/** ISO 3166-1, and XK, which is Kosovo's until it has one there. */
const codes = `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
  CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
  GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
  KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
  MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
  SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
  UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`
  .trim()
  .split(/\s+/)
const euCodes = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '))
/** Names that are in use beside those of the Unicode Consortium. */
const otherNames: Readonly<Record<string, string>> = {
  'United States of America': 'US',
  USA: 'US',
  'Great Britain': 'GB',
  'Czech Republic': 'CZ',
  Holland: 'NL',
  Turkey: 'TR',
  'Ivory Coast': 'CI',
  'Cabo Verde': 'CV',
  Swaziland: 'SZ',
  'Russian Federation': 'RU',
  'Viet Nam': 'VN',
  'Republic of Korea': 'KR',
  'Democratic Republic of the Congo': 'CD',
  'Republic of the Congo': 'CG',
  'East Timor': 'TL',
  Burma: 'MM',
  Macau: 'MO',
}

/** One spelling for a name: `The Bahamas`, `Saint Lucia` and `Bosnia and Herzegovina` are written in other ways too. */
const plain = (name: string): string =>
  name
    .trim()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/\s*&\s*/g, ' and ')
    .replace(/\bst\. /g, 'saint ')
    .replace(/^the /, '')

const codesByName = new Map(Object.entries(otherNames).map(([name, code]) => [plain(name), code]))
for (const style of ['short', 'long'] as const) {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none', style })
  for (const code of codes) codesByName.set(plain(names.of(code)!), code)
}
const known = new Set(codes)

/** The code of a country that is named by it, or by its English name, in any case; undefined for what is none. */
export function countryCode(text: string): string | undefined {
  const upper = text.trim().toUpperCase()
  return known.has(upper) ? upper : codesByName.get(plain(text))
}

/** 400 naming the field where it is no country. What is one is kept as it is written. */
export function checkCountry(text: string, field: string): void {
  if (countryCode(text) === undefined)
    throw invalid(field, 'must be a country: its English name, or its two letters of ISO 3166-1', 'unknown')
}

/** Whether it is a member state of the European Union. */
export const isInEu = (country: string): boolean => euCodes.has(countryCode(country) ?? '')
