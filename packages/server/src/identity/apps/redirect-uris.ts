/** Where an app may be sent back to. Sources: RFC 6749 3.1.2, RFC 8252 7 and 8.4, RFC 9700 4.1.1. */

export const redirectUrisMax = 20
const lengthMax = 1000
/** Schemes that run or show something in the browser itself instead of opening an app. */
const forbiddenSchemes = new Set([
  'javascript:',
  'vbscript:',
  'data:',
  'blob:',
  'file:',
  'about:',
  'filesystem:',
  'view-source:',
  'ws:',
  'wss:',
  'ftp:',
])
const loopbackNames = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** What is wrong with an address to be sent back to, as words that follow its field's name; undefined where it is fine. */
export function problemOfRedirectUri(text: string): string | undefined {
  if (text.length > lengthMax) return `must have at most ${lengthMax} characters`
  // The parser drops these, so that what was registered would not be what is compared.
  if (/[\s\p{Cc}\\]/u.test(text)) return 'must not contain spaces, control characters or backslashes'
  const url = URL.parse(text)
  if (!url) return 'must be an absolute address'
  if (text.includes('#')) return 'must not have a fragment'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:') return loopbackNames.has(url.hostname) ? undefined : 'must use https, except on this very machine'
  if (forbiddenSchemes.has(url.protocol)) return `must not use the scheme ${url.protocol.slice(0, -1)}`
  // RFC 8252 7.1: a domain the author controls, reversed, so that no other app claims the scheme by chance.
  if (!url.protocol.includes('.')) return 'must use https, or a scheme of its own with a dot in it such as com.example.app'
  return undefined
}

/**
 * Whether `asked` is one of the `registered`, character for character. One exception, RFC 8252 7.3: an address on
 * this machine that was registered without a port stands for every port, since an app on a desktop cannot choose one before.
 */
export function isRegisteredRedirect(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked)) return true
  const port = /^(http:\/\/(?:127\.0\.0\.1|\[::1\])):(\d{1,5})(?=[/?]|$)/.exec(asked)
  return port !== null && registered.includes(port[1]! + asked.slice(port[0].length))
}

/**
 * Whether another program on the person's machine could be behind the address: then consent is asked each time (RFC 8252 8.6).
 */
export const isUnprovenRedirect = (uri: string): boolean => !uri.startsWith('https:')
