import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { errorCode } from './errors.ts'

/**
 * The server that owns a cluster holds this session advisory lock, on a connection of its own, in the database
 * `postgres`. The kernel closes that connection whatever way the server dies, so the lock can neither outlive its holder
 * nor be mistaken for one by a reused process id.
 */
export const ownerLockKey = 5_117_702_118_018n

const applicationName = 'guildhall owner, process '

export interface Owned {
  kind: 'owned'
  client: Client
  /** Resolves when the connection, and with it the lock, is lost. */
  lost: Promise<void>
  /** The mark of the settings PostgreSQL was started with. */
  launch: string | null
  hasDatabase: boolean
}

export type LockAttempt =
  | Owned
  /** `holder` is the other server's process id as it told it, a hint for people only. */
  | { kind: 'held'; holder: string | undefined }
  /** Not accepting connections at this moment. */
  | { kind: 'unavailable' }

/** How long to wait for the connection of a server that was killed a moment ago to be noticed as closed. */
const releaseWaitMs = 1_000

/** Connects to the postmaster and tries to become its owner. Errors other than "come back later" are thrown. */
export async function takeOwnerLock(host: string, port: number, database: string): Promise<LockAttempt> {
  const client = new Client({
    host,
    port,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    application_name: applicationName + process.pid,
    connectionTimeoutMillis: 10_000,
  })
  // Without a listener a connection lost between two queries would end this process.
  client.on('error', () => {})
  const lost = new Promise<void>((resolve) => client.once('end', resolve))
  try {
    await client.connect()
    const endMs = Date.now() + releaseWaitMs
    for (;;) {
      const { rows } = await client.query<{ locked: boolean; launch: string | null; hasDatabase: boolean }>(
        `select pg_try_advisory_lock($1) as locked, current_setting('guildhall.launch', true) as launch,
          exists (select from pg_database where datname = $2) as "hasDatabase"`,
        [ownerLockKey, database],
      )
      const [row] = rows
      if (row?.locked) return { kind: 'owned', client, lost, launch: row.launch, hasDatabase: row.hasDatabase }
      if (Date.now() >= endMs) break
      await sleep(50)
    }
    const holder = await findHolder(client)
    await client.end()
    return { kind: 'held', holder }
  } catch (error) {
    await client.end().catch(() => {})
    if (isTemporary(error)) return { kind: 'unavailable' }
    throw error
  }
}

async function findHolder(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ application_name: string }>(
    `select application_name from pg_stat_activity join pg_locks using (pid)
     where locktype = 'advisory' and granted and (classid::bigint << 32) + objid::bigint = $1`,
    [ownerLockKey],
  )
  const name = rows[0]?.application_name
  return name?.startsWith(applicationName) ? name.slice(applicationName.length) : undefined
}

/** Starting up, shutting down, just gone, or out of connections: worth another try. */
export function isTemporary(error: unknown): boolean {
  const code = errorCode(error)
  if (code !== undefined) {
    return ['57P01', '57P02', '57P03', '53300', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'EAGAIN'].includes(code)
  }
  return error instanceof Error && /terminated|timeout expired/.test(error.message)
}
