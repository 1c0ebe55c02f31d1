/**
 * The credential of an `Authorization` header of one of these schemes, in any case and with any number of spaces around it (RFC
 * 9110, 11.1 and 11.4); undefined for other schemes and where it is not one word.
 */
export function bearerOf(header: string | undefined, schemes: readonly string[] = ['Bearer']): string | undefined {
  const [, scheme, token] = /^ *([^ ]+) +([^ ]+) *$/.exec(header ?? '') ?? []
  return schemes.some((name) => name.toLowerCase() === scheme?.toLowerCase()) ? token : undefined
}
