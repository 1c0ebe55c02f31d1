/** Cookies of the server's own pages: never readable by scripts, for the whole host alone, not sent along from other sites. */
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface OwnCookie {
  readonly name: string
  /** The page was asked for over https. */
  readonly isSecure: boolean
}

/**
 * `__Host-` makes the browser refuse a cookie of this name that a neighbour host or an unencrypted answer set (RFC 6265bis,
 * 4.1.3.2); it works over https alone.
 */
const wireName = ({ name, isSecure }: OwnCookie): string => (isSecure ? `__Host-${name}` : name)

/** What the browser sent under this name; undefined where it is missing or empty. */
export function readCookie(request: FastifyRequest, cookie: OwnCookie): string | undefined {
  const { cookie: header } = request.headers
  return (header !== undefined && parseCookie(header)[wireName(cookie)]) || undefined
}

/** Without `maxAgeSeconds` the browser keeps it until it is closed. */
export const setCookie = (reply: FastifyReply, cookie: OwnCookie, value: string, maxAgeSeconds?: number): FastifyReply =>
  reply.header(
    'set-cookie',
    stringifySetCookie({
      name: wireName(cookie),
      value,
      path: '/',
      httpOnly: true,
      // Strict would leave people signed out who come from a mail or another site by a link.
      sameSite: 'lax',
      secure: cookie.isSecure,
      ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
    }),
  )

export const clearCookie = (reply: FastifyReply, cookie: OwnCookie): FastifyReply => setCookie(reply, cookie, '', 0)
