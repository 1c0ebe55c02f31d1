/** Jobs are asked for in the transaction that causes them: they are there if and only if it is committed. */
import type { Queries } from '../db/database.ts'
import { sql } from '../db/statement.ts'

/** Every kind of job and what it is told. Ids alone: a job reads the rest when it runs, so that it never acts on old facts. */
export interface JobPayloads {
  'send-broadcast': { readonly communityId: string; readonly broadcastId: string }
  /** The mail itself, sealed: it may hold a link that is as good as a password. */
  'send-mail': { readonly sealed: string }
}
export type JobName = keyof JobPayloads

export interface EnqueueOptions {
  /** One waiting job for each key: asking again replaces what waits, and follows what runs. */
  readonly key?: string
  /** At once where it is left out. By the database's clock. */
  readonly runAt?: Date
}

const add = sql(
  'jobs.add',
  'select 1 from graphile_worker.add_job($1::text, payload => $2::json, job_key => $3::text, run_at => $4::timestamptz)',
)

/** Call it with the transaction's own `query`. The job begins within moments of the commit. */
export async function enqueue<N extends JobName>(
  tx: Queries,
  name: N,
  payload: JobPayloads[N],
  { key, runAt }: EnqueueOptions = {},
): Promise<void> {
  await tx.query(add, [name, JSON.stringify(payload), key ?? null, runAt ?? null])
}
