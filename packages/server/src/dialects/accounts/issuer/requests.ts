import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { IssuerRequest } from '../../../identity/oauth/issuers.ts'

/**
 * What browsers go to, by the path of a route or the library's own. All else is for apps, and is answered in JSON whatever their
 * HTTP library says it accepts (RFC 6749 5.2).
 */
export const isForPeople = (url: string): boolean => /^(?:\/c\/:tag)?\/oauth2?\/(?:authorize|logout)(?:[/?]|$)/.test(url)

export interface Sent {
  readonly method: string
  /** Path and query below the issuer's address. */
  readonly url: string
  readonly body?: { readonly type: string; readonly text: string } | undefined
}

/**
 * A request as the library is to read it: it takes the body from a stream, and finds its endpoints by the path alone. Headers and
 * socket are those of the real one.
 */
export function toIssuerRequest(raw: IncomingMessage, { method, url, body }: Sent): IssuerRequest {
  const { 'content-length': _length, 'content-type': _type, 'transfer-encoding': _coding, ...headers } = raw.headers
  const bytes = Buffer.from(body?.text ?? '', 'utf8')
  return Object.assign(Readable.from(body ? [bytes] : []), {
    method,
    url,
    headers: {
      ...headers,
      ...(!isForPeople(url) && { accept: 'application/json' }),
      ...(body && { 'content-type': body.type, 'content-length': String(bytes.length) }),
    },
    socket: raw.socket,
    httpVersion: raw.httpVersion,
    httpVersionMajor: raw.httpVersionMajor,
    httpVersionMinor: raw.httpVersionMinor,
  })
}
