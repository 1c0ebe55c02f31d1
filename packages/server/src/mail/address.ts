import { domainToASCII } from 'node:url'

// RFC 5321 §4.5.3.1: octets, not characters.
const LOCAL_PART_OCTETS_MAX = 64
const ADDRESS_OCTETS_MAX = 254

// The atext of RFC 5322 plus everything beyond ASCII (RFC 6531). Quoted local parts are refused: no real mailbox needs them.
const LOCAL_PART = /^[^\s\p{C}"(),:;<>@[\\\]]+$/u
const DOMAIN_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** The address as it goes on the wire (domain in ASCII, lower case), or null where it is no mail address. */
export function wireAddress(address: string): string | null {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0))
  const written = address.slice(at + 1)
  // Checked before the mapping too, which would drop tabs and line breaks in silence.
  if (!LOCAL_PART.test(local) || !LOCAL_PART.test(written) || hasStrayDot(local)) return null
  const domain = domainToASCII(written)
  if (domain === '' || !domain.split('.').every((label) => DOMAIN_LABEL.test(label))) return null
  const wire = `${local}@${domain}`
  return Buffer.byteLength(local) <= LOCAL_PART_OCTETS_MAX && Buffer.byteLength(wire) <= ADDRESS_OCTETS_MAX ? wire : null
}

function hasStrayDot(local: string): boolean {
  return local.startsWith('.') || local.endsWith('.') || local.includes('..')
}
