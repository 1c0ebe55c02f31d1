import { v7 } from 'uuid'

/** A new id: UUIDv7 (RFC 9562), so that rows made later sort later and indexes grow at one end. */
export const newId = (): string => v7()

/** Stands for the host itself where a community's id is asked for: what belongs to no community. */
export const hostId = '00000000-0000-0000-0000-000000000000'

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const isUuid = (text: string): boolean => uuidPattern.test(text)

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const dressedLength = 24

/** An id as the Platform API shows it: a prefix, `_`, and the UUID as a number of 24 base62 digits. */
export function dressId(prefix: string, id: string): string {
  let number = BigInt(`0x${id.replaceAll('-', '')}`)
  let text = ''
  for (; number > 0n; number /= 62n) text = digits[Number(number % 62n)] + text
  return `${prefix}_${text.padStart(dressedLength, '0')}`
}

/** The UUID behind a dressed id, or a UUID as other doors show it; undefined for whatever is neither. */
export function undressId(prefix: string, text: string): string | undefined {
  if (isUuid(text)) return text.toLowerCase()
  const body = text.startsWith(`${prefix}_`) ? text.slice(prefix.length + 1) : ''
  if (body.length !== dressedLength || !/^[0-9A-Za-z]+$/.test(body)) return undefined
  let number = 0n
  for (const digit of body) number = number * 62n + BigInt(digits.indexOf(digit))
  const hex = number.toString(16).padStart(32, '0')
  return hex.length > 32 ? undefined : toUuid(hex)
}

/** An id as the Space API shows it: the UUID's 32 hex digits. */
export const hexId = (id: string): string => id.replaceAll('-', '')
/** The UUID behind 32 hex digits; undefined for whatever is none. */
export const fromHexId = (text: string): string | undefined => (/^[0-9a-f]{32}$/.test(text) ? toUuid(text) : undefined)

const toUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
