/**
 * What a key looks like: `pk_live_` or `sk_live_`, 32 random characters (190 bits), 6 of checksum. The checksum lets a
 * mistyped or invented key be refused without a query, and a leaked one be recognised by scanners.
 */
import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { keyTypes } from '@guildhall/contract/community/keys'

export type KeyType = (typeof keyTypes)[number]

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const prefixes: Record<KeyType, string> = { publishable: 'pk_live_', secret: 'sk_live_' }
const pattern = /^[ps]k_live_[0-9A-Za-z]{38}$/

export function makeKey(type: KeyType): string {
  const body = prefixes[type] + Array.from({ length: 32 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return body + checksum(body)
}

/** Whether this could be a key of ours: the shape and the checksum are right. */
export const isWellFormedKey = (text: string): boolean => pattern.test(text) && checksum(text.slice(0, -6)) === text.slice(-6)

function checksum(body: string): string {
  let rest = crc32(body)
  let digits = ''
  for (let index = 0; index < 6; index++) {
    digits = alphabet[rest % 62]! + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}
