/**
 * Codes from an authenticator app (TOTP, RFC 6238), with the parameters every app knows: SHA-1, 6 digits, 30 seconds.
 * SHA-1 is sound inside HMAC, and several apps ignore what the URI says of another hash.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { HOTP, Secret, TOTP } from 'otpauth'

const algorithm = 'SHA1'
const digits = 6
const stepSeconds = 30
// RFC 6238, 5.2 recommends one step for transmission delay; the same again forgives a phone's clock that is ahead.
const stepsOff = 1
// As long as the output of SHA-1 (RFC 4226, 4, R6).
const secretBytes = 20

/** A new secret of 20 random bytes. Kept sealed: whoever reads it can make every code. */
export const makeTotpSecret = (): Buffer => randomBytes(secretBytes)

/** The secret as people type it in who cannot scan the code (RFC 4648, 6). */
export const toBase32 = (secret: Buffer): string => toSecret(secret).base32

/**
 * The `otpauth://totp/` address that an authenticator app reads from a QR code. `issuer` names this server and `account`
 * the user, both as people read them; the app shows them beside the code. Has the secret in it, so it is never logged.
 */
export const totpUri = (parts: { issuer: string; account: string; secret: Buffer }): string =>
  new TOTP({
    issuer: labelText(parts.issuer),
    label: labelText(parts.account),
    secret: toSecret(parts.secret),
    algorithm,
    digits,
    period: stepSeconds,
  }).toString()

/**
 * The time step (30-second intervals since 1970) that `code` belongs to, when it is the present one or one beside it and
 * later than `lastUsedStep`; otherwise `undefined`. White space in the code does not count.
 *
 * A code is good once (RFC 6238, 5.2): the caller stores the answer as the new `lastUsedStep`, in one statement that
 * requires the stored one to be lower still, or two requests at once could both use the code.
 */
export function matchTotp(secret: Buffer, code: string, nowMs: number, lastUsedStep: number | null): number | undefined {
  const given = code.replace(/\s/g, '')
  if (!/^[0-9]{6}$/.test(given)) return undefined
  const key = toSecret(secret)
  const now = TOTP.counter({ period: stepSeconds, timestamp: nowMs })
  let matched: number | undefined
  // Goes through all steps whichever matches, so that the time tells nothing. Of two steps that happen to have the same
  // code the later one counts as used, or the code would be good a second time.
  for (let step = now - stepsOff; step <= now + stepsOff; step++) {
    const expected = HOTP.generate({ secret: key, algorithm, digits, counter: step })
    const isEqual = timingSafeEqual(Buffer.from(expected), Buffer.from(given))
    if (isEqual && (lastUsedStep === null || step > lastUsedStep)) matched = step
  }
  return matched
}

/** A copy: the library takes a whole ArrayBuffer, and a small Buffer's is a pool shared with others. */
const toSecret = (bytes: Buffer): Secret => new Secret({ buffer: new Uint8Array(bytes).buffer })

/** The colon parts issuer and account in the label, and apps split at the first even if it is escaped. */
const labelText = (text: string): string => text.toWellFormed().replace(/:/g, ' ').replace(/\s+/g, ' ').trim()
