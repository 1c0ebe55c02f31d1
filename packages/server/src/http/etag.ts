import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** A strong entity tag (RFC 9110, 8.8.3) of exactly these bytes. */
export const etagOf = (bytes: Buffer | string): string => `"${hash('sha256', bytes, 'base64url').slice(0, 27)}"`

/** Whether an `If-None-Match` or `If-Match` header names this tag. `*` names any; weak tags compare as RFC 9110 says. */
export function matchesTag(header: string, etag: string, comparison: 'weak' | 'strong'): boolean {
  // What nearly every client sends: the one tag it was given.
  if (header === etag) return true
  if (header.trim() === '*') return true
  return header.split(',').some((part) => {
    const tag = part.trim()
    return tag === etag || (comparison === 'weak' && tag === `W/${etag}`)
  })
}

/** Whether who asks has it by `If-None-Match` and is answered 304. */
export const hasAlready = ({ headers }: { readonly headers: IncomingHttpHeaders }, etag: string): boolean => {
  const known = headers['if-none-match']
  return known !== undefined && matchesTag(known, etag, 'weak')
}
