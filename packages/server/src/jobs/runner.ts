/**
 * Runs jobs with graphile-worker on the server's own pool. It listens for new jobs (one connection of the pool for good) and
 * polls for those that fall due. No local queue: our jobs are few and may be long, and a queue in memory would keep a short
 * one locked behind a long one. A worker that dies is noticed within seconds, see worker-lock.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type JobHelpers, Logger as QueueLogger, runTaskList, type TaskList, type WorkerPool } from 'graphile-worker'
import { Check } from 'typebox/value'
import type { Database } from '../db/database.ts'
import type { Logger } from '../kernel/logger.ts'
import { enqueue, type JobPayloads } from './queue.ts'
import type { Task } from './task.ts'
import { freeJobsOfDead, holdWorkerLock } from './worker-lock.ts'

export interface StartJobs {
  /** Its pool needs `concurrency` + 2 connections, and those that tasks use. */
  readonly database: Database
  readonly log: Logger
  readonly tasks: readonly Task[]
  /** Jobs run at once. */
  readonly concurrency: number
  /** How long `stop` waits for running jobs before it takes them away. */
  readonly stopTimeoutMs?: number
}

const restartAfterMs = 2_000
const pollEveryMs = 2_000

/**
 * Starts taking jobs; what a killed process left behind is taken up first. `stop` lets running jobs finish what they have
 * begun and hands the rest back to the queue. Needs a migrated database.
 */
export async function startJobs(options: StartJobs): Promise<() => Promise<void>> {
  const stopping = new AbortController()
  const { signal } = stopping
  const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined)

  let workers = await startWorkers(options, signal)
  // The library gives up where it cannot note a job's end, such as in a restart of the database. New workers go on.
  const supervise = async (): Promise<void> => {
    for (;;) {
      await workers.ended
      if (signal.aborted) return
      options.log.error('the job workers ended; new ones are started')
      await workers.stop()
      await rest(restartAfterMs)
      while (!signal.aborted) {
        const next = await startWorkers(options, signal).catch((error: unknown) => {
          options.log.error({ err: error }, 'the job workers cannot be started yet')
        })
        if (next) workers = next
        if (next) break
        await rest(restartAfterMs)
      }
      if (signal.aborted) return
    }
  }
  const supervision = supervise()
  return async () => {
    stopping.abort()
    await supervision
  }
}

interface Workers {
  /** Resolves when they take no more jobs, for whatever reason. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

async function startWorkers(options: StartJobs, signal: AbortSignal): Promise<Workers> {
  const { database, log, concurrency } = options
  const dead = await freeJobsOfDead(database)
  if (dead.length > 0) log.warn({ dead }, 'jobs of a worker that died are taken up again')
  // No job is taken before the lock is held: until then another process would take this worker for dead.
  const isLocked = Promise.withResolvers<void>()
  const plugin = { name: 'GuildhallWorkerLock', version: '1.0.0', worker: { hooks: { startWorker: () => isLocked.promise } } }
  const pool = runTaskList(
    { concurrency, pollInterval: pollEveryMs, noHandleSignals: true, logger: queueLogger(log), preset: { plugins: [plugin] } },
    taskList(options, signal),
    database.pool,
  )
  const lock = holdWorkerLock(database, pool.id, log)
  void lock.ready.then(isLocked.resolve)
  return supervised(pool, lock, isLocked.resolve, options, signal)
}
