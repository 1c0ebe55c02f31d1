/**
 * Whether a form that arrived is one that this server gave to this very browser. Two checks, either of which would do: what
 * the browser itself says of where the request began, and a token that only our page knew.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { deriveKey } from '../kernel/sealing.ts'

const nonceBytes = 16

export interface Csrf {
  /** A token for forms of the browser that `binding` names (cookies, a session's id), other each time. */
  tokenFor(binding: readonly string[]): string
  /** Whether `token` was made for this binding. */
  isTokenFor(binding: readonly string[], token: string): boolean
}

export function createCsrf(secret: Buffer): Csrf {
  const key = deriveKey(secret, 'form token')
  // JSON keeps the parts apart, whatever they hold.
  const sign = (nonce: Buffer, binding: readonly string[]): Buffer =>
    createHmac('sha256', key).update(nonce).update(JSON.stringify(binding)).digest()
  return {
    tokenFor(binding) {
      const nonce = randomBytes(nonceBytes)
      return Buffer.concat([nonce, sign(nonce, binding)]).toString('base64url')
    },
    isTokenFor(binding, token) {
      const bytes = Buffer.from(token, 'base64url')
      const nonce = bytes.subarray(0, nonceBytes)
      const expected = sign(nonce, binding)
      const given = bytes.subarray(nonceBytes)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}

/**
 * Whether the request began on a page of this host, as far as the browser tells. `Sec-Fetch-Site` decides where it is sent.
 * In `Origin` the text `null` has to pass: our pages ask for no referrer, and browsers then hide the origin of a form too
 * (Fetch, "append a request Origin header").
 */
export function isFromOwnPage(request: FastifyRequest): boolean {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  // `none`: the person did it in the browser itself, such as sending a form again after a restart.
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // Browsers let no page choose the Host header. A page of the same host by http is an attacker's at worst where there is
  // no https at all.
  return origin === undefined || origin === 'null' || URL.parse(origin)?.host === host
}
