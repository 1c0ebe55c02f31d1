/**
 * Secrets at rest that the server must be able to read again, such as TOTP secrets: AES-256-GCM under a key derived from
 * the server's own secret. What only has to be recognised is hashed instead.
 *
 * A sealed value is: version (1 byte), nonce (12), tag (16), ciphertext (as long as the plaintext).
 */
import { type CipherKey, createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const version = 1
const keyBytes = 32
// The sizes GCM is specified for. With random nonces one key may seal 2^32 values (NIST SP 800-38D, 8.3).
const nonceBytes = 12
const tagBytes = 16
const headBytes = 1 + nonceBytes + tagBytes

/**
 * A key of 32 bytes for one purpose (HKDF-SHA-256, RFC 5869, without salt). Other purposes get unrelated keys. The
 * `purpose` is a fixed name in the code, of at most 1024 bytes; changing it makes what was sealed unreadable.
 */
export const deriveKey = (secret: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, keyBytes))

/**
 * Seals `plaintext` (text as UTF-8) with a key of 32 bytes. `context` names the one place where the value belongs, such as
 * `totp:<user id>`: it is not stored, and whoever opens the value must give the same, so that a value copied into another
 * row does not open there. Sealing the same twice gives different bytes.
 */
export function seal(key: CipherKey, plaintext: Buffer | string, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associatedData(context))
  const ciphertext = Buffer.concat([
    typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext),
    cipher.final(),
  ])
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), ciphertext])
}

/**
 * The plaintext of what `seal` made with the same key and context. Throws an Error when the value was changed, cut or
 * sealed with another key, context or version; the message does not say which.
 */
export function open(key: CipherKey, sealed: Buffer, context: string): Buffer {
  if (sealed.length < headBytes || sealed[0] !== version) throw new Error('The sealed value cannot be opened')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(associatedData(context))
  decipher.setAuthTag(sealed.subarray(1 + nonceBytes, headBytes))
  // Nothing of the plaintext leaves before `final` has compared the tag.
  const plaintext = decipher.update(sealed.subarray(headBytes))
  try {
    return Buffer.concat([plaintext, decipher.final()])
  } catch (cause) {
    throw new Error('The sealed value cannot be opened', { cause })
  }
}

/** The version is covered too, so that bytes of one layout never pass for another's. */
const associatedData = (context: string): Buffer => Buffer.concat([Buffer.of(version), Buffer.from(context, 'utf8')])
