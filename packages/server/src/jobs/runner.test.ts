import { pino } from 'pino'
import Type from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../kernel/ids.ts'
import { createLogger } from '../kernel/logger.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { enqueue, type JobPayloads } from './queue.ts'
import { startJobs } from './runner.ts'
import { takeSessionLock } from './session-lock.ts'
import type { JobContext, RunAgain, Task } from './task.ts'

const log = createLogger(process.env.LOG_LEVEL ?? 'silent')
const patience = { timeout: 20_000, interval: 20 }
let db: TestDatabase
const closers: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  db = await createTestDatabase({ connectionsMax: 8 })
})
afterEach(async () => {
  while (closers.length > 0) await closers.pop()!()
  await db.admin.query('delete from graphile_worker._private_jobs')
})
afterAll(() => db.drop())

type Run = (payload: JobPayloads['send-broadcast'], context: JobContext) => Promise<RunAgain | undefined>
const taskThat = (run: Run): Task<'send-broadcast'> => ({
  name: 'send-broadcast',
  payload: Type.Object({ communityId: Type.String(), broadcastId: Type.String() }),
  run,
})
const start = async (run: Run, rest: object = {}) => {
  const stop = await startJobs({ database: db.database, log, tasks: [taskThat(run)], concurrency: 2, ...rest })
  closers.push(stop)
  return stop
}
const ask = (broadcastId: string, options: { key?: string; runAt?: Date } = {}) =>
  db.database.systemChange((tx) => enqueue(tx, 'send-broadcast', { communityId: newId(), broadcastId }, options))
const jobs = async () => (await db.admin.query('select * from graphile_worker.jobs order by id')).rows

