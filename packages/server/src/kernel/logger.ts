import { type Logger, pino } from 'pino'

export type { Logger }

/** What may hold a secret never reaches a log line, down to the third level of the logged object. */
const secret = ['authorization', 'x-api-key', 'password', 'key', 'token', 'secret', 'refresh_token', 'access_token', 'cookie']
const redacted = secret.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

/** JSON lines on standard error; standard output is for what a command answers. */
export function createLogger(level: string): Logger {
  return pino({ level, redact: { paths: redacted, censor: '[redacted]' }, base: null }, pino.destination({ dest: 2, sync: true }))
}
