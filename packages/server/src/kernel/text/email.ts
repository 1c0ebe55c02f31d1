import { domainToASCII } from 'node:url'

// RFC 5321 4.5.3.1.1 and .3: a path of 256 octets holds the address in two angle brackets.
const localOctetsMax = 64
const addressOctetsMax = 254

// RFC 5322 dot-atom; RFC 6531 adds letters, marks and digits outside ASCII. Quoted local parts are refused:
// nobody has one, and they let spaces and brackets into headers. Neither pattern can backtrack: atoms and dots are disjoint.
const localPattern = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const domainPattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}.-]*$/u
const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The one spelling of an e-mail address under which it is stored and compared: trimmed, lower case, NFC, the domain
 * in its ASCII form. `undefined` when the text is no address that a public mail server could be asked for.
 */
export const normalizeEmail = (text: string): string | undefined => {
  const trimmed = text.trim()
  // Bounds the work below; the exact limit is counted in octets at the end.
  if (trimmed.length > addressOctetsMax) return undefined
  const at = trimmed.lastIndexOf('@')
  const local = trimmed.slice(0, Math.max(at, 0)).normalize('NFC').toLowerCase().normalize('NFC')
  if (!localPattern.test(local) || Buffer.byteLength(local) > localOctetsMax) return undefined
  const domain = asciiDomain(trimmed.slice(at + 1))
  if (domain === undefined) return undefined
  const address = `${local}@${domain}`
  return Buffer.byteLength(address) <= addressOctetsMax ? address : undefined
}

/** Whether the text, as it stands, is an e-mail address: surrounding spaces are refused, for it may become a header. */
export const isEmail = (text: string): boolean => text === text.trim() && normalizeEmail(text) !== undefined

/** RFC 5890 A-labels of a domain with at least one dot, or `undefined`. */
const asciiDomain = (text: string): string | undefined => {
  // First, because domainToASCII is a URL host parser: it would decode %41 and read 0x7f.1 as an IPv4 address.
  if (!domainPattern.test(text)) return undefined
  const domain = domainToASCII(text)
  const labels = domain.split('.')
  if (labels.length < 2 || !labels.every((label) => labelPattern.test(label))) return undefined
  // A last label of digits alone is an IPv4 address (RFC 3696 section 2).
  return /^\d+$/.test(labels.at(-1) ?? '') ? undefined : domain
}
