/** Why a request got no answer. */
export type FailureReason = 'timeout' | 'refused_address' | 'dns' | 'connection' | 'tls' | 'protocol'

/** A request that got no answer. The message is shown to whoever registered the URL: it names no address and no path of ours. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure'
  readonly reason: FailureReason

  constructor(reason: FailureReason, message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

const CONNECTION_MESSAGES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed by the other side',
  EPIPE: 'the connection was closed by the other side',
  UND_ERR_SOCKET: 'the connection was closed before an answer came',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  EADDRNOTAVAIL: 'the host cannot be reached',
}

/** undici's errors, by name: the library itself is loaded with the first post. */
const INVALID_ANSWER = new Set(['HTTPParserError', 'HeadersOverflowError', 'ResponseContentLengthMismatchError'])

/** A failed look-up of a host name, from what `dns.lookup` threw. */
export function lookupFailure(error: unknown): SendFailure {
  const message =
    codeOf(error) === 'EAI_AGAIN' ? 'the host name could not be looked up at the moment' : 'the host name has no address'
  return new SendFailure('dns', message, error)
}

/** A failure after TCP was up and before TLS was: certificates and versions, but not a connection that broke. */
export function handshakeFailure(error: unknown): SendFailure {
  const code = codeOf(error)
  if (error instanceof SendFailure || code in CONNECTION_MESSAGES) return sendFailure(error)
  return new SendFailure('tls', `the TLS handshake failed${inBrackets(code)}`, error)
}

/** Any other failure to send or to read the answer's head, from what `node:net` or undici threw. */
export function sendFailure(error: unknown): SendFailure {
  if (error instanceof SendFailure) return error
  const code = codeOf(error)
  if (code === 'ETIMEDOUT') return new SendFailure('timeout', 'no connection in the time allowed', error)
  // TLS 1.3 tells of a refused client certificate only after the handshake.
  if (code.startsWith('ERR_SSL_')) return new SendFailure('tls', `the TLS connection failed (${code})`, error)
  if (error instanceof Error && INVALID_ANSWER.has(error.name)) {
    return new SendFailure('protocol', `the answer is not valid HTTP${inBrackets(code)}`, error)
  }
  return new SendFailure('connection', CONNECTION_MESSAGES[code] ?? `the connection failed${inBrackets(code)}`, error)
}

/** Several addresses that failed come as an AggregateError, which carries the first one's code. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

const inBrackets = (code: string): string => (code === '' ? '' : ` (${code})`)
