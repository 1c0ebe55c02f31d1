/**
 * Communities answer at hosts of their own, `<tag>.<public host>`, and below `/c/<tag>` of the plain host. The first is
 * turned into the second before routing, so that each route is declared once. Source: space contract, Decided here 1.
 */
import { isIP } from 'node:net'
import { isTag } from '@guildhall/contract/schemas'
import type { FastifyRequest } from 'fastify'

/** What a community's host answers in its own name; everything else there is the host's, such as people, spaces and tokens. */
const tenantPath =
  /^\/(?:api\/(?!(?:v1|v2|communities|spaces|users|access_tokens)(?:\/|$))|oauth2?(?:\/|$)|\.well-known\/|jwks\.json$|account(?:\/|$)|navigation_links\/)/
/** This machine's names for itself, with any port. */
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i
/** Names in front of the public host that are no community. */
const ownNames = new Set(['www'])

export interface Hosts {
  /** Before routing: the path of a request, given what it asked and at which host. */
  rewrite(request: { url?: string | undefined; headers: { host?: string | undefined } }): string
  /**
   * The address of an issuer or space, as this request asked for it; without a slash at the end. Where the public address is
   * this machine's own (nobody has set another), each of its loopback names stands for it.
   */
  addressOf(request: FastifyRequest, tag: string | undefined): string
  /** The address to name where nobody asked: in mails, on pages. */
  plainAddressOf(tag: string | undefined): string
}

export function createHosts(publicUrl: string): Hosts {
  const { protocol, host, hostname } = new URL(publicUrl)
  // An address has no names below it.
  const suffix = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? `.${hostname}` : undefined

  const isLocal = protocol === 'http:' && loopback.test(host)

  const labelOf = (hostHeader: string | undefined): string | undefined => {
    const name = hostHeader?.replace(/:\d+$/, '').toLowerCase()
    if (suffix === undefined || !name?.endsWith(suffix)) return undefined
    const label = name.slice(0, -suffix.length)
    return isTag(label) && !ownNames.has(label) ? label : undefined
  }
  return {
    rewrite({ url = '/', headers }) {
      const label = labelOf(headers.host)
      if (label === undefined) return url
      const path = url.split('?', 1)[0]!
      if (label === 'api') return /^\/(?:api\/|\.well-known\/|healthz$|readyz$)/.test(path) ? url : `/api/v2${url}`
      if (path === '/') return `/communities/${label}${url.slice(1)}`
      return tenantPath.test(path) ? `/c/${label}${url}` : url
    },
    addressOf(request, tag) {
      if (tag !== undefined && labelOf(request.headers.host) === tag) return `${protocol}//${tag}.${host}`
      const base = isLocal && loopback.test(request.headers.host ?? '') ? `http://${request.headers.host}` : publicUrl
      return tag === undefined ? base : `${base}/c/${tag}`
    },
    plainAddressOf: (tag) => (tag === undefined ? publicUrl : `${publicUrl}/c/${tag}`),
  }
}
