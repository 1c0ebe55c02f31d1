/**
 * Every setting, once: its name in the environment (or in guildhall.config.json, which the environment overrides), what it
 * means, its default, how it is read. All problems are collected, so that an operator mends them in one go.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseNetworks } from './outgoing/address-rules.ts'

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

type Read<T> = (text: string) => T
interface Setting<T> {
  readonly env: string
  readonly about: string
  readonly read: Read<T>
  readonly fallback: T
}
const setting = <T>(env: string, about: string, read: Read<T>, fallback: T): Setting<T> => ({ env, about, read, fallback })

const integer =
  (min: number, max: number): Read<number> =>
  (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) throw new Error(`must be a whole number from ${min} to ${max}`)
    return value
  }
const flag: Read<boolean> = (text) => {
  if (!['0', '1', 'true', 'false'].includes(text)) throw new Error('must be 1 or 0')
  return text === '1' || text === 'true'
}
const oneOf =
  <const V extends readonly string[]>(...values: V): Read<V[number]> =>
  (text) => {
    if (!values.includes(text)) throw new Error(`must be one of ${values.join(', ')}`)
    return text
  }
const address =
  (...protocols: string[]): Read<string | undefined> =>
  (text) => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      throw new Error(`must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`)
    }
    return text
  }
const text: Read<string> = (value) => value
const secret: Read<string | undefined> = (value) => {
  if (value.length < 32) throw new Error('must have at least 32 characters')
  return value
}
const networks: Read<string> = (value) => {
  parseNetworks(value)
  return value
}
const none = undefined as string | undefined

export const settings = {
  port: setting('PORT', 'TCP port; 0 takes any free one', integer(0, 65_535), 4000),
  host: setting('HOST', 'Address to listen on; 0.0.0.0 or :: for all of the machine', text, '127.0.0.1'),
  publicUrl: setting(
    'PUBLIC_URL',
    'Where people reach the server, for links; http://localhost:PORT where it is left out',
    address('http:', 'https:'),
    none,
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    'A PostgreSQL 15 or later; the embedded one in the data directory where it is left out',
    address('postgres:', 'postgresql:'),
    none,
  ),
  databaseConnections: setting(
    'GUILDHALL_DATABASE_CONNECTIONS',
    'Database connections of each HTTP process',
    integer(2, 500),
    10,
  ),
  dataDir: setting('GUILDHALL_DATA_DIR', 'Where the embedded database, captured mail and the secret are kept', text, './data'),
  hasDemo: setting('GUILDHALL_DEMO', 'Create the demo community on an empty database', flag, true),
  httpProcesses: setting('GUILDHALL_HTTP_PROCESSES', 'Threads that answer requests on one port', integer(1, 64), 1),
  hasResponseCache: setting('GUILDHALL_RESPONSE_CACHE', 'Keep finished answers in memory', flag, true),
  responseCacheMegabytes: setting(
    'GUILDHALL_RESPONSE_CACHE_MB',
    'Memory for finished answers, in each HTTP process',
    integer(1, 65_536),
    32,
  ),
  issuersMax: setting(
    'GUILDHALL_ISSUERS',
    'OpenID issuers whose signing keys each HTTP process keeps in memory, 10 kB each; others are read when they sign',
    integer(1, 1_000_000),
    10_000,
  ),
  hasJobs: setting('GUILDHALL_JOBS', 'Run background jobs in this process', flag, true),
  smtpUrl: setting(
    'SMTP_URL',
    'Mail server; mail is captured in the data directory where it is left out',
    address('smtp:', 'smtps:'),
    none,
  ),
  mailFrom: setting('MAIL_FROM', 'Sender address of mail', text, 'guildhall@localhost.localdomain'),
  s3Url: setting(
    'S3_URL',
    'Object storage for uploaded files; nothing uploads files yet',
    address('http:', 'https:', 's3:'),
    none,
  ),
  allowPrivateWebhooks: setting(
    'GUILDHALL_ALLOW_PRIVATE_WEBHOOKS',
    'Private networks (CIDR, commas) that outgoing webhooks may reach',
    networks,
    '',
  ),
  trustProxy: setting(
    'GUILDHALL_TRUST_PROXY',
    'Networks (CIDR, commas) of proxies whose X-Forwarded-For is believed; nobody where it is left out',
    networks,
    '',
  ),
  secret: setting(
    'GUILDHALL_SECRET',
    'Key material: signed links, stored keys and second factors are read with it. Made in the data directory where it is left out',
    secret,
    none,
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'How much is logged',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'info',
  ),
} as const

export type Config = { readonly [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T : never }

/** Reads the environment over the config file in `cwd`. Throws a `ConfigError` with every problem there is. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, cwd: string): Config {
  const problems: string[] = []
  const file = readConfigFile(resolve(cwd, 'guildhall.config.json'), problems)
  const config: Record<string, unknown> = {}
  for (const [name, { env: variable, read, fallback }] of Object.entries(settings)) {
    // An empty variable is how shells and compose files leave a setting out.
    const value = env[variable] || file[variable]
    try {
      config[name] = value === undefined || value === '' ? fallback : read(value)
    } catch (error) {
      problems.push(`${variable} ${(error as Error).message}`)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return { ...(config as Config), dataDir: resolve(cwd, config.dataDir as string) }
}

function readConfigFile(path: string, problems: string[]): Record<string, string> {
  if (!existsSync(path)) return {}
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    problems.push('guildhall.config.json is not valid JSON')
    return {}
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    problems.push('guildhall.config.json must hold one object')
    return {}
  }
  const known = new Set<string>(Object.values(settings).map(({ env }) => env))
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(content)) {
    if (!known.has(name)) problems.push(`guildhall.config.json: ${name} is no setting`)
    else if (!['string', 'number', 'boolean'].includes(typeof value))
      problems.push(`guildhall.config.json: ${name} must be a text, a number or true or false`)
    else values[name] = String(value)
  }
  return values
}
