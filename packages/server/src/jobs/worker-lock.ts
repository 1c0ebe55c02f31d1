/**
 * Who died is found out at once. The queue frees a dead worker's jobs after four hours only; here every worker holds a
 * session lock of its own id, and whoever can take the lock of another frees that one's jobs.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { sql } from '../db/statement.ts'
import type { Logger } from '../kernel/logger.ts'
import { type SessionLock, takeSessionLock } from './session-lock.ts'

const sweepEveryMs = 5_000
const reconnectAfterMs = 1_000

const lockName = (workerId: string) => `job worker ${workerId}`

// The lock that tells a worker is dead lasts as long as this statement. `offset 0`: a lock is tried once for each id.
const freeDead = sql(
  'jobs.freeDead',
  `select graphile_worker.force_unlock_workers(array_agg(w.id)), array_agg(w.id) as dead
   from (select distinct locked_by as id from graphile_worker.jobs where locked_by <> $1 offset 0) w
   where pg_try_advisory_xact_lock(hashtextextended('job worker ' || w.id, 0))
   having count(*) > 0`,
)

/** Frees the jobs of workers that are gone; answers their ids. A worker never takes itself for dead while its lock is renewed. */
export async function freeJobsOfDead(database: Database, ownId = ''): Promise<string[]> {
  return (await database.system.query<{ dead: string[] }>(freeDead, [ownId]))[0]?.dead ?? []
}

export interface WorkerLock {
  /** Resolves when the lock is held for the first time, or when it never will be because of `release`. */
  readonly ready: Promise<void>
  release(): Promise<void>
}

/** Holds the worker's lock, over broken connections too, and looks for dead workers every few seconds. */
export function holdWorkerLock(database: Database, workerId: string, log: Logger): WorkerLock {
  const stopping = new AbortController()
  const ready = Promise.withResolvers<void>()
  const rest = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
  const warn = (error: unknown) => log.warn({ err: error, workerId }, 'the job worker cannot reach the database; it tries again')

  const hold = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const lock = await takeSessionLock(database, lockName(workerId)).catch(warn)
      if (lock) {
        ready.resolve()
        await untilEnded(lock, stopping.signal)
        await lock.release()
      }
      await rest(reconnectAfterMs)
    }
    ready.resolve()
  }
  const sweep = async (): Promise<void> => {
    await ready.promise
    while (!stopping.signal.aborted) {
      const dead = await freeJobsOfDead(database, workerId).catch(warn)
      if (dead && dead.length > 0) log.warn({ dead }, 'jobs of a worker that died are taken up again')
      await rest(sweepEveryMs)
    }
  }
  const running = Promise.all([hold(), sweep()])
  return {
    ready: ready.promise,
    async release() {
      stopping.abort()
      await running
    },
  }
}

function untilEnded(lock: SessionLock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
    void lock.ended.then(resolve)
  })
}