describe('the job runner', () => {
  it('runs a job of a committed transaction once, soon after, and none of one that was undone', async () => {
    const ran: string[] = []
    await start(async ({ broadcastId }) => void ran.push(broadcastId) as undefined)
    await expect(
      db.database.systemChange(async (tx) => {
        await enqueue(tx, 'send-broadcast', { communityId: newId(), broadcastId: 'undone' })
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    await ask('done')
    await expect.poll(() => ran, patience).toEqual(['done'])
    await expect.poll(jobs, patience).toEqual([])
    expect(ran).toEqual(['done'])
  })
  it('keeps one waiting job for each key', async () => {
    const later = new Date(Date.now() + 3600_000)
    await ask('first', { key: 'k', runAt: later })
    await ask('second', { key: 'k', runAt: later })
    expect(await jobs()).toMatchObject([{ key: 'k', run_at: later }])
  })
  it('runs again when a task asks for it, under the same key and without counting it as a failure', async () => {
    let runs = 0
    await start(async () => {
      runs += 1
      return runs < 3 ? { againAt: new Date() } : undefined
    })
    await ask('x', { key: 'again' })
    await expect.poll(() => runs, patience).toBe(3)
    await expect.poll(jobs, patience).toEqual([])
  })
  it('tries a job again that threw', async () => {
    let runs = 0
    await start(async () => {
      runs += 1
      if (runs === 1) throw new Error('fails once')
      return undefined
    })
    await ask('x')
    await expect.poll(() => runs, patience).toBe(2)
    await expect.poll(jobs, patience).toEqual([])
  })
  it('does not run a task with a payload that it does not take', async () => {
    let runs = 0
    await start(async () => {
      runs += 1
      return undefined
    })
    await db.admin.query(`select graphile_worker.add_job('send-broadcast', '{"broadcastId": 7}')`)
    await expect.poll(async () => (await jobs())[0]?.last_error, patience).toMatch(/payload/)
    expect(runs).toBe(0)
  })
  it('stops in order: tells running tasks, waits for them, and leaves no job locked', async () => {
    const begun = Promise.withResolvers<void>()
    let isFinished = false
    const stop = await start(async (_payload, { signal }) => {
      begun.resolve()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      // Work that goes on longer than a stop that does not wait for it.
      for (let n = 0; n < 50; n++) await jobs()
      isFinished = true
      return { againAt: new Date() }
    })
    await ask('x', { key: 'stopped' })
    await begun.promise
    await stop()
    expect(isFinished).toBe(true)
    expect(await jobs()).toMatchObject([{ key: 'stopped', locked_by: null, attempts: 0 }])
  })
  it('takes the job from a task that does not end when told', async () => {
    const begun = Promise.withResolvers<void>()
    const stop = await start(
      () => {
        begun.resolve()
        return new Promise(() => undefined)
      },
      { stopTimeoutMs: 100 },
    )
    await ask('x')
    await begun.promise
    await stop()
    expect(await jobs()).toMatchObject([{ locked_by: null }])
  })
})

describe('workers that die', () => {
  const lockJobFor = (workerId: string) =>
    db.admin.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = $1, attempts = 1`, [workerId])

  it('lose their jobs to the next that starts, at once', async () => {
    await ask('orphan')
    await lockJobFor('dead')
    const ran: string[] = []
    await start(async ({ broadcastId }) => void ran.push(broadcastId) as undefined)
    await expect.poll(() => ran, { timeout: 4_000, interval: 20 }).toEqual(['orphan'])
  })
  it('lose their jobs to one that is running, and keep them as long as they live', async () => {
    const lock = await takeSessionLock(db.database, 'job worker elsewhere')
    closers.push(() => lock!.release())
    const ran: string[] = []
    await ask('held')
    await lockJobFor('elsewhere')
    await start(async ({ broadcastId }) => void ran.push(broadcastId) as undefined)
    // Another job shows that this runner is at work.
    await ask('other')
    await expect.poll(() => ran, patience).toEqual(['other'])
    await expect.poll(async () => (await jobs()).map(({ locked_by }) => locked_by), patience).toEqual(['elsewhere'])
    await lock!.release()
    await expect.poll(() => ran, patience).toEqual(['other', 'held'])
  })
  it('go on after the database refused to note the end of a job', async () => {
    const ran: string[] = []
    const said: string[] = []
    const log = pino({ level: 'error' }, { write: (line: string) => void said.push(JSON.parse(line).msg) })
    const run: Run = async ({ broadcastId }) => {
      ran.push(broadcastId)
      if (ran.length === 1) await db.admin.query('alter table graphile_worker._private_jobs rename to hidden')
      return undefined
    }
    await start(run, { log })
    await ask('first')
    await expect.poll(() => said, patience).toContain('the job workers ended; new ones are started')
    expect(ran).toEqual(['first'])
    await db.admin.query('alter table graphile_worker.hidden rename to _private_jobs')
    await ask('second')
    await expect.poll(() => [...new Set(ran)].sort(), patience).toEqual(['first', 'second'])
    await expect.poll(jobs, patience).toEqual([])
  })
  it('go on after the database cut every connection', async () => {
    const ran: string[] = []
    await start(async ({ broadcastId }) => void ran.push(broadcastId) as undefined)
    await ask('before')
    await expect.poll(() => ran, patience).toEqual(['before'])
    await db.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
    // The pool may hand out a connection that it does not know to be dead yet.
    await expect
      .poll(
        () =>
          ask('after')
            .then(() => 'asked')
            .catch((error: Error) => error.message),
        patience,
      )
      .toBe('asked')
    await expect.poll(() => ran, patience).toEqual(['before', 'after'])
  })
})

describe('takeSessionLock', () => {
  it('gives a name to one at a time, and again once its session ended', async () => {
    const first = await takeSessionLock(db.database, 'n')
    expect(first!.isHeld).toBe(true)
    expect(await takeSessionLock(db.database, 'n')).toBeUndefined()
    await db.admin.query(
      `select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())`,
    )
    await first!.ended
    expect(first!.isHeld).toBe(false)
    const second = await takeSessionLock(db.database, 'n')
    expect(second!.isHeld).toBe(true)
    await second!.release()
    expect(second!.isHeld).toBe(false)
  })
})
