/** The link in each mail: which mail it was, signed, so that nobody can make one up or take another's address off the list. */
import { createHmac, timingSafeEqual } from 'node:crypto'

export interface MailIds {
  readonly communityId: string
  readonly broadcastId: string
  readonly recipientId: string
}

const idBytes = 16
const idsBytes = 3 * idBytes
// Half of SHA-256, which RFC 2104 §5 names as the least: 128 bits, and a shorter address.
const signatureBytes = 16

/** base64url of the three ids and their HMAC-SHA256. */
export function unsubscribeToken(secret: Buffer, { communityId, broadcastId, recipientId }: MailIds): string {
  const ids = Buffer.from([communityId, broadcastId, recipientId].join('').replaceAll('-', ''), 'hex')
  return Buffer.concat([ids, sign(secret, ids)]).toString('base64url')
}

/** Undefined where we did not make it. */
export function readUnsubscribeToken(secret: Buffer, token: string): MailIds | undefined {
  const bytes = Buffer.from(token, 'base64url')
  // The second: other texts decode to the same bytes, and one mail has one link.
  if (bytes.length !== idsBytes + signatureBytes || bytes.toString('base64url') !== token) return undefined
  const ids = bytes.subarray(0, idsBytes)
  if (!timingSafeEqual(bytes.subarray(idsBytes), sign(secret, ids))) return undefined
  return { communityId: idAt(ids, 0), broadcastId: idAt(ids, 1), recipientId: idAt(ids, 2) }
}

// The label keeps this signature apart from any other use of the same secret.
const sign = (secret: Buffer, ids: Buffer): Buffer =>
  createHmac('sha256', secret).update('unsubscribe\0').update(ids).digest().subarray(0, signatureBytes)

const idAt = (ids: Buffer, index: number): string =>
  ids
    .subarray(index * idBytes, (index + 1) * idBytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
