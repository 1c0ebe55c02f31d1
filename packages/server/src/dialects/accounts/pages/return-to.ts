/** Where to go after signing in. It comes from the address bar, so it may name nothing but a path of this very host. */

const pathLengthMax = 4096
/** One slash, then printable ASCII without a backslash, which browsers read as a slash. */
const localPath = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/

/** The path as it was given; undefined where a browser could take it for another host, or where it is not one path. */
export function safeReturnPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > pathLengthMax || !localPath.test(text)) return undefined
  // `/.//host` is a path beginning with two slashes once its dots are resolved; nobody of ours makes such.
  const resolved = URL.parse(text, 'http://guildhall.invalid')
  return resolved?.origin === 'http://guildhall.invalid' && !resolved.pathname.startsWith('//') ? text : undefined
}
