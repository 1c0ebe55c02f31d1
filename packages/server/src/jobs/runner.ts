/**
 * Runs jobs with graphile-worker on the server's own pool. It listens for new jobs (one connection of the pool for good) and
 * polls for those that fall due. Few workers ask for themselves: a queue in memory would keep a short job locked behind a long
 * one. Many would ask too often, so one queue in memory asks for all of them. A worker that dies is noticed within seconds, see
 * worker-lock.ts.
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
  /** Its pool needs two connections besides those that running jobs use. */
  readonly database: Database
  readonly log: Logger
  readonly tasks: readonly Task[]
  /** Jobs run at once. */
  readonly concurrency: number
  /** How long `stop` waits for running jobs before it takes them away from their workers. */
  readonly stopTimeoutMs?: number
}

const stopTimeoutMsDefault = 30_000
const restartAfterMs = 2_000
/**
 * From so many on they share a queue, which hands back what it holds longer than this. It asks for jobs a few milliseconds before
 * the lock is held: were another server to look for the dead just then, those would run twice. So their tasks must bear that.
 */
const manyWorkers = 8
const heldMs = 5_000
const pollEveryMs = 2_000

/**
 * Starts taking jobs; what a killed process left behind is taken up first. The answer stops: running jobs finish what they
 * have begun and hand the rest back to the queue. Needs a migrated database, and fails where there is none.
 */
export async function startJobs(options: StartJobs): Promise<() => Promise<void>> {
  const stopping = new AbortController()
  let workers: Workers | undefined = await startWorkers(options, stopping.signal)
  const supervise = async (): Promise<void> => {
    while (workers) {
      await Promise.race([workers.ended, aborted(stopping.signal)])
      if (!stopping.signal.aborted) options.log.error('the job workers ended; new ones are started')
      await workers.stop()
      workers = await restart(options, stopping.signal)
    }
  }
  const supervision = supervise()
  return async () => {
    stopping.abort()
    await supervision
  }
}

/** The library gives up where it cannot note the end of a job, such as while the database restarts. */
async function restart(options: StartJobs, signal: AbortSignal): Promise<Workers | undefined> {
  for (;;) {
    await sleep(restartAfterMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return undefined
    try {
      return await startWorkers(options, signal)
    } catch (error) {
      options.log.error({ err: error }, 'the job workers cannot be started yet')
    }
  }
}

interface Workers {
  /** Resolves when they take no more jobs, for whatever reason. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

async function startWorkers(options: StartJobs, signal: AbortSignal): Promise<Workers> {
  const { database, log, concurrency, stopTimeoutMs = stopTimeoutMsDefault } = options
  const dead = await freeJobsOfDead(database)
  if (dead.length > 0) log.warn({ dead }, 'jobs of a worker that died are taken up again')
  // No job is taken before the lock is held: another process would take this worker for dead.
  const locked = Promise.withResolvers<void>()
  const plugin = { name: 'GuildhallWorkerLock', version: '1.0.0', worker: { hooks: { startWorker: () => locked.promise } } }
  const pool = runTaskList(
    {
      concurrency,
      pollInterval: pollEveryMs,
      noHandleSignals: true,
      logger: queueLogger(log),
      // With a delay, be it 0, the library waits at its end until the ends of jobs are written down, and tries that again.
      preset: {
        plugins: [plugin],
        worker: {
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
          ...(concurrency >= manyWorkers && { localQueue: { size: concurrency, ttl: heldMs } }),
        },
      },
    },
    taskList(options, signal),
    database.pool,
  )
  const lock = holdWorkerLock(database, pool.id, log)
  void lock.ready.then(locked.resolve)
  let isOver = false
  const ended = pool.promise
    .catch((error: unknown) => log.warn({ err: error }, 'the job workers did not end in order'))
    .then(() => {
      isOver = true
    })
  return {
    ended,
    async stop() {
      if (!isOver) await shutDown(pool, stopTimeoutMs, locked.resolve)
      await ended
      // Last: as long as a job runs here, nobody else may take it up.
      await lock.release()
    },
  }
}

async function shutDown(pool: WorkerPool, timeoutMs: number, letWorkersEnd: () => void): Promise<void> {
  const late = new AbortController()
  // Failures are told by the pool's own promise.
  const orderly = Promise.resolve(pool.gracefulShutdown('the server stops')).catch(() => undefined)
  letWorkersEnd()
  const isLate = sleep(timeoutMs, true, { signal: late.signal }).catch(() => false)
  const timedOut = await Promise.race([orderly.then(() => false), isLate])
  late.abort()
  if (timedOut) await Promise.resolve(pool.forcefulShutdown('the server stops')).catch(() => undefined)
}

/** Our tasks as the library calls them. */
function taskList({ tasks, database, log }: StartJobs, signal: AbortSignal): TaskList {
  const run = async (task: Task, payload: unknown, { job }: JobHelpers): Promise<void> => {
    if (!Check(task.payload, payload)) throw new Error(`a job ${task.name} was given a payload that it does not take`)
    const told = payload as JobPayloads[typeof task.name]
    const again = await task.run(told, { signal, log: log.child({ job: task.name, jobId: String(job.id) }) })
    if (!again) return
    // A new job and not a retry: nothing failed. Were the process to die in between, the old one would run again.
    const key = job.key === null ? {} : { key: job.key }
    await database.systemChange((tx) => enqueue(tx, task.name, told, { ...key, runAt: again.againAt }))
  }
  return Object.fromEntries(
    tasks.map((task) => [task.name, (payload: unknown, helpers: JobHelpers) => run(task, payload, helpers)]),
  )
}

/** Without the library's fields: they hold whole jobs. Its every-day lines are for debugging only. */
const queueLogger = (log: Logger): QueueLogger =>
  new QueueLogger(() => (level, message) => {
    if (level === 'error') log.error(message)
    else if (level === 'warning') log.warn(message)
    else log.debug(message)
  })

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
