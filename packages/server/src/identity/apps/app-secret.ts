import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** An app's public name: 32 hex characters. */
export const makeClientId = (): string => randomBytes(16).toString('hex')

const prefix = 'gs_'
/** `gs_` and 256 random bits. So much randomness needs no slow hash: SHA-256 is what is stored. */
export const makeAppSecret = (): string => prefix + randomBytes(32).toString('base64url')
export const isAppSecret = (text: string): boolean => text.startsWith(prefix)

export const hashAppSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')
/** In a time that tells nothing of where they differ. */
export const matchesSecret = (secretHash: Buffer, secret: string): boolean => timingSafeEqual(hashAppSecret(secret), secretHash)
