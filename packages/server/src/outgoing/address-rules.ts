/**
 * Which addresses a server of ours may be sent to by what users type. Everything that is not plainly global unicast is
 * refused, so a range that is reserved one day is refused from the start.
 */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** A CIDR network. */
export interface Network {
  readonly address: Address
  readonly prefixBits: number
}

/** The IANA IPv4 special-purpose registry, multicast, and what else no honest receiver answers on. */
const REFUSED_IPV4 = parseNetworks(
  [
    '0.0.0.0/8', // "this network", RFC 791; Linux takes 0.0.0.0 for itself
    '10.0.0.0/8', // RFC 1918
    '100.64.0.0/10', // carrier-grade NAT, RFC 6598; some clouds keep their metadata here
    '127.0.0.0/8', // loopback
    '168.63.129.16/32', // Azure's platform address: registered as public, yet answered by the machine's own host
    '169.254.0.0/16', // link-local, RFC 3927; most clouds keep their metadata here
    '172.16.0.0/12', // RFC 1918
    '192.0.0.0/24', // protocol assignments, RFC 6890
    '192.0.2.0/24', // documentation, RFC 5737
    '192.31.196.0/24', // AS112, RFC 7535
    '192.52.193.0/24', // AMT, RFC 7450
    '192.88.99.0/24', // 6to4 relays, RFC 7526
    '192.168.0.0/16', // RFC 1918
    '192.175.48.0/24', // AS112, RFC 7534
    '198.18.0.0/15', // benchmarking, RFC 2544
    '198.51.100.0/24', // documentation
    '203.0.113.0/24', // documentation
    '224.0.0.0/4', // multicast
    '240.0.0.0/4', // reserved, and broadcast
  ].join(),
)

/** All that IANA has given out for global unicast, RFC 4291 §2.4; loopback, ULA, link-local, NAT64 and the rest lie outside. */
const GLOBAL_IPV6 = parseNetworks('2000::/3')
const REFUSED_IPV6 = parseNetworks(
  [
    '2001::/23', // protocol assignments: Teredo, benchmarking, ORCHID, AMT
    '2001:db8::/32', // documentation, RFC 3849
    '2002::/16', // 6to4, which carries any IPv4 address
    '2620:4f:8000::/48', // AS112
    '3ffe::/16', // the 6bone, given back, RFC 3701
    '3fff::/20', // documentation, RFC 9637
  ].join(),
)

/**
 * Reads networks (CIDR, or single addresses) parted by commas; empty text is an empty list. Bits beyond the prefix do not
 * count. Throws an Error that names the bad entry and reads on from the setting's name.
 */
export function parseNetworks(text: string): readonly Network[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseNetwork)
}

/** True where `ip` lies in one of the networks. An IPv6 address that carries an IPv4 one is compared as that one. */
export function isInNetworks(ip: string, networks: readonly Network[]): boolean {
  const address = parseAddress(ip)
  return address !== undefined && isWithin(address, networks)
}

/**
 * True where a user may send us to `ip`: it is global unicast, or `allowed` lists it. What is no address in its usual
 * spelling (`010.0.0.1`, `127.1`) is refused, because the resolver might read it differently.
 */
export function isPublicAddress(ip: string, allowed: readonly Network[]): boolean {
  const address = parseAddress(ip)
  if (address === undefined) return false
  if (isWithin(address, allowed)) return true
  if (address instanceof ipaddr.IPv4) return !isWithin(address, REFUSED_IPV4)
  return isWithin(address, GLOBAL_IPV6) && !isWithin(address, REFUSED_IPV6)
}

function isWithin(address: Address, networks: readonly Network[]): boolean {
  return networks.some(
    (network) => address.kind() === network.address.kind() && address.match(network.address, network.prefixBits),
  )
}

function parseNetwork(entry: string): Network {
  const [ip = '', prefix, ...rest] = entry.split('/')
  const family = ip.includes('%') ? 0 : isIP(ip)
  const bitsMax = family === 4 ? 32 : 128
  const prefixBits = prefix === undefined ? bitsMax : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (family === 0 || rest.length > 0 || !(prefixBits <= bitsMax)) {
    throw new Error(`must list networks such as 10.0.0.0/8 or fd00::/8, parted by commas; "${entry}" is none`)
  }
  const address = ipaddr.parse(ip)
  const carried = carriedIpv4(address)
  // A prefix that ends within the 96 bits before the IPv4 address is about IPv6 and stays so.
  return carried !== undefined && prefixBits >= 96 ? { address: carried, prefixBits: prefixBits - 96 } : { address, prefixBits }
}

function parseAddress(ip: string): Address | undefined {
  // Node's own reading comes first: the library also takes octal, hexadecimal and short forms.
  if (isIP(ip) === 0 || !ipaddr.isValid(ip)) return undefined
  const address = ipaddr.parse(ip)
  return carriedIpv4(address) ?? address
}

/** The IPv4 address in a mapped (`::ffff:a.b.c.d`) or compatible (`::a.b.c.d`) one. `::` and `::1` carry none. */
function carriedIpv4(address: Address): ipaddr.IPv4 | undefined {
  if (address instanceof ipaddr.IPv4) return undefined
  const bytes = address.toByteArray()
  const isMapped = bytes[10] === 0xff && bytes[11] === 0xff
  const isCompatible = bytes[10] === 0 && bytes[11] === 0 && (bytes[12] !== 0 || bytes[13] !== 0)
  if (bytes.slice(0, 10).some((byte) => byte !== 0) || !(isMapped || isCompatible)) return undefined
  return new ipaddr.IPv4(bytes.slice(12))
}
