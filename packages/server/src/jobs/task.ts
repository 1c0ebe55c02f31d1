import type { TSchema } from 'typebox'
import type { Logger } from '../kernel/logger.ts'
import type { JobName, JobPayloads } from './queue.ts'

export interface JobContext {
  /** Aborted when the server stops: finish what is begun and answer `againAt` for the rest. */
  readonly signal: AbortSignal
  readonly log: Logger
}
/** The job is not done: it is to run again then. */
export interface RunAgain {
  readonly againAt: Date
}

/**
 * One kind of job. It may run more than once for the same payload (after a crash, or an error), so `run` is idempotent.
 * A job that throws is tried again after e, e², … e¹⁰ seconds, 25 times in all.
 */
export interface Task<N extends JobName = JobName> {
  readonly name: N
  readonly payload: TSchema
  run(payload: JobPayloads[N], context: JobContext): Promise<RunAgain | undefined>
}
