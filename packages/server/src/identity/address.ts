import ipaddr from 'ipaddr.js'

/**
 * What limits count by: an IPv4 address, or the first half of an IPv6 address, since one household or server holds all of a
 * /64 and could otherwise ask from a new address each time.
 */
export function limitAddressOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  // An IPv4 address written as IPv6 is the IPv4 address.
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  const parts = (parsed as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16))
  return `${parts.join(':')}::/64`
}
