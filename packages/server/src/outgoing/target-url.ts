import { isIP } from 'node:net'
import { isInNetworks, isPublicAddress, type Network } from './address-rules.ts'

/** The URL may not be posted to. The message reads on from the field's name: "must not point to a private address". */
export class RefusedUrl extends Error {
  override readonly name = 'RefusedUrl'
}

const LOOPBACK = ['127.0.0.1', '::1']

/**
 * Reads a URL that a user gave us to post to, and judges what its text tells: scheme, credentials, a literal address, the names
 * that mean this machine (RFC 6761 §6.3). Other names are judged when they are connected to. Throws `RefusedUrl`.
 *
 * The URL parser has by then brought odd spellings (`0x7f.1`, `2130706433`, full-width digits) to the usual one.
 */
export function parseTarget(text: string, allowed: readonly Network[]): URL {
  const url = URL.parse(text)
  if (url === null) throw new RefusedUrl('must be an https URL')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new RefusedUrl('must begin with https://')
  if (url.username !== '' || url.password !== '') throw new RefusedUrl('must not contain a user name or a password')
  const host = hostOf(url)
  const addresses = isIP(host) !== 0 ? [host] : isLoopbackName(host) ? LOOPBACK : undefined
  if (addresses === undefined) {
    if (url.protocol === 'http:' && allowed.length === 0) throw new RefusedUrl('must begin with https://')
  } else if (!addresses.some((address) => isPublicAddress(address, allowed))) {
    throw new RefusedUrl('must not point to a private address')
  } else if (!addresses.some((address) => mayConnect(url.protocol, address, allowed))) {
    throw new RefusedUrl('must begin with https://')
  }
  return url
}

/** True where this address may be connected to: any public one with TLS, only what is listed without. */
export function mayConnect(protocol: string, address: string, allowed: readonly Network[]): boolean {
  return protocol === 'https:' ? isPublicAddress(address, allowed) : isInNetworks(address, allowed)
}

function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function isLoopbackName(host: string): boolean {
  return /(^|\.)localhost\.?$/.test(host)
}
