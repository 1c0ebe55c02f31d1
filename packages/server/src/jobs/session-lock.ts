/**
 * Proof of life: a lock that is held exactly as long as a database session lives. PostgreSQL drops it when the process that
 * held it is killed, so whoever gets the lock of somebody else knows that they are gone.
 */
import type pg from 'pg'
import type { Database } from '../db/database.ts'

export interface SessionLock {
  /** False once the session broke: another may hold the lock from then on. */
  readonly isHeld: boolean
  /** Resolves when the session ends, whether released or broken. */
  readonly ended: Promise<void>
  release(): Promise<void>
}

// A machine that lost its power says no goodbye; PostgreSQL notices after 10 + 3 × 5 seconds. Without effect on unix sockets.
const take = `select pg_try_advisory_lock(hashtextextended($1, 0)) as taken, set_config('tcp_keepalives_idle', '10', false),
  set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false),
  set_config('idle_session_timeout', '0', false)`

/** The lock of this name, on a connection of its own; undefined where another living session has it. */
export async function takeSessionLock(database: Pick<Database, 'connect'>, name: string): Promise<SessionLock | undefined> {
  const client = await database.connect()
  const lock = watch(client)
  try {
    const { rows } = await client.query<{ taken: boolean }>(take, [name])
    if (rows[0]?.taken) return lock
  } catch (error) {
    await lock.release()
    throw error
  }
  await lock.release()
  return undefined
}

function watch(client: pg.Client): SessionLock {
  let isHeld = true
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const end = () => {
    isHeld = false
    resolve()
  }
  client.once('end', end)
  client.on('error', end)
  return {
    get isHeld() {
      return isHeld
    },
    ended,
    async release() {
      isHeld = false
      // A connection that is broken already has nothing to give back.
      await client.end().catch(() => undefined)
    },
  }
}
