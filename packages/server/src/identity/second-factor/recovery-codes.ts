/**
 * Codes on paper for the day the authenticator is lost, each good once and, being the second factor, worth nothing without
 * the password. They are random and looked up by their hash, so the hash has neither salt nor the cost of a password's.
 */
import { hash, randomInt } from 'node:crypto'

const codesPerUser = 10
// Without 0 o, 1 i l, 2's z, 5's s, 8's b, 9's g, and u v, which are mistaken for each other on paper.
// 25 characters, 12 of them in a code: 55.7 bits.
const alphabet = '23456789acdefhjkmnpqrtwxy'
const groupsPerCode = 3
const charactersPerGroup = 4

/** Ten new codes such as `k7mq-2x9d-h4tw`, to be shown once, and at the same index the hash of each, to be stored. */
export function makeRecoveryCodes(): { codes: string[]; hashes: Buffer[] } {
  const codes = Array.from({ length: codesPerUser }, makeCode)
  return { codes, hashes: codes.map(hashRecoveryCode) }
}

/** SHA-256 (32 bytes) of the code as typed, whatever its case, spaces and dashes. Takes any text. */
export const hashRecoveryCode = (text: string): Buffer =>
  // Word processors turn a hyphen into any of the other dashes; U+2212 is the minus sign, which is no dash to Unicode.
  hash('sha256', text.toLowerCase().replace(/[\s\p{Pd}\u2212]/gu, ''), 'buffer')

const makeCode = (): string => Array.from({ length: groupsPerCode }, makeGroup).join('-')

const makeGroup = (): string => Array.from({ length: charactersPerGroup }, () => alphabet[randomInt(alphabet.length)]).join('')
