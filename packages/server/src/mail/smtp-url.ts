import { parseConnectionUrl } from 'nodemailer/lib/shared'

/** Where and how to reach the mail server, read from `SMTP_URL`. */
export interface SmtpEndpoint {
  host: string
  port: number
  /** TLS from the first byte (`smtps:`). With `smtp:` STARTTLS is used wherever the server offers it. */
  isSecure: boolean
  auth?: { user: string; pass: string }
  /** Refuse to go on where STARTTLS is not offered. */
  requireTls: boolean
  ignoreTls: boolean
  /** False accepts any certificate. */
  rejectUnauthorized: boolean
  /** The name given in EHLO. */
  clientName?: string
}

const QUERY_KEYS = new Set(['requireTLS', 'ignoreTLS', 'tls.rejectUnauthorized', 'name'])

/**
 * Reads `smtp://user:pass@host:port` or `smtps://…`, with `requireTLS`, `ignoreTLS`, `tls.rejectUnauthorized` and `name` in
 * the query. Throws an Error whose text never repeats the address, since that may hold a password.
 */
export function parseSmtpUrl(url: string): SmtpEndpoint {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.protocol !== 'smtp:' && parsed.protocol !== 'smtps:') || parsed.hostname === '') {
    throw new Error('SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host:465')
  }
  for (const key of parsed.searchParams.keys()) {
    if (!QUERY_KEYS.has(key)) {
      throw new Error(`SMTP_URL has a query parameter that is not known; known are ${[...QUERY_KEYS].join(', ')}`)
    }
  }
  // The library's own reading, because it undoes percent-encoding, IPv6 brackets and IDNA as its sockets expect.
  const options = parseConnectionUrl(url)
  const isSecure = parsed.protocol === 'smtps:'
  const { auth } = options
  return {
    host: options.host ?? 'localhost',
    port: Number(options.port) || (isSecure ? 465 : 587),
    isSecure,
    ...(auth === undefined ? {} : { auth: { user: String(auth.user ?? ''), pass: String(auth.pass ?? '') } }),
    requireTls: options.requireTLS === true,
    ignoreTls: options.ignoreTLS === true,
    rejectUnauthorized: parsed.searchParams.get('tls.rejectUnauthorized') !== 'false',
    ...(parsed.searchParams.has('name') ? { clientName: parsed.searchParams.get('name') ?? '' } : {}),
  }
}
