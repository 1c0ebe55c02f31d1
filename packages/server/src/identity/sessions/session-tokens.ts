/**
 * The two tokens of a sign-in, as JSON Web Tokens signed with a key of the server's secret. An access token names the person
 * and the session; a refresh token the session and its generation. Since signing is deterministic, the same generation is
 * always the same text: nothing of it has to be stored.
 */
import { errors as joseErrors, jwtVerify, SignJWT } from 'jose'
import { dressId, undressId } from '../../kernel/ids.ts'
import { deriveKey } from '../../kernel/sealing.ts'

/** Lifetimes in seconds. Source: platform contract B4. */
export const accessSeconds = 3600
export const refreshSeconds = 30 * 86_400

export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  readonly expiresAtMs: number
}
export interface RefreshClaims {
  readonly userId: string
  readonly sessionId: string
  readonly generation: number
}
export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresInSeconds: number
}

const algorithm = 'HS256'
const types = { access: 'at+jwt', refresh: 'rt+jwt' } as const

export interface SessionTokens {
  issueAccess(userId: string, sessionId: string, nowMs: number): Promise<string>
  /** The refresh token of a generation; `sinceMs` is when that generation began. */
  issueRefresh(userId: string, sessionId: string, generation: number, sinceMs: number): Promise<string>
  /** Undefined for whatever is not an access token of ours in force. */
  readAccess(token: string, nowMs: number): Promise<AccessClaims | undefined>
  readRefresh(token: string, nowMs: number): Promise<RefreshClaims | undefined>
}

export function createSessionTokens({ secret, publicUrl }: { secret: Buffer; publicUrl: string }): SessionTokens {
  // One key for each kind: a refresh token can never pass for an access token.
  const keys = { access: deriveKey(secret, 'session access token'), refresh: deriveKey(secret, 'session refresh token') }

  const sign = (kind: keyof typeof keys, claims: Record<string, unknown>, userId: string, fromMs: number, seconds: number) => {
    const issuedAt = Math.floor(fromMs / 1000)
    return new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, typ: types[kind] })
      .setIssuer(publicUrl)
      .setSubject(dressId('usr', userId))
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + seconds)
      .sign(keys[kind])
  }
  async function verify(kind: keyof typeof keys, token: string, nowMs: number) {
    try {
      const { payload } = await jwtVerify(token, keys[kind], {
        algorithms: [algorithm],
        typ: types[kind],
        issuer: publicUrl,
        currentDate: new Date(nowMs),
        requiredClaims: ['sub', 'exp', 'sid'],
      })
      return payload
    } catch (error) {
      if (error instanceof joseErrors.JOSEError || error instanceof TypeError) return undefined
      throw error
    }
  }
  return {
    issueAccess: (userId, sessionId, nowMs) => sign('access', { sid: sessionId }, userId, nowMs, accessSeconds),
    issueRefresh: (userId, sessionId, generation, sinceMs) =>
      sign('refresh', { sid: sessionId, gen: generation }, userId, sinceMs, refreshSeconds),
    async readAccess(token, nowMs): Promise<AccessClaims | undefined> {
      const payload = await verify('access', token, nowMs)
      const userId = payload && undressId('usr', payload.sub!)
      return userId ? { userId, sessionId: String(payload!.sid), expiresAtMs: payload!.exp! * 1000 } : undefined
    },
    async readRefresh(token, nowMs) {
      const payload = await verify('refresh', token, nowMs)
      const userId = payload && undressId('usr', payload.sub!)
      if (!userId || typeof payload.gen !== 'number') return undefined
      return { userId, sessionId: String(payload.sid), generation: payload.gen }
    },
  }
}
